// A rig's branch after a queue has worked on it, looked at with plain git: where it has been, what passes the gate there,
// which beads each landing closes, and what nothing keeps any more.

import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCommand } from './small-shell.ts';

/** Runs git in a folder; answers stdout, trimmed. */
export type RunGit = (folder: string, ...args: readonly string[]) => string;

export interface CheckedBranch {
  readonly repository: string;
  readonly git: RunGit;
}

/** From now on git itself notes each commit that the branch is moved to: it goes on with a log that is there. */
export function watchBranch(repository: string): void {
  const log = join(repository, 'logs/refs/heads/main');
  mkdirSync(dirname(log), { recursive: true });
  closeSync(openSync(log, 'a'));
}

/** Each commit that the branch was moved to since it is watched, the first one first. */
export function movesOf({ repository, git }: CheckedBranch): readonly string[] {
  return linesOf(git(repository, 'reflog', 'show', '--format=%H', 'main')).toReversed();
}

/** Those of the commits on whose files the gate fails. Costs a checkout in `scratch` and a gate each. */
export function redCommits(
  { repository, git }: CheckedBranch,
  commits: readonly string[],
  { gate, scratch }: { readonly gate: string; readonly scratch: string },
): readonly string[] {
  git(repository, 'clone', '--quiet', '--shared', '--no-checkout', repository, scratch);
  return commits.filter((commit) => {
    git(scratch, 'checkout', '--quiet', '--force', '--detach', commit);
    git(scratch, 'clean', '-dffqx');
    const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;
    return runCommand({ file: 'sh', args: ['-c', gate], cwd: scratch, env: { PATH } }).code !== 0;
  });
}

export interface SeenLanding {
  readonly commit: string;
  /** That its trailer names. */
  readonly bead: string;
  /** Beads that it closes. */
  readonly closes: readonly string[];
}

/** The commits that name a bead, in the order in which they are on the branch. */
export function landingsOn(branch: CheckedBranch): readonly SeenLanding[] {
  const format = '--format=%H %(trailers:key=Bead,valueonly,separator=%x20)';
  const log = branch.git(branch.repository, 'log', '--first-parent', '--reverse', format, 'main');
  return linesOf(log).flatMap((line) => {
    const [commit = '', bead = ''] = line.split(' ');
    return bead === '' ? [] : [{ commit, bead, closes: closedBy(branch, commit) }];
  });
}

/** The beads to whose files the commit adds a line that closes them. */
function closedBy({ repository, git }: CheckedBranch, commit: string): readonly string[] {
  const changes = git(
    repository,
    'diff-tree',
    '-r',
    '-p',
    '--no-commit-id',
    `${commit}~1`,
    commit,
    '--',
    '.beads',
  );
  return changes.split(/^diff --git .*\/(.+)\.jsonl$/m).flatMap((text, at, parts) => {
    const bead = parts[at - 1];
    return at % 2 === 0 && bead !== undefined && /^\+.*"closed"/m.test(text) ? [bead] : [];
  });
}

/** Those of the commits that no ref leads to. */
export function lostCommits(
  { repository, git }: CheckedBranch,
  commits: readonly string[],
): readonly string[] {
  return commits.filter(
    (commit) => git(repository, 'for-each-ref', '--count=1', '--contains', commit) === '',
  );
}

/** The files of a commit with their texts, beads left out. */
export function filesIn(
  { repository, git }: CheckedBranch,
  commit: string,
): Readonly<Record<string, string>> {
  const paths = linesOf(git(repository, 'ls-tree', '-r', '--name-only', commit)).filter(
    (path) => !path.startsWith('.beads/'),
  );
  return Object.fromEntries(paths.map((path) => [path, `${git(repository, 'show', `${commit}:${path}`)}\n`]));
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}
