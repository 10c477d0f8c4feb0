// Whether a person is in the middle of something in their repository, as git's own state files tell.

import { join } from 'node:path';
import { namesIn, pathKind, readText } from '../adapters/git-files.ts';

/** Files and folders that git keeps in a worktree's git folder while something is under way, and how git goes on with it. */
const UNDER_WAY: readonly (readonly [name: string, what: string, goOn: string])[] = [
  ['rebase-merge', 'a rebase is under way', 'rebase --continue'],
  ['rebase-apply', 'a rebase or git am is under way', 'status'],
  ['MERGE_HEAD', 'a merge is under way', 'merge --continue'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick is under way', 'cherry-pick --continue'],
  ['REVERT_HEAD', 'a revert is under way', 'revert --continue'],
  ['sequencer', 'a cherry-pick or revert is under way', 'status'],
  ['BISECT_LOG', 'a bisect is under way', 'bisect reset'],
  ['index.lock', 'another git command has the index locked (index.lock)', 'status'],
];

export interface UnderWay {
  /** A sentence for the person. */
  readonly what: string;
  /** What to give git to get out of it, or to see how. */
  readonly goOn: string;
}

/** Null where nothing is. A rebase of `branch` in a linked worktree counts too. */
export async function whatIsUnderWay(gitDir: string, branch: string): Promise<UnderWay | null> {
  for (const [name, what, goOn] of UNDER_WAY) {
    if ((await pathKind(join(gitDir, name))) !== 'absent') return { what: `${what}: finish it first`, goOn };
  }
  const worktrees = join(gitDir, 'worktrees');
  for (const name of await namesIn(worktrees)) {
    if (await isRebasing(join(worktrees, name), branch))
      return { what: `${branch} is being rebased in the worktree ${name}`, goOn: 'worktree list' };
  }
  return null;
}

async function isRebasing(gitDir: string, branch: string): Promise<boolean> {
  const states = ['rebase-merge', 'rebase-apply'].map((state) => join(gitDir, state, 'head-name'));
  const names = await Promise.all(states.map(readText));
  return names.some((name) => name?.trim() === `refs/heads/${branch}`);
}
