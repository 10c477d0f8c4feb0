// What a guest shows, as a script asks for it: rows of text, of text with escape sequences, or of cells in runs.

import type {
  Capture,
  CapturedMark,
  CapturedRow,
  CapturedRun,
  CaptureRequest,
} from '../../engine/terminals.ts';
import { ansiRow } from '../screen/ansi-row.ts';
import { CELL_WORDS } from '../screen/cells.ts';
import { Grid } from '../screen/grid.ts';
import { lookOf } from '../screen/look-of.ts';
import { type CellRun, rowRuns } from '../screen/row-runs.ts';
import type { HeadlessTerminal } from './headless-terminal.ts';

/** Rows of one answer: the rest is asked for by their numbers. */
export const CAPTURE_ROWS = 1_000;

/** The live screen, the last `lines` lines that end with it, or the lines from `from` on. */
export function capture(terminal: HeadlessTerminal, request: CaptureRequest): Capture {
  const { cols, rows, title, cursor, modes, topLine } = terminal;
  const grid = new Grid(cols, 1);
  const bottom = topLine + (request.lines === null ? rows : usedRows(terminal, grid));
  const end = request.end === null ? bottom : Math.min(request.end, bottom);
  const wanted = request.from ?? (request.lines === null ? topLine : bottom - request.lines);
  const from = Math.max(wanted, Math.min(terminal.firstLine, topLine));
  const until = Math.min(end, from + CAPTURE_ROWS);
  const marks = request.format === 'json' ? shownMarks(terminal) : new Map<number, CapturedMark[]>();
  const captured: CapturedRow[] = [];
  for (let line = from; line < until; line += 1) {
    const row = capturedRow(terminal, grid, line, request.format);
    const here = marks.get(line);
    captured.push(here === undefined || 'text' in row ? row : { ...row, marks: here });
  }
  const head = { cols, rows, title, cursor, modes, topLine, end };
  return { ...head, captured, next: until < end ? until : null };
}

/** By line. Those of the normal screen are not shown while the alternate one covers it. */
function shownMarks({ marks, modes, topLine }: HeadlessTerminal): ReadonlyMap<number, CapturedMark[]> {
  const shown = new Map<number, CapturedMark[]>();
  for (const { kind, line, exitCode } of marks) {
    if (modes.alternateScreen && line >= topLine) continue;
    const mark = exitCode === null ? { kind } : { kind, exitCode };
    shown.set(line, [...(shown.get(line) ?? []), mark]);
  }
  return shown;
}

function capturedRow(
  terminal: HeadlessTerminal,
  grid: Grid,
  line: number,
  format: CaptureRequest['format'],
): CapturedRow {
  fillRow(terminal, grid, line);
  const wraps = terminal.isContinued(line);
  const head = { line, wraps };
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

function fillRow(terminal: HeadlessTerminal, grid: Grid, line: number): void {
  grid.clear();
  const row = line - terminal.topLine;
  const { clusters, links } =
    row >= 0 ? terminal.packRow(row, grid.cells) : terminal.packHistory(line, grid.cells);
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
