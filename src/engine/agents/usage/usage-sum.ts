// The sum of what a run's transcripts tell. A line may come twice (a reply in parts, a conversation that was copied or
// read anew) and in any order: a reply counts once, as the most that any line tells of it.

import { mapTokens, NO_TOKENS, type Tokens, type Usage, type UsageEntry } from './usage.ts';

interface Counted {
  readonly tokens: Tokens;
  readonly costUsd: number | null;
}

export class UsageSum {
  readonly #since: number;
  readonly #replies = new Map<string, Counted>();
  #tokens = NO_TOKENS;
  #context: Usage['context'] = null;
  #contextAt = Number.NEGATIVE_INFINITY;

  /** What is older than `since` (ms since the epoch) is another run's. */
  constructor(since: number) {
    this.#since = since;
  }

  get usage(): Usage {
    return { ...this.#tokens, context: this.#context, costUsd: this.#costUsd() };
  }

  take({ id, at, tokens, context, costUsd }: UsageEntry): void {
    if (at !== null && at < this.#since) return;
    const before = this.#replies.get(id) ?? { tokens: NO_TOKENS, costUsd: null };
    const now = {
      tokens: mapTokens((kind) => Math.max(before.tokens[kind], tokens[kind])),
      costUsd: costUsd === null ? before.costUsd : Math.max(before.costUsd ?? 0, costUsd),
    };
    this.#replies.set(id, now);
    const sum = this.#tokens;
    this.#tokens = mapTokens((kind) => sum[kind] + now.tokens[kind] - before.tokens[kind]);
    if (context === null || (at ?? 0) < this.#contextAt) return;
    this.#context = { ...context, window: context.window ?? this.#context?.window ?? null };
    this.#contextAt = at ?? 0;
  }

  #costUsd(): number | null {
    const costs = [...this.#replies.values()].flatMap(({ costUsd }) => (costUsd === null ? [] : [costUsd]));
    return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0);
  }
}
