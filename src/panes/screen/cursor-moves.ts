// The shortest way from where a terminal's cursor is to where it should be (ECMA-48: CUP, CHA, CUU, CUD, CUF, CUB, BS,
// CR, LF).

import type { OutputBytes } from './output-bytes.ts';

export interface Position {
  readonly col: number;
  readonly row: number;
}

/** Stands for a column or row that is not known. */
export const UNKNOWN = -1;

const BACKSPACE = 0x08;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Writes a movement to another cell of the screen. A column that is known is one where no wrap is pending. */
export function writeMove(out: OutputBytes, from: Position, to: Position): void {
  if (from.row === to.row) {
    writeAlong(out, from.col, to.col);
    return;
  }
  const absolute = absoluteCost(to);
  const byLines = from.row === UNKNOWN || from.row > to.row ? absolute : linesCost(from, to);
  const byColumn = from.row === UNKNOWN ? absolute : columnCost(from, to);
  if (byLines < absolute && byLines <= byColumn) {
    // A tty may add a carriage return to every line feed, so these only ever start from the first column.
    if (from.col !== 0) out.byte(CARRIAGE_RETURN);
    for (let row = from.row; row < to.row; row += 1) out.byte(LINE_FEED);
    if (to.col > 0) writeSequence(out, to.col, 0x43);
  } else if (byColumn < absolute) {
    writeSequence(out, Math.abs(to.row - from.row), to.row < from.row ? 0x41 : 0x42);
    if (to.col !== from.col) writeAlong(out, from.col, to.col);
  } else {
    writeAbsolute(out, to);
  }
}

/** Within a row. */
function writeAlong(out: OutputBytes, from: number, to: number): void {
  if (to === 0) {
    out.byte(CARRIAGE_RETURN);
  } else if (from === UNKNOWN || relativeCost(from, to) > 3 + digits(to + 1)) {
    out.ascii('\x1b[');
    out.decimal(to + 1);
    out.byte(0x47);
  } else if (to > from) {
    writeSequence(out, to - from, 0x43);
  } else if (from - to < sequenceCost(from - to)) {
    for (let col = from; col > to; col -= 1) out.byte(BACKSPACE);
  } else {
    writeSequence(out, from - to, 0x44);
  }
}

/** A sequence of one number, of which 1 goes without saying. */
function writeSequence(out: OutputBytes, count: number, final: number): void {
  out.ascii('\x1b[');
  if (count > 1) out.decimal(count);
  out.byte(final);
}

function writeAbsolute(out: OutputBytes, to: Position): void {
  out.ascii('\x1b[');
  if (to.row > 0) out.decimal(to.row + 1);
  if (to.col > 0) {
    out.byte(0x3b);
    out.decimal(to.col + 1);
  }
  out.byte(0x48);
}

function alongCost(from: number, to: number): number {
  if (from === to) return 0;
  if (to === 0) return 1;
  const absolute = 3 + digits(to + 1);
  return from === UNKNOWN ? absolute : Math.min(absolute, relativeCost(from, to));
}

function relativeCost(from: number, to: number): number {
  return to > from ? sequenceCost(to - from) : Math.min(from - to, sequenceCost(from - to));
}

function absoluteCost({ col, row }: Position): number {
  return 3 + (row > 0 ? digits(row + 1) : 0) + (col > 0 ? 1 + digits(col + 1) : 0);
}

function linesCost(from: Position, to: Position): number {
  return (from.col === 0 ? 0 : 1) + to.row - from.row + (to.col > 0 ? sequenceCost(to.col) : 0);
}

function columnCost(from: Position, to: Position): number {
  return sequenceCost(Math.abs(to.row - from.row)) + alongCost(from.col, to.col);
}

function sequenceCost(count: number): number {
  return count > 1 ? 3 + digits(count) : 3;
}

function digits(value: number): number {
  if (value < 10) return 1;
  return value < 100 ? 2 : value < 1_000 ? 3 : 4;
}
