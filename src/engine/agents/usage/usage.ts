// What a run's model was paid for, in tokens, and how full its context is.

/** Each token is in one of the first four; `reasoning` is the part of `output` that nobody is shown. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly reasoning: number;
}

/** Of the latest reply: the tokens that its conversation takes up, and how many the model can take. */
export interface ContextFill {
  readonly tokens: number;
  /** Null where the CLI does not tell. */
  readonly window: number | null;
}

export interface Usage extends Tokens {
  /** Null before the first reply. */
  readonly context: ContextFill | null;
  /** In US dollars, where the CLI reckons it itself; null where it does not. */
  readonly costUsd: number | null;
}

/** What one line of a transcript says of one reply of the model. */
export interface UsageEntry {
  /** The reply's: lines of one id are about one reply. */
  readonly id: string;
  /** In ms since the epoch; null where the line does not say. */
  readonly at: number | null;
  readonly tokens: Tokens;
  /** Null where the reply is none of the main conversation. */
  readonly context: ContextFill | null;
  readonly costUsd: number | null;
}

export const NO_TOKENS: Tokens = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 };

export const NO_USAGE: Usage = { ...NO_TOKENS, context: null, costUsd: null };

/** In the order in which they are shown. */
export const TOKEN_KINDS = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning'] as const;

export function mapTokens(count: (kind: keyof Tokens) => number): Tokens {
  return {
    input: count('input'),
    output: count('output'),
    cacheRead: count('cacheRead'),
    cacheWrite: count('cacheWrite'),
    reasoning: count('reasoning'),
  };
}

export function isSameUsage(one: Usage, other: Usage): boolean {
  return (
    TOKEN_KINDS.every((kind) => one[kind] === other[kind]) &&
    one.costUsd === other.costUsd &&
    one.context?.tokens === other.context?.tokens &&
    one.context?.window === other.context?.window
  );
}
