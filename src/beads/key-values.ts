// Small facts of a tracker as a whole, such as what agents are to remember: keys with values, each the last writer's.
// They are lines of one file among the beads', `.beads/st/kv-store.jsonl`, so that they are kept, committed and merged
// like these: {"kv": key, "value": text or null, "clock": ms, "by": who}. No bead's line looks like that.

import { isClock, nextClock } from './clock.ts';
import type { Stamp } from './edit.ts';
import { contentHash, textLines } from './lines.ts';
import { isTooDeep } from './nesting.ts';

export const KEY_VALUE_PATH = '.beads/st/kv-store.jsonl';

/** Keys of memories begin with it, as in the original. */
export const MEMORY_KEYS = 'kv.memory.';

/** What new ids begin with. */
export const PREFIX_KEY = 'config.issue_prefix';

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

interface Said {
  readonly value: string | null;
  readonly clock: number;
  readonly hash: string;
}

/** The facts that the lines of `text` leave standing, sorted by key. */
export function foldKeyValues(text: string): readonly KeyValue[] {
  return [...fold(text)]
    .flatMap(([key, { value }]) => (value === null ? [] : [{ key, value }]))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What `text` says of each key that it speaks of: null where it was taken out. */
export function saidKeyValues(text: string): ReadonlyMap<string, string | null> {
  return new Map([...fold(text)].map(([key, { value }]) => [key, value]));
}

/**
 * The line that says it, later than all that `text` says of the key; a null value takes the key out. Null where the key
 * has a line from the end of time, which none can follow.
 */
export function keyValueLine(
  text: string,
  key: string,
  value: string | null,
  { by, at }: Stamp,
): string | null {
  const clock = nextClock(at, fold(text).get(key)?.clock ?? -1);
  return isClock(clock) ? JSON.stringify({ kv: key, value, clock, by }) : null;
}

/**
 * The lines by which values from another program's file enter, which knows no times. What a key has said before is
 * older than what it says now, unless the file is known to follow; nothing that is said here later is behind it.
 */
export function importedValueLines(
  text: string,
  values: ReadonlyMap<string, string>,
  { isFollowing }: { readonly isFollowing: boolean },
): readonly string[] {
  const held = fold(text);
  const said = new Set(recordsOf(text).map(({ kv, value }) => contentHash([kv, value])));
  return [...values].flatMap(([key, value]) => {
    const latest = held.get(key);
    if (latest?.value === value || (!isFollowing && said.has(contentHash([key, value])))) return [];
    const clock = latest === undefined ? 0 : nextClock(0, latest.clock);
    return isClock(clock) ? JSON.stringify({ kv: key, value, clock, by: 'import' }) : [];
  });
}

/** Whether the line is one of ours, and thus no stranger in the store. */
export function isKeyValueLine(record: Readonly<Record<string, unknown>>): boolean {
  return typeof record['kv'] === 'string' && isClock(record['clock']);
}

function fold(text: string): ReadonlyMap<string, Said> {
  const held = new Map<string, Said>();
  for (const record of recordsOf(text)) {
    const { kv, value, clock } = record;
    const said = {
      value: typeof value === 'string' ? value : null,
      clock: Number(clock),
      hash: contentHash(record),
    };
    const before = held.get(String(kv));
    if (before === undefined || isLater(said, before)) held.set(String(kv), said);
  }
  return held;
}

function recordsOf(text: string): readonly Readonly<Record<string, unknown>>[] {
  return textLines(text).flatMap((line) => {
    const record = recordOf(line);
    return record !== null && isKeyValueLine(record) ? [record] : [];
  });
}

function isLater(a: Said, b: Said): boolean {
  return a.clock !== b.clock ? a.clock > b.clock : a.hash > b.hash;
}

function recordOf(line: string): Record<string, unknown> | null {
  if (!line.startsWith('{"kv"')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !isTooDeep(value, line) ? { ...value } : null;
  } catch {
    // Torn.
    return null;
  }
}
