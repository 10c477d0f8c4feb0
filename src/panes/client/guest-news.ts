// What guests said that no person has seen: bells in panes that nobody looks at, and notifications while nobody was
// attached. All clients that show the same source of panes share one record; what was for the clipboard is never kept.

import type { GuestId } from '../../engine/ids.ts';
import type { Digest, Terminals } from '../../engine/terminals.ts';
import type { GuestSignal, PaneSource } from '../terminals/wire/pane-source.ts';

export type NewsSource = Pick<PaneSource, 'onSignal'> & Pick<Terminals, 'onDigest' | 'onExit' | 'list'>;

/** One person's client. */
export interface NewsReader {
  /** Whether the person sees what this guest shows. */
  readonly isShown: (guest: GuestId) => boolean;
  /** Other guests have unseen bells now. */
  readonly onChange: () => void;
}

/** Notifications that came while nobody was attached. */
export interface MissedNotifications {
  readonly count: number;
  readonly latest: GuestSignal & { readonly kind: 'notification' };
  /** Who said it, as it was called then; null where nobody could tell. */
  readonly name: string | null;
}

export class GuestNews {
  readonly #readers = new Set<NewsReader>();
  /** Bells that each guest has rung, and how many of those were seen. */
  readonly #rung = new Map<GuestId, number>();
  readonly #seen = new Map<GuestId, number>();
  #unseen: ReadonlySet<GuestId> = new Set();
  #missed: MissedNotifications | null = null;
  #nameOf: (guest: GuestId) => string | null = () => null;

  /** Listens from now on; bells that were rung before count as seen. */
  constructor(source: NewsSource) {
    source.onDigest((digest) => this.#take(digest));
    source.onSignal((signal) => this.#takeSignal(signal));
    source.onExit(({ guest }) => this.#forget(guest));
    void source.list().then(
      (all) => {
        for (const { digest, guest, kind } of all)
          if (kind === 'running' && !this.#seen.has(guest)) this.#seen.set(guest, digest.bells);
        this.#update(null);
      },
      // The host is gone: whoever holds the line to it knows what to do.
      () => {},
    );
  }

  /** Guests whose bells nobody has seen. */
  get unseenBells(): ReadonlySet<GuestId> {
    return this.#unseen;
  }

  /** How guests are called while nobody is attached. */
  nameGuestsBy(nameOf: (guest: GuestId) => string | null): void {
    this.#nameOf = nameOf;
  }

  join(reader: NewsReader): void {
    this.#readers.add(reader);
  }

  leave(reader: NewsReader): void {
    this.#readers.delete(reader);
  }

  /** Hands over what was missed, once; null where nothing was. */
  takeMissed(): MissedNotifications | null {
    const missed = this.#missed;
    this.#missed = null;
    return missed;
  }

  /** `reader` shows other guests now: their bells are seen. The other readers are told. */
  looked(reader: NewsReader): void {
    for (const guest of this.#unseen)
      if (reader.isShown(guest)) this.#seen.set(guest, this.#rung.get(guest) ?? 0);
    this.#update(reader);
  }

  #take({ guest, bells }: Digest): void {
    // Digests may come in any order.
    const rung = Math.max(bells, this.#rung.get(guest) ?? 0);
    this.#rung.set(guest, rung);
    if ([...this.#readers].some((reader) => reader.isShown(guest))) this.#seen.set(guest, rung);
    this.#update(null);
  }

  #takeSignal(signal: GuestSignal): void {
    if (signal.kind !== 'notification' || this.#readers.size > 0) return;
    const count = (this.#missed?.count ?? 0) + 1;
    this.#missed = { count, latest: signal, name: this.#nameOf(signal.guest) };
  }

  #forget(guest: GuestId): void {
    this.#rung.delete(guest);
    this.#seen.delete(guest);
    this.#update(null);
  }

  #update(by: NewsReader | null): void {
    const unseen = [...this.#rung].filter(([guest, rung]) => rung > (this.#seen.get(guest) ?? 0));
    if (unseen.length === this.#unseen.size && unseen.every(([guest]) => this.#unseen.has(guest))) return;
    this.#unseen = new Set(unseen.map(([guest]) => guest));
    for (const reader of this.#readers) if (reader !== by) reader.onChange();
  }
}

const OF_SOURCE = new WeakMap<NewsSource, GuestNews>();

/** The record that all clients of `source` share. */
export function guestNewsOf(source: NewsSource): GuestNews {
  const known = OF_SOURCE.get(source) ?? new GuestNews(source);
  OF_SOURCE.set(source, known);
  return known;
}
