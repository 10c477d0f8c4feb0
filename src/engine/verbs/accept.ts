// Remembers which requests were carried out, so that a retry is answered and not repeated.

import type { EngineContext, NewEvent } from '../engine-context.ts';
import type { Asker } from './asker.ts';

/** Records that the request was carried out, together with what came of it: both or neither. */
export function accept(context: EngineContext, asker: Asker, events: readonly NewEvent[]): void {
  const { seq } = asker;
  const run = asker.kind === 'run' ? asker.run.run : null;
  const accepted: NewEvent[] = seq === null ? [] : [{ kind: 'verb.accepted', data: { run, seq } }];
  if (events.length + accepted.length > 0) context.recordAll([...events, ...accepted]);
}

export function wasAccepted({ state }: EngineContext, asker: Asker): boolean {
  const accepted = asker.kind === 'run' ? asker.run.accepted : state.acceptedOfPerson;
  return asker.seq !== null && accepted.includes(asker.seq);
}
