// Git commands that would reach beyond the agent's own branch: pushes, the main branch, other repositories.

import { gitConfigRefusal, gitSettingRefusal } from './git-config-rule.ts';
import { type GitLine, gitLine } from './git-line.ts';
import { touchesMain } from './git-main-branch.ts';
import { hasFlag, type Judging, partArgs, placeOfWord, programName, shown } from './rule.ts';
import type { ShellCommand } from './shell-commands.ts';

const HAND_IN = 'commit your work and run gt done: the Refinery tests and lands it';
const PUSHES = new Set(['push', 'send-pack', 'http-push', 'receive-pack']);

/** Those that change nothing, also outside the checkout. */
const READING = new Set([
  ...[
    '',
    'blame',
    'cat-file',
    'check-ignore',
    'describe',
    'diff',
    'diff-tree',
    'for-each-ref',
    'grep',
    'help',
  ],
  ...[
    'log',
    'ls-files',
    'ls-remote',
    'ls-tree',
    'merge-base',
    'name-rev',
    'rev-list',
    'rev-parse',
    'shortlog',
  ],
  ...[
    'show',
    'show-ref',
    'status',
    'var',
    'version',
    'whatchanged',
    'count-objects',
    'fsck',
    'clone',
    'init',
  ],
]);

export function gitRule(command: ShellCommand, judging: Judging): string | null {
  const forge = forgeRefusal(command.words);
  if (forge !== null) return forge;
  const line = gitLine(command);
  if (line === null) return null;
  return (
    settingsRefusal(line, command, judging) ??
    pushRefusal(line) ??
    placeRefusal(line, judging) ??
    runsRefusal(line, judging) ??
    worktreeRefusal(line, judging) ??
    (line.subcommand === 'config' ? gitConfigRefusal(line, judging) : null) ??
    (isElsewhere(line, judging) ? null : mainRefusal(line, judging))
  );
}

