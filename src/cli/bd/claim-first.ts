// Claiming the next bead that is ready.

import type { Issue } from '../../beads/issue.ts';
import type { Questions } from '../../beads/question.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import type { Beads } from './beads.ts';
import { remarkTaken } from './remark-taken.ts';

/** The first that nobody claims before, the caller's other commands among them; null where none is left. */
export async function claimFirst(
  beads: Beads,
  listing: Questions['ready'],
): Promise<Result<Issue | null, Problem>> {
  const ready = await beads.ask({ kind: 'ready', ...listing, limit: 0 });
  if (!ready.ok) return ready;
  for (const { id } of ready.value.items) {
    const claimed = await beads.claim(id, { force: false });
    // Several at once for one holder, as an agent's helpers or a person's scripts, each get another one.
    if (claimed.ok && !claimed.value.isNew) continue;
    if (claimed.ok) {
      remarkTaken(claimed.value);
      return ok(claimed.value.bead);
    }
    // It was somebody's, or was done, before.
    if (!['conflict', 'refused'].includes(claimed.problem.kind)) return claimed;
  }
  return ok(null);
}
