// Commits that somebody has put on the upstream beside landed work. The queue stands still until the two are one again: by a
// change that merges them, if a person wants that, through the gates as any other. Pure.

import type { NewEvent } from '../engine-context.ts';
import type { RigName } from '../ids.ts';
import { hasEnded, isLanding, type MergeRequest } from '../merge-request.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { TownState } from '../town-state.ts';

export const DIVERGED_CHOICES = [
  'hand them in as a change, which the gates judge',
  'I rebase them myself',
] as const;

type Asked = Pick<TownState, 'decisions' | 'nextDecision' | 'rigs' | 'queue'>;

/** Asked once for each commit that the upstream is seen at. */
export function askAboutDiverged(
  state: Asked,
  { rig, theirs, text }: { readonly rig: RigName; readonly theirs: CommitId; readonly text: string },
): readonly NewEvent[] {
  if (state.rigs[rig]?.diverged === theirs || joiningOf(state, rig)?.tip === theirs) return [];
  const id = `d${state.nextDecision}`;
  const asked = { id, subject: rig, text, choices: DIVERGED_CHOICES, about: 'diverged' } as const;
  return [...answerDiverged(state, rig, 'newer commits'), { kind: 'decision.raised', data: asked }];
}

/** Resolves what is open about the rig's upstream. */
export function answerDiverged(
  { decisions }: Pick<TownState, 'decisions'>,
  rig: RigName,
  by: string,
): readonly NewEvent[] {
  return Object.values(decisions)
    .filter(({ subject, about }) => subject === rig && about === 'diverged')
    .map(({ id }) => ({ kind: 'decision.resolved', data: { id, by } }));
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
