// What happened, and what it makes of the town: events go to the log first, then into the state and the feed.

import { reasonOf } from './adapters/files.ts';
import type { NewEvent } from './engine-context.ts';
import type { EventLog } from './event-log.ts';
import type { EventKind, TownEvent } from './events.ts';
import type { FeedTail } from './feed-tail.ts';
import { foldEvent } from './fold.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import type { TownState } from './town-state.ts';

/** What is done again where a power cut has taken back that it was done: nobody waits for the disk. */
const DONE_AGAIN: ReadonlySet<EventKind> = new Set(['mr.built', 'conflicts.foreseen', 'wisp.burnt']);

export interface OpenedRecord {
  readonly log: EventLog;
  readonly state: TownState;
  readonly feed: FeedTail;
}

export class TownRecord implements Disposable {
  /** The fold of all that was appended; changed by nothing else. */
  readonly state: TownState;
  readonly feed: FeedTail;
  readonly #log: EventLog;
  readonly #snapshots: SnapshotKeeper;
  #complaint: string | null = null;
  /** The length of what was refused. */
  #refusedBytes = 0;

  constructor({ log, state, feed }: OpenedRecord) {
    this.#log = log;
    this.state = state;
    this.feed = feed;
    this.#snapshots = new SnapshotKeeper(log);
  }

  get epoch(): number {
    return this.#log.epoch;
  }

  /**
   * Why events cannot be written, or null. One short enough for what is left of the log's last block proves nothing: it
   * is over when one was written and the disk has room for what was refused.
   */
  get complaint(): string | null {
    return this.#complaint;
  }

  /** Durable when it returns, but for what would be done again; throws `LogWriteError` where the disk refuses, and then nothing has happened. */
  append(events: readonly NewEvent[]): void {
    try {
      const durable = events.every(({ kind }) => DONE_AGAIN.has(kind)) ? 'with-next' : 'at-once';
      for (const record of this.#log.appendAll(events, durable)) this.#take(record as unknown as TownEvent);
      if (this.#complaint !== null && this.#log.freeBytes >= this.#refusedBytes) this.#complaint = null;
    } catch (cause) {
      this.#refusedBytes = Buffer.byteLength(JSON.stringify(events));
      this.#complaint = `${reasonOf(cause)}: free space; the town goes on by itself`;
      throw cause;
    }
  }

  /** Writes a snapshot where one is due; returns why that failed, or null. */
  keepSnapshot(now: number): string | null {
    return this.#snapshots.keep(this.state, now);
  }

  [Symbol.dispose](): void {
    this.#log[Symbol.dispose]();
  }

  #take(event: TownEvent): void {
    foldEvent(this.state, event);
    this.feed.add([event]);
  }
}
