// What happened to each merge request, as a person reads it: kept with it, also when the log has gone on.

import type { TownEvent } from './events.ts';
import { feedEntry } from './feed.ts';
import { hasEnded } from './merge-request.ts';
import { shortened } from './shortened.ts';
import type { TownState } from './town-state.ts';

/** Of each request; the oldest go first. */
const KEPT = 50;

/** To be called before the event is folded; what it answers, after. */
export function keepHistory(state: TownState, event: TownEvent): () => void {
  const mr: unknown = 'mr' in event.data ? event.data.mr : undefined;
  if (typeof mr !== 'string') return () => {};
  const before = state.queue[mr];
  // What comes late changes nothing.
  if (before && hasEnded(before)) return () => {};
  return () => {
    const request = state.queue[mr];
    const told = request && feedEntry(event, shortened);
    if (told)
      request.history = [
        ...(request.history ?? []),
        { at: event.at, event: event.kind, text: told.text },
      ].slice(-KEPT);
  };
}
