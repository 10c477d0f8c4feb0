// Commits that somebody has put on the upstream beside landed work. The queue stands still until the two are one again: by a
// change that merges them, if a person wants that, through the gates as any other. Pure.

import type { NewEvent } from '../engine-context.ts';
import type { RigName } from '../ids.ts';
import { hasEnded, isLanding, type MergeRequest } from '../merge-request.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { Decision, TownState } from '../town-state.ts';

export const DIVERGED_CHOICES = [
  'hand them in as a change, which the gates judge',
  'I rebase them myself',
] as const;

type Asked = Pick<TownState, 'decisions' | 'nextDecision' | 'rigs' | 'queue'>;

interface Question {
  readonly rig: RigName;
  readonly theirs: CommitId;
  readonly text: string;
}

/** Asked by itself once for each commit that the upstream is seen at. */
export function askAboutDiverged(state: Asked, question: Question): readonly NewEvent[] {
  const { rig, theirs } = question;
  if (state.rigs[rig]?.diverged === theirs || joiningOf(state, rig)?.tip === theirs) return [];
  return [...answerDiverged(state, rig, 'newer commits'), raised(state, question)];
}

/** Where the upstream is whose commits are neither asked about nor in the queue, though the two are not one yet; else null. */
export function unaskedOf(state: Asked, rig: RigName): CommitId | null {
  const theirs = state.rigs[rig]?.diverged;
  const isOpen = openAbout(state, rig).length > 0 || joiningOf(state, rig) !== undefined;
  return theirs === undefined || isOpen ? null : theirs;
}

/** Asked again, since a person wants it: they were turned down, or left to a person, who thinks otherwise now. */
export function askAgain(state: Asked, question: Question): readonly NewEvent[] {
  return unaskedOf(state, question.rig) === question.theirs ? [raised(state, question)] : [];
}

function raised(state: Asked, { rig, text }: Question): NewEvent {
  const data = { id: `d${state.nextDecision}`, subject: rig, text, choices: DIVERGED_CHOICES };
  return { kind: 'decision.raised', data: { ...data, about: 'diverged' } };
}

/** Resolves what is open about the rig's upstream. */
export function answerDiverged(
  { decisions }: Pick<TownState, 'decisions'>,
  rig: RigName,
  by: string,
): readonly NewEvent[] {
  return openAbout({ decisions }, rig).map(({ id }) => ({ kind: 'decision.resolved', data: { id, by } }));
}

function openAbout({ decisions }: Pick<TownState, 'decisions'>, rig: RigName): readonly Decision[] {
  return Object.values(decisions).filter(({ subject, about }) => subject === rig && about === 'diverged');
}

/** Turns down the change that was to bring the two together, where they are one again without it, or a person sees to that. */
export function dropJoining(
  state: Pick<TownState, 'queue'>,
  rig: RigName,
  note: string,
): readonly NewEvent[] {
  const request = joiningOf(state, rig);
  if (request === undefined || isLanding(request)) return [];
  return [{ kind: 'mr.rejected', data: { mr: request.mr, cause: 'person', note } }];
}

/** The change that brings the two together, where it has not ended. */
export function joiningOf({ queue }: Pick<TownState, 'queue'>, rig: RigName): MergeRequest | undefined {
  return Object.values(queue).find((request) => request.rig === rig && request.joins && !hasEnded(request));
}
