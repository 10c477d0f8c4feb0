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
  const mr = `m${context.state.nextMergeRequest}` as MergeRequestId;
  accept(context, asker, [{ kind: 'mr.submitted', data: { mr, ...facts } }]);
  return mr;
}
