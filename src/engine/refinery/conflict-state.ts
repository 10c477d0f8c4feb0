// What becomes of a conflict that a merge request was turned down for. Pure.

import type { Snapshot } from '../action.ts';
import { hasEnded, type MergeRequest } from '../merge-request.ts';
import { workKey } from '../town-state.ts';
import { resolvableFiles } from './conflict-facts.ts';
import { knownResolutions } from './known-resolutions.ts';

/** In words, as in `with tally/polecats/birch (r7)`; of a merge request that has conflicted. */
export function conflictState(
  { state, now }: Pick<Snapshot, 'state' | 'now'>,
  request: MergeRequest,
): string {
  const { mr, rig, bead, agent } = request;
  const later = Object.values(state.queue).findLast((each) => each.redoes?.mr === mr);
  if (later?.phase.kind === 'landed') return `resolved by ${later.mr}, which has landed`;
  if (later && !hasEnded(later)) return `resolved by ${later.mr}, which waits to land`;
  const decision = Object.values(state.decisions).find(
    ({ subject, about }) => subject === bead && about === 'conflict',
  );
  if (decision) return `${decision.id} asks a person what is to become of it`;
  const work = state.works[workKey(rig, bead)];
  const run = work?.phase.kind === 'hooked' ? state.runs[work.phase.run] : undefined;
  if (run) return `being resolved by ${run.agent} (${run.run})`;
  if (work?.phase.kind === 'queued' || work?.phase.kind === 'returning')
    return 'to be resolved by the next polecat';
  if (work?.phase.kind === 'stopped') return `not resolved: ${bead} is stopped`;
  return knownFrom({ state, now }, request) ?? `given back to ${agent}`;
}

/** Where all of it is known by now. */
function knownFrom(
  { state, now }: Pick<Snapshot, 'state' | 'now'>,
  { mr, rig, phase }: MergeRequest,
): string | null {
  const conflict = phase.kind === 'rejected' ? phase.conflict : undefined;
  const files = conflict ? resolvableFiles(conflict) : [];
  const known = knownResolutions(state, rig, now);
  const isKnown = conflict?.count === files.length && files.every(({ key }) => known(key) !== undefined);
  return isKnown ? `its resolution is known: gt mq retry ${mr} merges it so` : null;
}
