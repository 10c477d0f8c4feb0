// Asks a person about a rig whose setup or gate fails by itself: its changes wait, and nobody else can mend it.

import type { NewEvent } from '../engine-context.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { TownState } from '../town-state.ts';

/** Times in a row that a change is put off for its rig's own fault until a person is asked. */
const FAULTS_UNTIL_ASKED = 5;

/**
 * The question, to be recorded before the deferral that it comes with: where only the question was, the change is judged
 * again, and the question is found open. Asked once in a row of faults, so that one a person has put aside stays so.
 */
export function askAboutRig(
  { decisions, nextDecision }: TownState,
  { bead, title, rigFaults = 0 }: MergeRequest,
  why: string,
): readonly NewEvent[] {
  // What the town itself asked about a bead in the queue: there is nothing else.
  const isOpen = Object.values(decisions).some(
    ({ subject, run, review }) => subject === bead && run === null && !review,
  );
  if (rigFaults + 1 !== FAULTS_UNTIL_ASKED || isOpen) return [];
  return [
    { kind: 'decision.raised', data: { id: `d${nextDecision}`, subject: bead, text: `${title}: ${why}` } },
  ];
}
