// bd ready --gated, bd mol ready: for whoever hands out work.

import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import type { Hands } from './with-beads.ts';

/** Molecules that waited at a gate which has opened, and can go on. */
export async function readyGated({ beads, out }: Hands): Promise<Result<unknown, Problem>> {
  const found = await beads.ask({ kind: 'gated' });
  if (!found.ok) return found;
  out.say({ molecules: found.value, count: found.value.length }, () => {
    if (found.value.length === 0) print('nothing has waited at a gate that has opened');
    for (const each of found.value)
      print(`${each.molecule_id} can go on with ${each.ready_step.id}: ${each.closed_gate.id} has opened`);
  });
  return ok(undefined);
}
