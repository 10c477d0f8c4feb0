// How work comes into the merge queue: the request is new, its run has done what it was for, and its work waits to land.

import type { EventData } from './events.ts';
import { redoneBy } from './fold-ended-requests.ts';
import { isCrew, PERSON } from './ids.ts';
import type { TownState, Work } from './town-state.ts';
import { isLive, workKey } from './town-state.ts';

export function submit(state: TownState, data: EventData['mr.submitted'], at: number): void {
  state.nextMergeRequest = Math.max(state.nextMergeRequest, Number(String(data.mr).slice(1)) || 0) + 1;
  if (state.queue[data.mr]) return;
  const redoes = redoneBy(state, data);
  state.queue[data.mr] = {
    ...data,
    submittedAt: at,
    deferrals: 0,
    held: false,
    approval: null,
    ...(redoes && { redoes }),
    // A polecat's is told to its next attempt.
    told: !isCrew(data.agent) && data.agent !== PERSON,
    phase: { kind: 'queued', since: at, why: '' },
  };
  const run = state.runs[data.run];
  // Only a polecat's life ends with its work: crew go on.
  if (run?.bead && run.phase.kind === 'running') run.phase = { kind: 'done', pid: run.phase.pid, at };
  const work = state.works[workKey(data.rig, data.bead)];
  if (!work || !isOpenTo(work, data)) return;
  // Its run had ended before it was heard: that was no end without `gt done`.
  if (work.phase.kind === 'queued' && run && !isLive(run)) work.exits = Math.max(0, work.exits - 1);
  work.phase = { kind: 'submitted', mr: data.mr };
}

/** Whether the submission is of that work: on its run's hook, or left by a run that ended before it was heard. */
function isOpenTo({ phase }: Work, { run }: EventData['mr.submitted']): boolean {
  return phase.kind === 'queued' || (phase.kind === 'hooked' && phase.run === run);
}
