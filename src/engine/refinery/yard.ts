// A rig and its queue, as its plan sees them. Pure.

import type { Snapshot } from '../action.ts';
import type { RigName } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { RigSettings } from '../settings.ts';
import { gatesRunning } from './begin-gates.ts';
import { gateSlotsNow } from './gate-slots.ts';
import { isFlaggedByOthers } from './guarded-paths.ts';
import type { Queued } from './lanes.ts';
import { approverOf, awaitsReview, policyName } from './review.ts';
import { isStepping } from './stepping.ts';
import type { Built } from './train.ts';

export interface Yard {
  readonly snapshot: Snapshot;
  readonly rig: RigName;
  readonly settings: RigSettings;
  readonly queue: readonly Queued[];
}

/** As of now, those in which something runs counted. */
export function gateSlots({ snapshot, rig, settings }: Omit<Yard, 'queue'>): number {
  const { cores, freeMemoryBytes, trying, state } = snapshot;
  const tried = [...trying].filter((trial) => state.trials[trial]?.rig === rig).length;
  const { freeMemoryBytes: reserveBytes } = snapshot.settings.limits;
  const running = gatesRunning(snapshot, rig) + tried;
  return gateSlotsNow(settings, { cores, freeMemoryBytes, reserveBytes, running });
}

export function isUnderWay(snapshot: Snapshot, request: MergeRequest): boolean {
  return isStepping(snapshot, request) || snapshot.gating.has(request.mr);
}

/** Built anew where the policy is another, or what is guarded, or its commit does not name who approved; the gates' results stay. */
export function afterGates(request: Built, settings: RigSettings): 'build' | 'request-review' | 'land' {
  const { review, land } = settings;
  const facts = request.phase.review;
  if ((request.phase.isForHost ?? false) !== (land === 'pull-request')) return 'build';
  if (facts?.policy !== policyName(review) || isFlaggedByOthers(facts, settings)) return 'build';
  if (awaitsReview(request, facts)) return 'request-review';
  return facts.approvedBy === approverOf(request, facts.change) ? 'land' : 'build';
}

/** Whether the policy has changed since it sent the change to a person. */
export function isReviewOutdated({ phase }: MergeRequest, { review }: RigSettings): boolean {
  return phase.kind === 'review' && phase.facts.policy !== policyName(review);
}
