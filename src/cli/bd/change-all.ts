// The same change of several beads.

import type { Issue } from '../../beads/issue.ts';
import type { Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { type Hands, oneByOne } from './with-beads.ts';

/** Changes one bead after the other, says so, and prints all of them as JSON. */
export async function changeAll(
  { out }: Hands,
  ids: readonly string[],
  done: string,
  work: (id: string) => Promise<Result<Issue, Problem>>,
): Promise<Result<unknown, Problem>> {
  const all = await oneByOne(ids, async (id) => {
    const changed = await work(id);
    if (changed.ok) out.done(`${done} ${changed.value.id}`);
    return changed;
  });
  if (all.ok) out.say(all.value, () => {});
  return all;
}
