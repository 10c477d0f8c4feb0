// The bead of a change that brings in diverged commits. The change is recorded first, and names it; who finds it missing makes
// it: a town that dies in between leaves no bead that nothing brings in, and makes none twice.

import type { BeadId } from '../../beads/bead.ts';
import { namesOf } from '../../beads/bead-names.ts';
import { createWanted } from '../../beads/wanted-bead.ts';
import { reasonOf } from '../adapters/files.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import { hasEnded, type MergeRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';

/** As long as hashes in ids are where many beads are. */
const LEAST_LENGTH = 6;

/** What it is called before it is there: by the commit, at such length that no other bead is. */
export function joiningBeadId({ ledger, settings }: Rig, tip: CommitId): BeadId {
  const names = namesOf(ledger);
  const prefix = names.prefix(settings.prefix);
  const lengths = Array.from({ length: tip.length - LEAST_LENGTH + 1 }, (_, at) => LEAST_LENGTH + at);
  const ids = lengths.map((length) => `${prefix}-${tip.slice(0, length)}`);
  const free = ids.find((id) => ledger.get(id) === undefined && !names.isTaken(id));
  return (free ?? ids.at(-1)) as BeadId;
}

/** Safe to repeat. Throws where the ledger cannot be written. */
export function makeJoiningBead(context: EngineContext, { mr, rig: name, bead, title }: MergeRequest): void {
  const { ledger, settings } = openRig(context, name);
  if (ledger.get(bead) !== undefined) return;
  const made = createWanted(ledger, {
    ...{ id: bead, title, priority: 0, prefix: settings.prefix, request: mr },
    ...{ by: 'person', at: context.clock.now() },
  });
  if (!made.ok) throw new Error(`making the bead of ${mr}: ${made.problem.message}`);
}

/** Of all that wait; what cannot be made now is at the latest before the change is built. */
export function makeJoiningBeads(context: EngineContext): void {
  for (const request of Object.values(context.state.queue)) {
    if (!request.joins || hasEnded(request) || !context.rigs.has(request.rig)) continue;
    try {
      makeJoiningBead(context, request);
    } catch (cause) {
      context.note(reasonOf(cause));
    }
  }
}
