// The state of every run whose runtime tells it, kept up to date by digests, hooks and time.

import type { Clock } from '../../adapters/clock.ts';
import type { RunId } from '../../ids.ts';
import type { TownSettings } from '../../settings.ts';
import type { Digest } from '../../terminals.ts';
import type { AgentEvent } from '../agent-event.ts';
import { runtimeSpec } from '../catalogue.ts';
import { type AgentStatus, asTold, heard, newStatus, restOfCalm, seen, settled } from './agent-status.ts';
import { judge, parseRules, type Rule, type Verdict } from './rules.ts';

export interface AgentStatusesOptions {
  readonly clock: Clock;
  readonly settings: TownSettings;
  /** Called after each change of a run's activity. */
  readonly onChange: (run: RunId) => void;
}

interface Kept {
  readonly rules: readonly Rule[];
  status: AgentStatus;
  /** The rule that applied to the last screen. */
  rule: Rule | null;
  /** With what it read there. */
  verdict: Verdict | null;
  heard: Looked['heard'];
  timer: Disposable | null;
}

/** What a run's state was told from. */
export interface Looked {
  readonly status: AgentStatus;
  readonly rule: Rule | null;
  /** The last event of its hooks; `at` in ms since the epoch. */
  readonly heard: { readonly at: number; readonly event: AgentEvent } | null;
}

export class AgentStatuses implements Disposable {
  readonly #options: AgentStatusesOptions;
  readonly #kept = new Map<RunId, Kept>();
  readonly #rules = new Map<string, readonly Rule[]>();

  constructor(options: AgentStatusesOptions) {
    this.#options = options;
  }

  /** Null where nothing but its bytes tells what the run does. */
  of(run: RunId): AgentStatus | null {
    return this.#kept.get(run)?.status ?? null;
  }

  /** Null as with `of`. */
  lookedAt(run: RunId): Looked | null {
    return this.#kept.get(run) ?? null;
  }

  /** Of all runs that tell. */
  all(): ReadonlyMap<RunId, AgentStatus> {
    return new Map([...this.#kept].map(([run, { status }]) => [run, status]));
  }

  /** Takes in what the run's terminal shows. */
  saw(run: { readonly run: RunId; readonly runtime: string }, { title, bottom, lastByteAt }: Digest): void {
    const isFirst = !this.#kept.has(run.run);
    const kept = this.#keep(run);
    // Where only hooks tell, a screen that no rule knows says nothing.
    if (kept === null || kept.rules.length === 0) return;
    const now = this.#options.clock.now();
    const verdict = judge(kept.rules, { title, bottom });
    kept.rule = verdict?.rule ?? null;
    kept.verdict = verdict;
    // One that an engine finds at its start has stood there since it was drawn, and ends as long after that.
    const isOld = isFirst && verdict?.rule.state === 'limited';
    const at = isOld ? Math.min(now, lastByteAt) : now;
    this.#put(run.run, kept, seen(kept.status, verdict, at));
  }

  /** Takes in what a hook of the run told. */
  heard(run: { readonly run: RunId; readonly runtime: string }, event: AgentEvent): void {
    const kept = this.#keep(run);
    if (kept === null) return;
    const now = this.#options.clock.now();
    kept.heard = { at: now, event };
    const status = heard(kept.status, event, now);
    if (kept.rules.length === 0) this.#put(run.run, kept, asTold(status, now));
    // Where hooks came late, the screen showed the end before: it is not drawn once more.
    else
      this.#put(
        run.run,
        kept,
        kept.verdict !== null && isUnseen(status) ? seen(status, kept.verdict, now) : status,
      );
  }

  /** Forgets the runs that are not kept. */
  keepRuns(isKept: (run: RunId) => boolean): void {
    for (const [run, { timer }] of this.#kept) {
      if (isKept(run)) continue;
      timer?.[Symbol.dispose]();
      this.#kept.delete(run);
    }
  }

  [Symbol.dispose](): void {
    this.keepRuns(() => false);
  }

  #keep({ run, runtime }: { readonly run: RunId; readonly runtime: string }): Kept | null {
    const known = this.#kept.get(run);
    if (known) return known;
    const rules = this.#rulesOf(runtime);
    const { settings } = this.#options;
    if (rules.length === 0 && !runtimeSpec(runtime, settings)?.hooks) return null;
    const status = newStatus(this.#options.clock.now());
    const kept: Kept = { rules, status, rule: null, verdict: null, heard: null, timer: null };
    this.#kept.set(run, kept);
    return kept;
  }

  #rulesOf(runtime: string): readonly Rule[] {
    const known = this.#rules.get(runtime);
    if (known) return known;
    const spec = runtimeSpec(runtime, this.#options.settings);
    const parsed = spec ? parseRules(spec.rules, runtime) : null;
    const rules = parsed?.ok ? parsed.value : [];
    this.#rules.set(runtime, rules);
    return rules;
  }

  #put(run: RunId, kept: Kept, status: AgentStatus): void {
    const before = kept.status;
    kept.status = status;
    kept.timer?.[Symbol.dispose]();
    const { clock, onChange } = this.#options;
    const rest = restOfCalm(status, clock.now());
    kept.timer = rest === null ? null : clock.setTimeout(() => this.#settle(run, kept), rest);
    if (isOther(before, status)) onChange(run);
  }

  #settle(run: RunId, kept: Kept): void {
    this.#put(run, kept, settled(kept.status, this.#options.clock.now()));
  }
}

/** Whether its turn is over, and what it did before was never shown. */
function isUnseen({ activity, isShown, isTurnOver }: AgentStatus): boolean {
  return isTurnOver && !isShown && (activity === 'asking' || activity === 'working');
}

function isOther(a: AgentStatus, b: AgentStatus): boolean {
  return (
    a.activity !== b.activity ||
    a.isShown !== b.isShown ||
    a.tool !== b.tool ||
    a.question !== b.question ||
    a.dialog !== b.dialog ||
    a.session !== b.session ||
    a.reset !== b.reset
  );
}
