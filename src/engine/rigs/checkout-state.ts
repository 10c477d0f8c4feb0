// Whether a person is in the middle of something in their repository, as git's own state files tell.

import { join } from 'node:path';
import { namesIn, pathKind, readText } from '../adapters/git-files.ts';

/** Files and folders that git keeps in a worktree's git folder while something is under way. */
const UNDER_WAY: readonly (readonly [name: string, what: string])[] = [
  ['rebase-merge', 'a rebase is under way'],
  ['rebase-apply', 'a rebase or git am is under way'],
  ['MERGE_HEAD', 'a merge is under way'],
  ['CHERRY_PICK_HEAD', 'a cherry-pick is under way'],
  ['REVERT_HEAD', 'a revert is under way'],
  ['sequencer', 'a cherry-pick or revert is under way'],
  ['BISECT_LOG', 'a bisect is under way'],
  ['index.lock', 'another git command has the index locked (index.lock)'],
];

/** A sentence for the person, or null. A rebase of `branch` in a linked worktree counts too. */
export async function whatIsUnderWay(gitDir: string, branch: string): Promise<string | null> {
  for (const [name, what] of UNDER_WAY) {
    if ((await pathKind(join(gitDir, name))) !== 'absent') return `${what}: finish it first`;
  }
  const worktrees = join(gitDir, 'worktrees');
  for (const name of await namesIn(worktrees)) {
    if (await isRebasing(join(worktrees, name), branch))
      return `${branch} is being rebased in the worktree ${name}`;
  }
  return null;
}

async function isRebasing(gitDir: string, branch: string): Promise<boolean> {
  const states = ['rebase-merge', 'rebase-apply'].map((state) => join(gitDir, state, 'head-name'));
  const names = await Promise.all(states.map(readText));
  return names.some((name) => name?.trim() === `refs/heads/${branch}`);
}
