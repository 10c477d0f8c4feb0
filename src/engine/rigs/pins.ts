// A pin keeps a branch that was handed in for as long as its merge request may need it. Afterwards a landed branch or a
// rescue mostly holds the same; where nothing does, since its checkout was thrown away or rewritten, it becomes a rescue.

import { GitError, gitReason } from '../adapters/git-error.ts';
import type { CommitId } from './commit-id.ts';
import { LANDED, listRefs, MERGE_REQUESTS } from './refs.ts';
import { branchRef, findCommit, type RepositoryAccess, refPart } from './repository-access.ts';
import { RESCUES } from './rescue.ts';

/** Drops the pins for which that holds. Answers the rescues that were made of them. All or nothing; safe to repeat. */
export async function dropPins(
  access: RepositoryAccess,
  isDropped: (pin: string, tip: CommitId) => boolean,
): Promise<{ readonly dropped: number; readonly rescues: readonly string[] }> {
  const pins = (await listRefs(access, MERGE_REQUESTS)).map(({ ref, commit }) => ({
    ...{ ref, commit, name: ref.slice(MERGE_REQUESTS.length) },
  }));
  const dropped = pins.filter(({ name, commit }) => isDropped(name, commit));
  if (dropped.length === 0) return { dropped: 0, rescues: [] };
  const left = pins.filter((pin) => !dropped.includes(pin));
  const unheld = await unheldTips(access, dropped, left);
  const rescued = await Promise.all(
    dropped
      .filter(({ commit }) => unheld.has(commit))
      .map(async ({ name, commit }) => ({ ref: await freeRescue(access, name, commit), commit })),
  );
  const refused = await access.refs.transact([
    ...rescued.map(({ ref, commit }) => `update ${ref} ${commit}`),
    ...dropped.map(({ ref, commit }) => `delete ${ref} ${commit}`),
  ]);
  if (refused) throw new GitError('dropping pins', gitReason(refused.stderr), refused);
  return { dropped: dropped.length, rescues: rescued.map(({ ref }) => ref) };
}

/** What was rescued under that name before stays. */
async function freeRescue(access: RepositoryAccess, name: string, commit: CommitId): Promise<string> {
  const ref = `${RESCUES}${refPart(`${name}-handed-in`)}`;
  const before = await findCommit(access, ref);
  return before === null || before === commit ? ref : `${ref}-${commit.slice(0, 12)}`;
}

interface Tip {
  readonly commit: CommitId;
}

/** Those that neither the branch holds, nor a branch that landed, a rescue or a pin that stays. */
async function unheldTips(
  access: RepositoryAccess,
  tips: readonly Tip[],
  left: readonly Tip[],
): Promise<ReadonlySet<string>> {
  const args = ['rev-list', '--stdin', '--not', branchRef(access), `--glob=${LANDED}*`, `--glob=${RESCUES}*`];
  const input = [...tips.map(({ commit }) => commit), ...left.map(({ commit }) => `^${commit}`)].join('\n');
  const listed = await access.git.read('listing what nothing else holds', args, { input: `${input}\n` });
  return new Set(listed.split('\n'));
}
