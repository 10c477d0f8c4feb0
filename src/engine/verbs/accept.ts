// Remembers which of a run's requests were carried out, so that a retry is answered and not repeated.

import type { EngineContext, NewEvent } from '../engine-context.ts';
import type { Asker } from './asker.ts';

/** Records that the request was carried out, together with what came of it. */
export function accept(context: EngineContext, asker: Asker, events: readonly NewEvent[]): void {
  const { seq, run } = asker.kind === 'run' ? asker : { seq: null, run: null };
  const accepted: NewEvent[] =
    seq !== null && run ? [{ kind: 'verb.accepted', data: { run: run.run, seq } }] : [];
  if (events.length + accepted.length > 0) context.recordAll([...events, ...accepted]);
}
