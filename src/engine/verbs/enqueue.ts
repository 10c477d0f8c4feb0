// Puts a change into the queue, whoever hands it in.

import type { EngineContext } from '../engine-context.ts';
import type { EventData } from '../events.ts';
import type { MergeRequestId } from '../ids.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';

/** Answers the new merge request's id. */
export function enqueue(
  context: EngineContext,
  asker: Asker,
  facts: Omit<EventData['mr.submitted'], 'mr'>,
): MergeRequestId {
  const submitted = submission(context, facts);
  accept(context, asker, [submitted]);
  return submitted.data.mr;
}

/** The event of it, to be recorded at once: it has the next number. */
export function submission(
  { state }: Pick<EngineContext, 'state'>,
  facts: Omit<EventData['mr.submitted'], 'mr'>,
): { readonly kind: 'mr.submitted'; readonly data: EventData['mr.submitted'] } {
  const mr = `m${state.nextMergeRequest}` as MergeRequestId;
  return { kind: 'mr.submitted', data: { mr, ...facts } };
}
