// Puts a candidate that its gates have passed before a person, and lets the queue go on.

import type { Action } from '../action.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import type { RigSettings } from '../settings.ts';
import { sizeOfChange } from './review.ts';

/**
 * The question comes first: where a crash leaves it alone in the log, nothing waits for its answer, it is settled, and
 * another is asked. The other way round a change would wait that nobody knows of.
 */
export function requestReview(
  context: EngineContext,
  { mr }: Action & { readonly kind: 'request-review' },
): void {
  const request = context.state.queue[mr];
  if (request?.phase.kind !== 'built' || request.phase.landing || !request.phase.review) return;
  const { gates } = openRig(context, request.rig).settings;
  const { review } = request.phase;
  const ready = `${request.title} is ready: ${passed(gates)}; ${sizeOfChange(review)}; ${review.why}. LGTM?`;
  const id = `d${context.state.nextDecision}`;
  context.recordAll([
    { kind: 'decision.raised', data: { id, subject: request.bead, text: ready, review: mr } },
    { kind: 'review.requested', data: { mr } },
  ]);
}

/** All of the rig's: a review is asked for once they have. */
function passed(gates: RigSettings['gates']): string {
  const names = gates.map(({ name }) => name);
  if (names.length === 0) return 'it has no gate to pass';
  return names.length === 1 ? `gate ${names[0]} passed` : `gates ${names.join(', ')} passed`;
}
