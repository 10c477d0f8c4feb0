// Spans of time as people write them: `1h30m`, `45s`, `2d`.

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/** Milliseconds of a span, whatever stands between its parts; throws where there is no number with a unit. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+)\s*(d|h|m|s)/g)];
  if (parts.length === 0) throw new TypeError(`not a duration: ${text}`);
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * unitMs(unit ?? ''), 0);
}

/** The largest two units of a span that are not zero: `1d 2h`, `45s`; `0s` for less than a second. */
export function formatDuration(ms: number): string {
  const words: string[] = [];
  let left = ms;
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) words.push(`${count}${unit}`);
  }
  return words.length === 0 ? '0s' : words.slice(0, 2).join(' ');
}

function unitMs(unit: string): number {
  return UNITS.find(([name]) => name === unit)?.[1] ?? 1;
}
