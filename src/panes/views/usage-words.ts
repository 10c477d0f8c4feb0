// What an agent's model has used, as a person reads it: tokens rounded to the place that matters, never to look exact.

import type { UsageView } from '../../engine/view.ts';

const UNITS = [
  { size: 1_000_000_000, letter: 'G' },
  { size: 1_000_000, letter: 'M' },
  { size: 1_000, letter: 'k' },
] as const;

/** `999`, `1.2k`, `34k`, `1.2M`; rounded down, so that it only grows. */
export function tokenWords(count: number): string {
  const unit = UNITS.find(({ size }) => count >= size);
  if (unit === undefined) return String(count);
  const tenths = Math.floor(count / (unit.size / 10));
  return tenths < 100
    ? `${(tenths / 10).toFixed(1)}${unit.letter}`
    : `${Math.floor(tenths / 10)}${unit.letter}`;
}

/** All that the model read and wrote, the cache included. */
export function tokensOf({ input, output, cacheRead, cacheWrite }: UsageView): number {
  return input + output + cacheRead + cacheWrite;
}

/** How full the context is, as `12%`, or as tokens where the CLI does not tell its size; '' where nothing is known. */
export function contextWords({ context }: UsageView): string {
  if (context === null) return '';
  const { tokens, window } = context;
  return window === null || window === 0 ? tokenWords(tokens) : `${Math.floor((100 * tokens) / window)}%`;
}

/** In dollars, as `$1.23`; '' where the CLI does not reckon it. */
export function costWords({ costUsd }: UsageView): string {
  return costUsd === null ? '' : `$${costUsd.toFixed(2)}`;
}

/** Columns of the short form but for the costliest: `1.2M $12.34 100%`. */
export const USAGE_COLS = 16;

/** As `1.2M $1.23 12%` in at most `cols` columns: of what does not fit the end is left out. '' as with `usageWords`. */
export function shortUsageWords(usage: UsageView | null, cols: number): string {
  if (usage === null || tokensOf(usage) === 0) return '';
  const words = [tokenWords(tokensOf(usage)), costWords(usage), contextWords(usage)].filter(Boolean);
  while (words.length > 0 && words.join(' ').length > cols) words.pop();
  return words.join(' ');
}

/** One line, as `1.2M tokens · $1.23 · context 12%`; '' where nothing was used, or nothing can be read. */
export function usageWords(usage: UsageView | null): string {
  if (usage === null || tokensOf(usage) === 0) return '';
  const context = contextWords(usage);
  return [
    `${tokenWords(tokensOf(usage))} tokens`,
    ...(costWords(usage) === '' ? [] : [costWords(usage)]),
    ...(context === '' ? [] : [`context ${context}`]),
  ].join(' · ');
}
