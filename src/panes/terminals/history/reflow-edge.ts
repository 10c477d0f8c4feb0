// Where the lines that a reflow has changed begin. It makes rows, and never logical lines: by these the emulator's lines
// are known again, and found in the spool, which keeps them as they were printed.

import type { IBuffer } from 'xterm-headless';
import type { LineSpool } from './line-spool.ts';
import { isWrappedLine } from './spooled-line.ts';

const BLOCK_LINES = 256;

/** The logical lines of an emulator. */
export interface EmulatorLines {
  /** Index of the first row of each. The emulator's first row counts as one. */
  readonly starts: readonly number[];
  /** Which of them holds the first row of the screen. */
  readonly atTop: number;
  /** The first one has no beginning any more. */
  readonly isCut: boolean;
}

export interface Reflow {
  readonly before: EmulatorLines;
  readonly after: EmulatorLines;
  /** Number of the emulator's first row before. */
  readonly first: number;
  /** Rows before this number had others before: since an earlier reflow they stand in the spool only. */
  readonly edge: number;
  readonly spool: LineSpool;
}

export function emulatorLines(buffer: IBuffer): EmulatorLines {
  const starts = [0];
  for (let index = 1; index < buffer.length; index += 1) {
    if (buffer.getLine(index)?.isWrapped === false) starts.push(index);
  }
  const atTop = starts.findLastIndex((start) => start <= buffer.baseY);
  return { starts, atTop, isCut: buffer.getLine(0)?.isWrapped ?? false };
}

/**
 * The logical line in which the screen begins, or began if that is above it, keeps the number of its first row: what is
 * before it stays history as it is, all of it, and nothing of what follows. `index` is where it begins in the emulator.
 */
export function reflowEdge(reflow: Reflow): { readonly number: number; readonly index: number } {
  const line = Math.min(reflow.before.atTop, reflow.after.atTop);
  return { number: numberBefore(reflow, line), index: reflow.after.starts[line] ?? 0 };
}

/** Number of the first row that the logical line had before the reflow. */
function numberBefore(reflow: Reflow, line: number): number {
  const { before, first, edge, spool } = reflow;
  const number = first + (before.starts[line] ?? 0);
  if (number >= edge) return number;
  // The spool has more of it: better twice than not at all.
  if (line === 0 && before.isCut) return numberBefore(reflow, 1);
  const atEdge = before.starts.findIndex((start) => first + start >= edge);
  return startOfLineBefore(spool, edge, atEdge - line);
}

/** Number of the row with which the `count`-th logical line before `edge` begins on disk, or of the oldest there. */
function startOfLineBefore(spool: LineSpool, edge: number, count: number): number {
  let left = count;
  let start = edge;
  while (left > 0 && start > spool.first) {
    const rows = spool.read(Math.max(spool.first, start - BLOCK_LINES), start);
    if (rows.length === 0) return start;
    for (const [number, bytes] of rows.reverse()) {
      if (left === 0) return start;
      start = number;
      if (!isWrappedLine(bytes)) left -= 1;
    }
  }
  return start;
}
