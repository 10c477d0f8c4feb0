// One merge request in the queue as the view tells of it.

import type { MergeRequestId } from '../../engine/ids.ts';
import type { QueueEntryView, TownView } from '../../engine/view.ts';

/** Null where the queue names it no more. */
export function queueEntry(view: TownView, mr: MergeRequestId): QueueEntryView | null {
  return view.queue.find(({ id }) => id === mr) ?? null;
}

export function isEnded({ state }: Pick<QueueEntryView, 'state'>): boolean {
  return state === 'landed' || state === 'rejected';
}

/** Another text whenever the town has more to tell of it; `before` where it has ended, and nothing more will come. */
export function standingOf(entry: QueueEntryView | null, before: string): string {
  // What only counts down tells nothing more.
  return entry === null || isEnded(entry) ? before : `${entry.state} ${entry.note.replace(/\b\d+ s$/, '')}`;
}
