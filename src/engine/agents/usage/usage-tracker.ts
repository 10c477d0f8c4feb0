// What the models of all runs have used: the transcripts that their CLIs write are looked at every few seconds, one after
// the other, and what they come to is recorded when a turn or the run has ended.

import type { Clock } from '../../adapters/clock.ts';
import { reasonOf } from '../../adapters/files.ts';
import type { RunId } from '../../ids.ts';
import type { TownSettings } from '../../settings.ts';
import { isLive, type Run } from '../../town-state.ts';
import type { UsageView } from '../../view.ts';
import type { AgentEvent } from '../agent-event.ts';
import { runtimeSpec } from '../catalogue.ts';
import { RunUsage } from './run-usage.ts';
import type { Trouble } from './trouble.ts';
import { isSameUsage, NO_USAGE, type Usage } from './usage.ts';

export interface UsageTrackerOptions {
  readonly clock: Clock;
  readonly settings: TownSettings;
  /** Throws where the disk refuses: it is tried again. */
  readonly record: (run: RunId, usage: Usage) => void;
  /** Called when what `of` answers has changed. */
  readonly onChange: () => void;
  readonly note: (text: string) => void;
}

/** Between two looks at the transcript of a run that works. */
const LOOK_MS = 2_000;
/** Between two records of one run that goes on. */
const RECORD_MS = 10_000;
/** How long after its end a run is still looked at by an engine that did not see it live. */
const LATE_MS = 60_000;

interface Kept {
  readonly usage: RunUsage;
  lookedAt: number;
  recordedAt: number;
  /** A turn has ended since the last record. */
  isDue: boolean;
  /** Nothing more comes. */
  isOver: boolean;
}

const TURN_ENDS: ReadonlySet<AgentEvent['kind']> = new Set([
  'turn-ended',
  'turn-interrupted',
  'session-ended',
]);

export class UsageTracker implements Disposable {
  readonly #options: UsageTrackerOptions;
  readonly #kept = new Map<RunId, Kept>();
  #round: Promise<void> | null = null;
  #isOver = false;

  constructor(options: UsageTrackerOptions) {
    this.#options = options;
  }

  /** Null where nothing of the run's CLI tells it. */
  of(run: Run): UsageView | null {
    const kept = this.#kept.get(run.run);
    if (kept !== undefined && kept.usage.state !== 'missing')
      return { ...kept.usage.usage, state: kept.usage.state };
    if (run.usage !== undefined) return { ...run.usage, state: 'counted' };
    return kept === undefined ? null : { ...NO_USAGE, state: 'missing' };
  }

  /** What keeps the run's model from answering, as its transcript tells; null where nothing is known to. */
  troubleOf(run: RunId): Trouble | null {
    return this.#kept.get(run)?.usage.trouble ?? null;
  }

  /** The end of a turn is a time to record. */
  heard({ run }: Run, event: AgentEvent): void {
    const kept = this.#kept.get(run);
    if (kept === undefined || !TURN_ENDS.has(event.kind)) return;
    kept.isDue = true;
    kept.lookedAt = Number.NEGATIVE_INFINITY;
  }

  /** Begins a round of looks, of all runs that there are, unless one is under way. */
  look(runs: readonly Run[]): void {
    const known = new Set(runs.map(({ run }) => run));
    for (const run of this.#kept.keys()) if (!known.has(run)) this.#kept.delete(run);
    if (this.#round !== null || this.#isOver) return;
    const due = runs.filter((run) => this.#isTime(run));
    if (due.length === 0) return;
    this.#round = this.#lookAtAll(due).finally(() => {
      this.#round = null;
    });
  }

  async settled(): Promise<void> {
    await this.#round;
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
  }

  #isTime(run: Run): boolean {
    const kept = this.#keep(run);
    if (kept === null || kept.isOver) return false;
    return (
      !isLive(run) || kept.usage.state === 'behind' || this.#options.clock.now() - kept.lookedAt >= LOOK_MS
    );
  }

  #keep(run: Run): Kept | null {
    const known = this.#kept.get(run.run);
    if (known) return known;
    const { settings, clock } = this.#options;
    const dialect = runtimeSpec(run.runtime, settings)?.transcript;
    if (!dialect || !run.transcripts?.length) return null;
    const { phase } = run;
    if (phase.kind === 'ended' && run.usage !== undefined && clock.now() - phase.at > LATE_MS) return null;
    const kept: Kept = {
      usage: new RunUsage(dialect, run.hookedAt),
      ...{ lookedAt: Number.NEGATIVE_INFINITY, recordedAt: Number.NEGATIVE_INFINITY },
      ...{ isDue: false, isOver: false },
    };
    this.#kept.set(run.run, kept);
    return kept;
  }

  async #lookAtAll(runs: readonly Run[]): Promise<void> {
    for (const run of runs) {
      const kept = this.#kept.get(run.run);
      if (kept === undefined || this.#isOver) continue;
      // What has ended by now has written all that it will.
      const isEnd = !isLive(run);
      const before = this.of(run);
      const troubleBefore = kept.usage.trouble;
      await kept.usage.read(run.transcripts ?? []);
      if (this.#isOver) return;
      kept.lookedAt = this.#options.clock.now();
      const isOver = isEnd && kept.usage.state !== 'behind';
      kept.isOver = this.#record(run, kept, isOver) && isOver;
      if (!isSameView(before, this.of(run)) || troubleBefore !== kept.usage.trouble) this.#options.onChange();
    }
  }

  /** False where the record is still to be made. */
  #record({ run, usage: before }: Run, kept: Kept, isOver: boolean): boolean {
    const { clock, record, note } = this.#options;
    const now = clock.now();
    if (!isOver && (!kept.isDue || now - kept.recordedAt < RECORD_MS)) return false;
    const { usage } = kept.usage;
    kept.isDue = false;
    if (isSameUsage(usage, before ?? NO_USAGE)) return true;
    try {
      record(run, usage);
      kept.recordedAt = now;
      return true;
    } catch (cause) {
      note(`recording what ${run} has used: ${reasonOf(cause)}`);
      kept.isDue = true;
      return false;
    }
  }
}

function isSameView(one: UsageView | null, other: UsageView | null): boolean {
  if (one === null || other === null) return one === other;
  return one.state === other.state && isSameUsage(one, other);
}
