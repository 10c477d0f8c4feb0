// What a guest shows, as a script asks for it: rows of text, of text with escape sequences, or of cells in runs.

import type {
  Capture,
  CapturedMark,
  CapturedRow,
  CapturedRun,
  CaptureRequest,
} from '../../../engine/terminals.ts';
import { ansiRow } from '../../screen/ansi-row.ts';
import { CELL_WORDS } from '../../screen/cells.ts';
import { Grid } from '../../screen/grid.ts';
import { lookOf } from '../../screen/look-of.ts';
import { type CellRun, rowRuns } from '../../screen/row-runs.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';

/** Rows of one answer: the rest is asked for by their numbers. */
export const CAPTURE_ROWS = 1_000;

/**
 * The live screen, the last `lines` rows that end with it, or the rows from line `from` on. History is as it is shown: what
 * is wider than the screen takes several rows, each with the number of the line that it begins in.
 */
export function capture(terminal: HeadlessTerminal, request: CaptureRequest): Capture {
  const { cols, rows, title, cursor, modes, topLine } = terminal;
  const grid = new Grid(cols, 1);
  const { historyRows } = terminal;
  const bottom = topLine + (request.lines === null ? rows : usedRows(terminal, grid));
  const end = request.end === null ? bottom : Math.min(request.end, bottom);
  const from = firstRow(terminal, request, bottom);
  const lastRow = historyRows.rowOf({ line: end, col: 0 });
  const until = endOfAnswer(terminal, from, lastRow);
  const marks = request.format === 'json' ? shownMarks(terminal) : new Map<number, CapturedMark[]>();
  const captured: CapturedRow[] = [];
  for (let at = from; at < until; at += 1) {
    const row = capturedRow(terminal, grid, at, request.format);
    const here = marks.get(at);
    captured.push(here === undefined || 'text' in row ? row : { ...row, marks: here });
  }
  const head = { cols, rows, title, cursor, modes, topLine, end };
  return { ...head, captured, next: until < lastRow ? historyRows.placeOf(until).line : null };
}

function firstRow(
  { historyRows, topLine }: HeadlessTerminal,
  request: CaptureRequest,
  bottom: number,
): number {
  if (request.from !== null) return historyRows.rowOf({ line: request.from, col: 0 });
  return request.lines === null ? topLine : historyRows.atLeast(bottom - request.lines);
}

/** The rest is asked for by the number of a line: it must begin where one does. */
function endOfAnswer({ historyRows }: HeadlessTerminal, from: number, end: number): number {
  let until = Math.min(end, from + CAPTURE_ROWS);
  while (until < end && historyRows.placeOf(until).col > 0) until += 1;
  return until;
}

/** By row. Those of the normal screen are not shown while the alternate one covers it. */
function shownMarks(terminal: HeadlessTerminal): ReadonlyMap<number, CapturedMark[]> {
  const { marks, modes, topLine, firstLine, historyRows } = terminal;
  const shown = new Map<number, CapturedMark[]>();
  for (const { kind, line, exitCode } of marks) {
    if (line < firstLine || (modes.alternateScreen && line >= topLine)) continue;
    const row = historyRows.rowOf({ line, col: 0 });
    const mark = exitCode === null ? { kind } : { kind, exitCode };
    shown.set(row, [...(shown.get(row) ?? []), mark]);
  }
  return shown;
}

function capturedRow(
  terminal: HeadlessTerminal,
  grid: Grid,
  row: number,
  format: CaptureRequest['format'],
): CapturedRow {
  fillRow(terminal, grid, row);
  const head = { line: terminal.historyRows.placeOf(row).line, wraps: goesOn(terminal, row) };
  if (format === 'text') return { ...head, text: plainText(grid) };
  const runs = rowRuns(grid, 0);
  return format === 'ansi' ? { ...head, text: ansiRow(runs) } : { ...head, runs: runs.map(capturedRun) };
}

/** With the blanks that were printed at its end, be it after a prompt, or between two words of a line that goes on. */
function plainText(grid: Grid): string {
  const runs = rowRuns(grid, 0);
  const text = runs.map((run) => run.text).join('');
  const used = runs.reduce((sum, run) => sum + run.cols, 0);
  let printed = grid.cols;
  while (printed > used && grid.cells[(printed - 1) * CELL_WORDS] === 0) printed -= 1;
  return text + ' '.repeat(printed - used);
}

/** Rows of the live screen down to the cursor's, or to the last that holds something. */
function usedRows(terminal: HeadlessTerminal, grid: Grid): number {
  const { cursor, topLine } = terminal;
  for (let row = terminal.rows - 1; row > cursor.row; row -= 1) {
    fillRow(terminal, grid, topLine + row);
    if (rowRuns(grid, 0).length > 0) return row + 1;
  }
  return cursor.row + 1;
}

function goesOn(terminal: HeadlessTerminal, row: number): boolean {
  const { historyRows } = terminal;
  if (row >= historyRows.edge) return terminal.isContinued(row);
  const ended = historyRows.endsLine(row);
  return ended === null || terminal.isContinued(ended);
}

function fillRow(terminal: HeadlessTerminal, grid: Grid, row: number): void {
  grid.clear();
  const live = row - terminal.topLine;
  const { clusters, links } =
    live >= 0 ? terminal.packRow(live, grid.cells) : terminal.packHistoryRow(row, grid.cells);
  for (const [col, text] of clusters) grid.clusters.set(col, text);
  for (const [col, target] of links) grid.links.set(col, target);
}

function capturedRun({ text, cols, isCluster, style, link }: CellRun): CapturedRun {
  const look = lookOf(style);
  return {
    text,
    cols,
    ...(isCluster ? { cluster: true } : {}),
    ...(Object.keys(look).length > 0 ? { style: look } : {}),
    ...(link === null ? {} : { link }),
  };
}
