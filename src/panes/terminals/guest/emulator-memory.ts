// How many lines each emulator of a town may keep in memory, so that all of them together stay within a budget: the rest
// of their history is on disk. Pure.

import { FEWEST_LINES, SCROLLBACK_LINES } from '../history/scrollback.ts';

/** What a column of a line takes, a line without its columns, and an emulator without its lines: as measured. */
const COLUMN_BYTES = 12;
const LINE_BYTES = 520;
const EMULATOR_BYTES = 150_000;

/** What counts of one emulator. */
export interface EmulatorNeed {
  readonly cols: number;
  readonly rows: number;
  /** When somebody last watched it, as `performance.now`; infinite while somebody does. */
  readonly watchedAt: number;
  /** Whether it would hold all of its history, as its guest floods. */
  readonly isFlooding: boolean;
}

export interface MemoryLimits {
  /** Lines of history of one guest. */
  readonly scrollback: number;
  /** Bytes for all emulators. */
  readonly memoryBytes: number;
}

/** Bytes that an emulator with so many lines above its screen takes at most: it has two screens. */
export function emulatorBytes({ cols, rows }: Pick<EmulatorNeed, 'cols' | 'rows'>, lines: number): number {
  return EMULATOR_BYTES + (lines + 2 * rows) * (cols * COLUMN_BYTES + LINE_BYTES);
}

/**
 * Lines above the screen for each: the fewest for all, whatever that takes, then the usual number for those watched last,
 * then all of history for floods, watched ones first, as long as there is room.
 */
export function shareEmulatorMemory(needs: readonly EmulatorNeed[], limits: MemoryLimits): number[] {
  const lines = needs.map(() => FEWEST_LINES);
  let left = limits.memoryBytes - needs.reduce((sum, need) => sum + emulatorBytes(need, FEWEST_LINES), 0);
  const order = needs
    .map((_, at) => at)
    .sort((a, b) => (needs[b]?.watchedAt ?? 0) - (needs[a]?.watchedAt ?? 0) || a - b);
  const grant = (at: number, wanted: number): void => {
    const need = needs[at];
    const has = lines[at] ?? FEWEST_LINES;
    if (need === undefined || wanted <= has) return;
    const lineBytes = emulatorBytes(need, 1) - emulatorBytes(need, 0);
    const more = Math.min(wanted - has, Math.floor(left / lineBytes));
    if (more <= 0) return;
    lines[at] = has + more;
    left -= more * lineBytes;
  };
  for (const at of order) grant(at, SCROLLBACK_LINES);
  for (const at of order) {
    const need = needs[at];
    // Half a history is no use: the lines before it would have to be written as they come.
    if (
      need?.isFlooding &&
      emulatorBytes(need, limits.scrollback) - emulatorBytes(need, lines[at] ?? 0) <= left
    ) {
      grant(at, limits.scrollback);
    }
  }
  return lines;
}
