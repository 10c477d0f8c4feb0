// Remembers which requests were carried out, so that a retry is answered and not repeated.

import type { EngineContext, NewEvent } from '../engine-context.ts';
import type { EventData } from '../events.ts';
import type { Asker } from './asker.ts';

/**
 * Records that the request was carried out, together with what came of it: by one append, and in the record of the last event,
 * since a crash may keep the first few of several. Of a request with one event both are kept or neither; one with more is made
 * again where a crash has parted them, and finds what it has done.
 */
export function accept(context: EngineContext, asker: Asker, events: readonly NewEvent[]): void {
  const { seq } = asker;
  const run = asker.kind === 'run' ? asker.run.run : null;
  const last = events.at(-1);
  if (seq === null) {
    if (last) context.recordAll(events);
    return;
  }
  const accepted = { run, seq };
  if (last) context.recordAll([...events.slice(0, -1), withAccepted(last, accepted)]);
  else context.record('verb.accepted', accepted);
}

function withAccepted(event: NewEvent, accepted: EventData['verb.accepted']): NewEvent {
  const data: object = { ...event.data, accepted };
  return { kind: event.kind, data } as NewEvent;
}

export function wasAccepted({ state }: EngineContext, asker: Asker): boolean {
  const accepted = asker.kind === 'run' ? asker.run.accepted : state.acceptedOfPerson;
  return asker.seq !== null && accepted.includes(asker.seq);
}
