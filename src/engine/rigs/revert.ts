// A branch that takes back what a landing has changed, on our branch as it is now.

import { ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { treeWithoutBeads } from './bead-free-tree.ts';
import { bringToDisk } from './bring-to-disk.ts';
import type { CommitId } from './commit-id.ts';
import { commitTree } from './commit-tree.ts';
import { mergeTrees } from './merge-trees.ts';
import { MERGE_REQUESTS } from './refs.ts';
import { headOf, type RepositoryAccess, refPart, shownPath } from './repository-access.ts';

export interface Revert {
  /** What the landing stood on, and what it came to. */
  readonly base: CommitId;
  readonly commit: CommitId;
  readonly message: string;
  /** Names the ref `refs/gt/mr/<pin>` that keeps the branch's tip here. */
  readonly pin: string;
}

export type Reverted =
  | { readonly kind: 'reverted'; readonly tip: CommitId }
  /** What landed since has changed the same places. */
  | { readonly kind: 'conflict'; readonly paths: readonly string[] }
  /** Nothing of it is left. */
  | { readonly kind: 'empty' };

export async function revertLanding(access: RepositoryAccess, revert: Revert): Promise<Reverted> {
  const head = await headOf(access);
  const [landed, ours, before] = await Promise.all(
    [revert.commit, head, revert.base].map((commit) => treeWithoutBeads(access, commit)),
  );
  if (landed === undefined || ours === undefined || before === undefined)
    throw new Error('three commits make three trees');
  const merged = await mergeTrees(access, { parted: landed, ours, theirs: before });
  if (merged.kind === 'conflict') return { kind: 'conflict', paths: merged.paths.map(shownPath) };
  if (merged.tree === ours) return { kind: 'empty' };
  const at = Math.floor(Date.now() / 1_000);
  const author = { ...ENGINE_AUTHOR, date: `${at} +0000` };
  const { tree } = merged;
  const tip = await commitTree(access, { tree, parents: [head], author, at, message: revert.message });
  if (!(await bringToDisk(access, { commit: tip, notOf: head })))
    throw new Error('what was just made is gone');
  const ref = `${MERGE_REQUESTS}${refPart(revert.pin)}`;
  await access.git.read('keeping a branch', ['update-ref', ref, tip]);
  return { kind: 'reverted', tip };
}
