// Writes the state as a snapshot now and then, so that a start need not fold the whole log.

import { reasonOf } from './adapters/files.ts';
import { isOver } from './elapsed.ts';
import type { EventLog } from './event-log.ts';
import type { TownState } from './town-state.ts';

/** Records after which the state is written as a snapshot. */
const SNAPSHOT_EVERY = 2_000;
/** Time after which a snapshot that failed is tried again. */
const RETRY_MS = 60_000;

export class SnapshotKeeper {
  readonly #log: EventLog;
  #failedAt = 0;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** Returns why the snapshot that was due could not be written, or null. */
  keep(state: TownState, now: number): string | null {
    if (this.#log.recordsSinceSnapshot < SNAPSHOT_EVERY || !isOver(this.#failedAt, RETRY_MS, now))
      return null;
    try {
      this.#log.snapshot(state);
      return null;
    } catch (cause) {
      this.#failedAt = now;
      return reasonOf(cause);
    }
  }
}
