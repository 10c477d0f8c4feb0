// When enough is enough: why a bead is not tried again but given to a person.

import type { Snapshot } from '../action.ts';
import { unknownRuntime } from '../agents/catalogue.ts';
import { workRuntime } from '../dispatch/runtime-of.ts';
import type { Work } from '../town-state.ts';
import { workKey } from '../town-state.ts';

/** The reason in words, or null where the work may go on. Dispatch starts nothing that has one. */
export function stopReason(
  snapshot: Snapshot,
  work: Work,
): { reason: string; escalate: boolean; about?: 'conflict' } | null {
  const { witness } = snapshot.settings;
  const rig = snapshot.rigs[work.rig];
  if (!rig) return null;
  const unknown = unknownRuntime(workRuntime(work, snapshot.settings), snapshot.settings);
  if (unknown) return { reason: unknown, escalate: true };
  if (work.restarts > witness.restarts) {
    return { reason: `restarted ${times(witness.restarts)}, then again ${lastEnd(work)}`, escalate: true };
  }
  if (work.exits >= witness.exits) {
    return {
      reason: `${times(work.exits)} its run ended with nothing handed in: ${lastEnd(work)}`,
      escalate: true,
    };
  }
  if (work.losses >= witness.losses) {
    return { reason: `${times(work.losses)} its run was lost: ${lastEnd(work)}`, escalate: true };
  }
  if (work.gateFailures >= rig.gateAttempts) {
    return {
      reason: `turned down ${times(work.gateFailures)}: ${lastRejection(snapshot, work)}`,
      escalate: true,
    };
  }
  if (work.conflicts >= rig.conflictAttempts) {
    return {
      reason: `conflicted ${times(work.conflicts)}: ${lastRejection(snapshot, work)}`,
      escalate: true,
      about: 'conflict',
    };
  }
  return null;
}

function lastEnd({ lastEnd: end }: Work): string {
  return end?.why ?? 'no reason kept';
}

function lastRejection({ state }: Snapshot, work: Work): string {
  const mine = Object.values(state.queue).filter(
    (request) => workKey(request.rig, request.bead) === workKey(work.rig, work.bead),
  );
  const last = mine.at(-1);
  return last?.phase.kind === 'rejected' ? (last.phase.note.split('\n')[0] ?? '') : 'no reason kept';
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
