// In which order a rig's queue goes: by lane, and in a lane as handed in, unless a person moved something. Pure.

import type { BeadId } from '../../beads/bead.ts';
import type { Snapshot } from '../action.ts';
import type { MergeRequestId, RigName } from '../ids.ts';
import { hasEnded, isLanding, type MergeRequest } from '../merge-request.ts';

/** What goes first to what goes last. */
export const LANES = ['urgent', 'normal', 'low'] as const;

export type Lane = (typeof LANES)[number];

/** After so long in the queue a request is of the next lane up, so that none waits for ever. */
const AGEING_MS = 30 * 60_000;

/** `priority`: a bead's, from 0, the most urgent, to 4. */
export function laneOfPriority(priority: number): Lane {
  if (priority <= 0) return 'urgent';
  return priority <= 2 ? 'normal' : 'low';
}

export interface Queued {
  readonly request: MergeRequest;
  readonly lane: Lane;
}

/** What has not ended of a rig, in the order in which it would go. */
export function queueOf(
  { state, awaited, now }: Pick<Snapshot, 'state' | 'awaited' | 'now'>,
  rig: RigName,
): readonly Queued[] {
  const requests = Object.values(state.queue).filter((each) => each.rig === rig && !hasEnded(each));
  const lanes = new Map(requests.map((request) => [request, laneNow(request, now)]));
  const byBead = awaited.size === 0 ? null : new Map(requests.map((each) => [each.bead, each]));
  for (const request of byBead === null ? [] : requests) lift(request);
  return requests
    .map((request) => ({ request, lane: lanes.get(request) ?? 0 }))
    .sort((a, b) => a.lane - b.lane || rankOf(a.request) - rankOf(b.request))
    .map(({ request, lane }) => ({ request, lane: LANES[lane] ?? 'low' }));

  /** What another waits for goes in the lane of that one. */
  function lift(request: MergeRequest): void {
    const lane = lanes.get(request) ?? 0;
    for (const bead of awaited.get(request.mr) ?? NONE) {
      const ahead = byBead?.get(bead);
      if (ahead === undefined || (lanes.get(ahead) ?? 0) <= lane) continue;
      lanes.set(ahead, lane);
      lift(ahead);
    }
  }
}

const NONE: readonly BeadId[] = [];

/** A person's steps among those of its lane. */
export const STEPS = ['first', 'earlier', 'later'] as const;

export type Step = (typeof STEPS)[number];

/**
 * Before which one of its lane it goes by that step, null: behind all; undefined where it can go no further. What is landing
 * goes nowhere, and nothing goes before it.
 */
export function placeAfter(
  queue: readonly Queued[],
  request: MergeRequest,
  step: Step,
): MergeRequestId | null | undefined {
  const lane = queue.find((each) => each.request === request)?.lane;
  const lined = queue.filter((each) => each.lane === lane && !isLanding(each.request));
  const at = lined.findIndex((each) => each.request === request);
  if (at < 0) return undefined;
  if (step === 'later') return at === lined.length - 1 ? undefined : (lined[at + 2]?.request.mr ?? null);
  return at > 0 ? lined[step === 'first' ? 0 : at - 1]?.request.mr : undefined;
}

/** A candidate stays in the lane that it was built in. What a person has put into a lane ages from then on. */
function laneNow(
  { phase, lane = 'normal', submittedAt, lanedAt = submittedAt }: MergeRequest,
  now: number,
): number {
  if (phase.kind === 'built') return LANES.indexOf(phase.lane ?? lane);
  const lifts = Math.max(0, Math.floor((now - lanedAt) / AGEING_MS));
  return Math.max(0, LANES.indexOf(lane) - lifts);
}

/** Below 0 where `a` goes first. An older release knew one lane. */
export function compareLanes(a: Lane, b: Lane = 'normal'): number {
  return LANES.indexOf(a) - LANES.indexOf(b);
}

/** Its place among all of its lane. */
export function rankOf({ mr, rank }: Pick<MergeRequest, 'mr' | 'rank'>): number {
  return rank ?? (Number(mr.slice(1)) || 0);
}
