// Git commands that would reach beyond the agent's own branch: pushes, the main branch, other repositories.

import { shellWord } from '../../shell-word.ts';
import { gitConfigRefusal, gitSettingRefusal } from './git-config-rule.ts';
import { type GitLine, gitLine } from './git-line.ts';
import { touchesMain } from './git-main-branch.ts';
import { UNKNOWN } from './path-place.ts';
import { hasFlag, type Judging, optionValues, partArgs, placeOfWord, programName, shown } from './rule.ts';
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
    unknownRefusal(line) ??
    pushRefusal(line) ??
    placeRefusal(line, judging) ??
    runsRefusal(line, command, judging) ??
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
  for (const [name, value] of variables) {
    const refusal = RUN_BY_GIT.test(name)
      ? judging.nested(value.replaceAll(UNKNOWN, '$unknown'), null)
      : null;
    if (refusal !== null) return `${name} runs a command that is refused: ${refusal}`;
  }
  for (const each of [...line.settings, ...inVariables, ...parameters(variables)]) {
    const at = each.indexOf('=');
    const [key, value] = at < 0 ? [each, ''] : [each.slice(0, at), each.slice(at + 1)];
    const refusal = gitSettingRefusal(key, value, judging);
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Of the variable by which git hands `-c` on: `'key=value' 'key'='value'`. */
function parameters(variables: ReadonlyMap<string, string>): readonly string[] {
  const given = variables.get('GIT_CONFIG_PARAMETERS') ?? '';
  return given
    .replaceAll("'='", '=')
    .split("'")
    .filter((each) => each.trim() !== '');
}

/** Programs that git would run in the place of its own: `GIT_EDITOR=true` is one as well. */
const RUN_BY_GIT =
  /^(GIT_(EDITOR|SEQUENCE_EDITOR|PAGER|EXTERNAL_DIFF|SSH_COMMAND|PROXY_COMMAND)|EDITOR|VISUAL|PAGER)$/;

function unknownRefusal({ subcommand }: GitLine): string | null {
  if (!subcommand.includes(UNKNOWN)) return null;
  return 'a git command that is only known when it runs: write it out';
}

/** Nobody pushes here: a clone has no push address, and a branch that is pushed elsewhere is out of our sight. */
function pushRefusal({ subcommand, args }: GitLine): string | null {
  const isPush =
    PUSHES.has(subcommand) ||
    ((subcommand === 'subtree' || subcommand === 'lfs') && args[0] === 'push') ||
    (subcommand === 'remote' && args[0] === 'set-url' && args.includes('--push')) ||
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

/** Options of git's commands whose value is a command line for a shell. */
const RUNNING: Readonly<Record<string, readonly string[]>> = {
  rebase: ['-x', '--exec'],
  difftool: ['-x', '--extcmd'],
  'filter-branch': ['setup', 'env-filter', 'tree-filter', 'index-filter', 'parent-filter', 'msg-filter']
    .concat(['commit-filter', 'tag-name-filter'])
    .map((name) => `--${name}`),
};

/** Commands that git runs for the caller. */
function runsRefusal(
  { subcommand, args, dir }: GitLine,
  command: ShellCommand,
  judging: Judging,
): string | null {
  if (subcommand === 'submodule' && args[0] === 'foreach') {
    const words = args.slice(1).filter((each) => each !== '--recursive' && each !== '--quiet');
    // One word is a command line, several are a command.
    return judging.nested(words.map(words.length === 1 ? String : shellWord).join(' '), dir);
  }
  if (subcommand === 'bisect' && args[0] === 'run')
    return judging.run({ ...command, words: args.slice(1), writes: [], cwd: dir });
  for (const each of optionValues(args, RUNNING[subcommand] ?? [])) {
    const refusal = judging.nested(each.replaceAll(UNKNOWN, '$unknown'), dir);
    if (refusal !== null) return refusal;
  }
  return null;
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