function settingsRefusal(line: GitLine, { variables }: ShellCommand, judging: Judging): string | null {
  const inVariables = [...variables].flatMap(([name, key]) => {
    const value = variables.get(name.replace('_KEY_', '_VALUE_')) ?? '';
    return /^GIT_CONFIG_KEY_\d+$/.test(name) ? [`${key}=${value}`] : [];
  });
  for (const each of [...line.settings, ...inVariables]) {
    const at = each.indexOf('=');
    const [key, value] = at < 0 ? [each, ''] : [each.slice(0, at), each.slice(at + 1)];
    const refusal = gitSettingRefusal(key, value, judging);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Nobody pushes here: a clone has no push address, and a branch that is pushed elsewhere is out of our sight. */
function pushRefusal({ subcommand, args }: GitLine): string | null {
  const isPush =
    PUSHES.has(subcommand) ||
    ((subcommand === 'subtree' || subcommand === 'lfs') && args[0] === 'push') ||
    (subcommand === 'svn' && args[0] === 'dcommit') ||
    (subcommand === 'p4' && args[0] === 'submit');
  if (!isPush) return null;
  const { flags, operands } = partArgs(args);
  const isForced =
    hasFlag(
      flags,
      '-f',
      '--force',
      '--force-with-lease',
      '--force-if-includes',
      '--mirror',
      '--delete',
      '-d',
    ) || operands.some((each) => each.startsWith('+') || each.startsWith(':'));
  return `${isForced ? 'a push that rewrites or deletes what others have' : 'nothing is pushed from here'}: ${HAND_IN}`;
}

function placeRefusal(line: GitLine, judging: Judging): string | null {
  const { subcommand, args, dir } = line;
  if (subcommand === 'clone' || subcommand === 'init') {
    const { operands } = partArgs(args, ['-b', '--branch', '-o', '--origin', '--depth', '-c', '--reference']);
    const target = subcommand === 'clone' ? operands[1] : operands[0];
    if (target !== undefined && placeOfWord(target, dir, judging) === 'outside')
      return `git ${subcommand} into ${shown(target)}, outside your checkout: use a folder in it or a temporary one`;
    return null;
  }
  if (dir === null || placeOfWord('.', dir, judging) !== 'outside' || READING.has(subcommand)) return null;
  if ((subcommand === 'branch' || subcommand === 'remote' || subcommand === 'config') && isListing(line))
    return null;
  return `git ${subcommand} in ${shown(dir)}, which is not your checkout: work in your own`;
}

function isListing({ subcommand, args }: GitLine): boolean {
  const { flags, operands } = partArgs(args);
  if (subcommand === 'config') return hasFlag(flags, '--get', '--list', '-l') || args[0] === 'get';
  if (subcommand === 'remote')
    return operands.length === 0 || operands[0] === 'show' || operands[0] === 'get-url';
  return operands.length === 0 || hasFlag(flags, '--list', '--contains', '--show-current');
}

/** Commands that git runs for the caller. */
function runsRefusal({ subcommand, args, dir }: GitLine, judging: Judging): string | null {
  if (subcommand === 'submodule' && args[0] === 'foreach')
    return judging.nested(
      args
        .slice(1)
        .filter((each) => each !== '--recursive')
        .join(' '),
      dir,
    );
  if (subcommand === 'bisect' && args[0] === 'run') return judging.nested(args.slice(1).join(' '), dir);
  if (subcommand !== 'rebase') return null;
  const at = args.findIndex((each) => each === '-x' || each === '--exec' || each.startsWith('--exec='));
  if (at < 0) return null;
  const inline = args[at]?.startsWith('--exec=') ? args[at].slice('--exec='.length) : args[at + 1];
  return judging.nested(inline ?? '', dir);
}

function worktreeRefusal({ subcommand, args, dir }: GitLine, judging: Judging): string | null {
  if (subcommand !== 'worktree') return null;
  const [action, ...rest] = args;
  if (action === 'remove' || action === 'move')
    return `git worktree ${action}: checkouts are made and removed by the town; leave it, or tell a person by gt escalate`;
  const [target] = partArgs(rest, ['-b', '-B', '--reason']).operands;
  if (action !== 'add' || target === undefined) return null;
  return placeOfWord(target, dir, judging) === 'outside'
    ? `a worktree at ${shown(target)}, outside your checkout: use a temporary folder`
    : null;
}

/** A repository of its own among the temporary files: its branches are nobody else's. */
function isElsewhere({ dir }: GitLine, judging: Judging): boolean {
  return dir !== null && placeOfWord('.', dir, judging) === 'temporary';
}

function mainRefusal(line: GitLine, { place }: Judging): string | null {
  if (place.branch === '') return null;
  const mains = place.mainBranch === '' ? ['main', 'master'] : [place.mainBranch];
  const main = mains.find((each) => each !== place.branch && touchesMain(line, each));
  if (main === undefined) return null;
  return (
    `git ${line.subcommand} on ${main}: your work is on ${shown(place.branch)} and ${main} is moved by the Refinery only; ` +
    `stay on your branch (git rebase ${main} brings ${main} in), and gt done hands it in`
  );
}

/** The forges' own programs, where they do what git may not. */
function forgeRefusal([name = '', ...args]: readonly string[]): string | null {
  const program = programName(name);
  const [noun, verb] = partArgs(args, ['-R', '--repo']).operands;
  if (program === 'gh' && noun === 'pr' && verb === 'merge') return `gh pr merge: ${HAND_IN}`;
  if (
    (program === 'gh' || program === 'glab') &&
    noun === 'repo' &&
    (verb === 'delete' || verb === 'archive')
  )
    return `${program} repo ${verb}: ask a person by gt escalate`;
  if (program === 'glab' && noun === 'mr' && verb === 'merge') return `glab mr merge: ${HAND_IN}`;
  if (program === 'jj' && noun === 'git' && verb === 'push') return `jj git push: ${HAND_IN}`;
  return program === 'hub' && noun === 'push' ? `hub push: ${HAND_IN}` : null;
}
