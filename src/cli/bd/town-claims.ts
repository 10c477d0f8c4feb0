// Claims in a town: a bead is claimed by being on an agent's hook, and the engine alone fills hooks.

import { failed, ok, type Result } from '../../beads/result.ts';
import { isObject } from '../../engine/json.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import type { Claimed } from './beads.ts';

/** What a person, or an agent without that bead on its hook, does instead. */
export const CLAIMS_ARE_HOOKS =
  'in a town work is claimed by the hook: gt sling BEAD gives it to a polecat, gt hook shows an agent its own';

/** The bead on the asking run's hook is its own already; `hook` is the engine's answer. */
export function claimByHook(id: string, hook: Result<unknown, Problem>): Result<Claimed, Problem> {
  if (!hook.ok) return hook;
  const bead = isObject(hook.value) ? hook.value['bead'] : null;
  if (!isObject(bead) || bead['id'] !== id)
    return failed(problem('refused', `${id} is not on your hook: ${CLAIMS_ARE_HOOKS}`));
  // The town is of this version: its word is taken for the fields of a bead.
  return ok({ bead: bead as unknown as Claimed['bead'], from: null });
}
