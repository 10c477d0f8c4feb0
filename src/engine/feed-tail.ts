// The latest of what happened, as a person reads it, for screens that attach later.

import type { TownEvent } from './events.ts';
import { feedEntry } from './feed.ts';
import type { FeedEntry } from './view.ts';

const KEPT = 500;

export class FeedTail {
  readonly #display: (text: string) => string;
  #entries: readonly FeedEntry[] = [];

  /** `display` makes untrusted text safe to show. */
  constructor(display: (text: string) => string) {
    this.#display = display;
  }

  /** Oldest first; another array after each event that is told. */
  get entries(): readonly FeedEntry[] {
    return this.#entries;
  }

  add(events: readonly TownEvent[]): void {
    const told = events.slice(-2 * KEPT).flatMap((event) => feedEntry(event, this.#display) ?? []);
    if (told.length > 0) this.#entries = [...this.#entries, ...told].slice(-KEPT);
  }

  since(seq: number): readonly FeedEntry[] {
    return this.#entries.filter((entry) => entry.seq > seq);
  }
}
