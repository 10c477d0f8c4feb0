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
  if (rigFaults + 1 !== FAULTS_UNTIL_ASKED || isAsked({ decisions }, bead)) return [];
  return [
    { kind: 'decision.raised', data: { id: `d${nextDecision}`, subject: bead, text: `${title}: ${why}` } },
  ];
}

/** The question, with the first change that waits for another branch than that one. */
export function askAboutRedBranch(
  { decisions, nextDecision, queue }: Pick<TownState, 'decisions' | 'nextDecision' | 'queue'>,
  { bead, title }: MergeRequest,
  { tree, why }: { readonly tree: string; readonly why: string },
): readonly NewEvent[] {
  if (isAsked({ decisions }, bead) || Object.values(queue).some(({ aside }) => aside === tree)) return [];
  const text = `${title}: ${why}`;
  return [{ kind: 'decision.raised', data: { id: `d${nextDecision}`, subject: bead, text } }];
}

/** The question, with the first change that waits for a person to see to its host. */
export function askAboutHost(
  { decisions, nextDecision }: Pick<TownState, 'decisions' | 'nextDecision'>,
  { bead, title }: MergeRequest,
  why: string,
): readonly NewEvent[] {
  const isKnown = Object.values(decisions).some(({ text }) => text.endsWith(`: ${why}`));
  if (isKnown || isAsked({ decisions }, bead)) return [];
  return [
    { kind: 'decision.raised', data: { id: `d${nextDecision}`, subject: bead, text: `${title}: ${why}` } },
  ];
}

/** What the town itself asked about a bead in the queue: there is nothing else. */
function isAsked({ decisions }: Pick<TownState, 'decisions'>, bead: string): boolean {
  return Object.values(decisions).some(
    ({ subject, run, review }) => subject === bead && run === null && !review,
  );
}
