// The bead of a change that nobody had a bead for: one that brings diverged commits in, or takes back what has landed. The change
// is recorded first, and names it; who finds it missing makes it: a town that dies in between leaves no bead that has no change,
// and makes none twice.

import type { BeadId } from '../../beads/bead.ts';
import { namesOf } from '../../beads/bead-names.ts';
import { createWanted } from '../../beads/wanted-bead.ts';
import { reasonOf } from '../adapters/files.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import { hasEnded, type MergeRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { shortenedTo } from '../shortened.ts';
import { isEnded, type TownState, workKey } from '../town-state.ts';

/** As long as hashes in ids are where many beads are. */
const LEAST_LENGTH = 6;

/** Characters that a bead's title has room for, whatever they are. */
const TITLE_LENGTH = 250;

interface Wanted {
  readonly tip: CommitId;
  /** Of a merge request: whether it was handed in for the same. */
  isSame(request: MergeRequest): boolean;
}

/** That of the same change where it was turned down before and nothing else came of it; else a new one's, not yet there. */
export function ownBeadId(state: TownState, rig: Rig, { tip, isSame }: Wanted): BeadId {
  const before = Object.values(state.queue).findLast(
    (request) => request.rig === rig.name && isSame(request) && isLeft(state, rig, request.bead),
  );
  return before?.bead ?? newBeadId(rig, tip);
}

/** By the commit, at such length that no other bead is called so. */
function newBeadId({ ledger, settings }: Rig, tip: CommitId): BeadId {
  const names = namesOf(ledger);
  const prefix = names.prefix(settings.prefix);
  const lengths = Array.from({ length: tip.length - LEAST_LENGTH + 1 }, (_, at) => LEAST_LENGTH + at);
  const ids = lengths.map((length) => `${prefix}-${tip.slice(0, length)}`);
  const free = ids.find((id) => ledger.get(id) === undefined && !names.isTaken(id));
  return (free ?? ids.at(-1)) as BeadId;
}

/** Whether it is open, or not made yet, and neither on its way to land nor anybody's work. */
function isLeft(state: TownState, { name, ledger }: Rig, id: BeadId): boolean {
  const bead = ledger.get(id);
  if (bead && (bead.deleted || bead.status === 'closed')) return false;
  const work = state.works[workKey(name, id)];
  if (work && !isEnded(work)) return false;
  return Object.values(state.queue).every((each) => each.rig !== name || each.bead !== id || hasEnded(each));
}

/** Safe to repeat; does nothing where it had a bead before it was handed in. Throws where the ledger cannot be written. */
export function makeOwnBead(context: EngineContext, request: MergeRequest): void {
  const { mr, rig: name, bead: id, title, ownBead } = request;
  if (!ownBead) return;
  const { ledger, settings } = openRig(context, name);
  if (ledger.get(id) !== undefined) return;
  const { related, ...fields } = ownBead;
  const edges = related && ledger.get(related) ? [{ type: 'related', on: related }] : [];
  const made = createWanted(ledger, {
    ...{ ...fields, id, title: shortenedTo(title, TITLE_LENGTH), edges },
    ...{ prefix: settings.prefix, request: mr, at: context.clock.now() },
  });
  if (!made.ok) throw new Error(`making the bead of ${mr}: ${made.problem.message}`);
}

/** Of all that wait; what cannot be made now is at the latest before the change is built. */
export function makeOwnBeads(context: EngineContext): void {
  for (const request of Object.values(context.state.queue)) {
    if (hasEnded(request) || !context.rigs.has(request.rig)) continue;
    try {
      makeOwnBead(context, request);
    } catch (cause) {
      context.note(reasonOf(cause));
    }
  }
}
