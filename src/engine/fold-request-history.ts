// What happened to each merge request and trial, as a person reads it: kept with it, also when the log has gone on.

import type { TownEvent } from './events.ts';
import { feedEntry } from './feed.ts';
import { hasEnded, type PastStep } from './merge-request.ts';
import { shortened } from './shortened.ts';
import type { TownState } from './town-state.ts';

/** Of each; the oldest go first. */
const KEPT = 50;

interface Subject {
  history?: readonly PastStep[];
}

/** To be called before the event is folded; what it answers, after. */
export function keepHistory(state: TownState, event: TownEvent): () => void {
  const before = subjectOf(state, event);
  // What comes late changes nothing.
  if (before?.hasEnded) return () => {};
  return () => {
    const subject = subjectOf(state, event)?.subject;
    const told = subject && feedEntry(event, shortened);
    if (told)
      subject.history = [
        ...(subject.history ?? []),
        { at: event.at, event: event.kind, text: told.text },
      ].slice(-KEPT);
  };
}

function subjectOf(
  state: TownState,
  { data }: TownEvent,
): { readonly subject: Subject; readonly hasEnded: boolean } | null {
  const mr: unknown = 'mr' in data ? data.mr : undefined;
  const request = typeof mr === 'string' ? state.queue[mr] : undefined;
  if (request) return { subject: request, hasEnded: hasEnded(request) };
  const id: unknown = 'trial' in data ? data.trial : undefined;
  const trial = typeof id === 'string' ? state.trials[id] : undefined;
  return trial ? { subject: trial, hasEnded: trial.end !== undefined } : null;
}
