// The Refinery as a pure state machine: one merge request of a rig at a time, from candidate over gates to the ref.
// Where it stands is in the log, so a crash anywhere goes on at the same step.

import type { Action, Snapshot } from '../action.ts';
import { clearGateKeys, mergeKey } from '../action.ts';
import { restOfWait } from '../elapsed.ts';
import type { ReviewFacts } from '../events.ts';
import type { RigName } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { RigSettings } from '../settings.ts';
import { nextGate } from './green.ts';
import { approverOf, awaitsReview, policyName } from './review.ts';

/** Time before a candidate that could not be tested is built again; doubled each time up to a minute. */
const DEFER_MS = 1_000;

export function planRefinery(snapshot: Snapshot): Action[] {
  const steps = Object.entries(snapshot.rigs).flatMap(([rig, settings]): Action[] => {
    const request = nextMergeRequest(snapshot, rig as RigName, settings);
    const action = request && nextStep(snapshot, request, settings);
    return action ? [action] : [];
  });
  return [...steps, ...planThaws(snapshot), ...planClearing(snapshot)];
}

/** A frozen rig's upstream is looked at again and again: a person may have mended it. */
function planThaws({ state, rigs }: Snapshot): Action[] {
  return Object.values(state.rigs).flatMap(({ rig, frozen }): Action[] =>
    frozen !== null && rigs[rig] ? [{ kind: 'check-upstream', rig }] : [],
  );
}

/** Checkouts go between one candidate of their rig and the next: a gate may also use its branch's. */
function planClearing(snapshot: Snapshot): Action[] {
  const { state, gateCheckouts } = snapshot;
  if (gateCheckouts.length === 0) return [];
  const busy = new Set<RigName>();
  for (const request of Object.values(state.queue)) {
    if (request.phase.kind === 'built' || isUnderWay(snapshot, request)) busy.add(request.rig);
  }
  return gateCheckouts.flatMap(({ rig, gatedCommit }): Action[] =>
    busy.has(rig) ? [] : [{ kind: 'clear-gate', rig, gatedCommit }],
  );
}

/** The one being worked on, else the oldest that may go. */
function nextMergeRequest(snapshot: Snapshot, rig: RigName, settings: RigSettings): MergeRequest | undefined {
  const mine = Object.values(snapshot.state.queue).filter((request) => request.rig === rig);
  // Also one that was given up while its gate runs: its end frees the slot.
  if (mine.some((request) => isUnderWay(snapshot, request))) return undefined;
  const built = mine.find((request) => request.phase.kind === 'built');
  if (built) return built;
  return mine.find(
    (request) =>
      (request.phase.kind === 'queued' || isReviewOutdated(request, settings)) &&
      !snapshot.cooling.has(mergeKey(request.mr)) &&
      !whyHeld(snapshot, request),
  );
}

/** Whether the policy has changed since it sent the change to a person. */
function isReviewOutdated({ phase }: MergeRequest, { review }: RigSettings): boolean {
  return phase.kind === 'review' && phase.facts.policy !== policyName(review);
}

function isUnderWay({ inFlight }: Snapshot, request: MergeRequest): boolean {
  return inFlight.has(mergeKey(request.mr));
}

function nextStep({ inFlight }: Snapshot, request: MergeRequest, settings: RigSettings): Action | null {
  const { mr, phase } = request;
  if (phase.kind === 'queued' || phase.kind === 'review') return { kind: 'build', mr };
  if (phase.kind !== 'built') return null;
  if (phase.landing) return { kind: 'land', mr };
  const gate = nextGate(request, settings);
  if (gate) return isClearing(inFlight, request.rig) ? null : { kind: 'gate', mr, gate: gate.name };
  return { kind: afterGates(request, phase.review, settings), mr };
}

/** Built anew where the policy is another, or its commit does not name who approved; the gates' results stay. */
function afterGates(
  request: MergeRequest,
  facts: ReviewFacts | undefined,
  { review }: RigSettings,
): 'build' | 'request-review' | 'land' {
  if (facts?.policy !== policyName(review)) return 'build';
  if (awaitsReview(request, facts)) return 'request-review';
  return facts.approvedBy === approverOf(request, facts.change) ? 'land' : 'build';
}

function isClearing(inFlight: ReadonlySet<string>, rig: RigName): boolean {
  return [...inFlight].some((key) => key.startsWith(clearGateKeys(rig)));
}

/** Why a waiting merge request may not be built now, in words, or null where it may. */
export function whyHeld(snapshot: Snapshot, request: MergeRequest): string | null {
  const frozen = snapshot.state.rigs[request.rig]?.frozen;
  if (frozen) return frozen;
  if (request.held) return 'held';
  if (request.phase.kind !== 'queued' || request.deferrals === 0) return null;
  const pause = Math.min(60_000, DEFER_MS * 2 ** (request.deferrals - 1));
  const wait = restOfWait(request.phase.since, pause, snapshot.now);
  return wait > 0 ? `${request.phase.why}; tried again in ${Math.ceil(wait / 1000)} s` : null;
}
