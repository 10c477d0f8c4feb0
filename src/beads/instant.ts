// Instants of beads, as this and other programs write them: RFC 3339 with any fraction and any offset. Their text is kept;
// only for comparing are they made numbers, to the nanosecond.

const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)?$/;

/** Nanoseconds since the epoch; null where the value is no time. Without an offset it counts as UTC. */
export function instantNs(value: unknown): bigint | null {
  const [, day, time, fraction = '', offset = 'Z'] =
    RFC3339.exec(typeof value === 'string' ? value : '') ?? [];
  const ms = Date.parse(`${day}T${time}${offset.toUpperCase()}`);
  if (Number.isNaN(ms)) return null;
  return BigInt(ms) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** Whole milliseconds since the epoch; null where the value is no time or one before 1970. */
export function instantMs(value: unknown): number | null {
  const ns = instantNs(value);
  return ns === null || ns < 0n ? null : Number(ns / 1_000_000n);
}

/** Milliseconds since the epoch, quickly, to sort by and to compare with now; 0 where the text is no time. */
export function sortableMs(text: string): number {
  return Date.parse(text) || 0;
}
