// The diff of a change, file after file: which rows there are, and how each of them is drawn.

import type { ChangedFile, ChangeView, DiffLine } from '../../engine/change-view.ts';
import { sanitize } from '../screen/sanitize.ts';
import { stringWidth, truncate } from '../screen/width.ts';
import { FILE_STYLES } from './activity-style.ts';
import { dropCols, fitLine, type Line, lineWidth, type Span, span, type Tint, tail } from './spans.ts';

export type DiffRow =
  | { readonly kind: 'file'; readonly file: ChangedFile }
  | { readonly kind: 'line'; readonly line: DiffLine }
  /** What we say in place of lines. */
  | { readonly kind: 'said'; readonly text: string };

/** Where a page of a diff begins: its first column, and how wide it is. */
export interface DiffWindow {
  readonly left: number;
  readonly cols: number;
}

/** Code units of a line that are looked at: whoever made it longer means no person to read it. */
const LINE_UNITS = 20_000;
/** Columns of the sign in front of each line. */
const SIGN_COLS = 1;

/** A row for each file, line and remark, in the order of reading. */
export function diffRows(change: ChangeView): DiffRow[] {
  const { files, totals } = change;
  if (totals.files === 0) return [{ kind: 'said', text: 'no file is changed' }];
  const rows = files.flatMap((file, index) => [...(index === 0 ? [] : [BLANK]), ...fileRows(file)]);
  const leftOut = leftOutWords(change);
  return leftOut === '' ? rows : [...rows, BLANK, { kind: 'said', text: leftOut }];
}

/** `… 3 more files`; '' where all files are here. */
export function leftOutWords({ files, totals }: ChangeView): string {
  const count = totals.files - files.length;
  return count <= 0 ? '' : `… ${count} more ${count === 1 ? 'file' : 'files'}`;
}

/** How far the rows can be moved to the left in a window of `cols` columns. */
export function lastLeft(rows: readonly DiffRow[], cols: number): number {
  const widest = rows.reduce(
    (most, row) => (row.kind === 'line' ? Math.max(most, stringWidth(row.line.text)) : most),
    0,
  );
  return Math.max(0, widest - (cols - SIGN_COLS));
}

/** The row in exactly as many columns as the window has; file names stay where they are. */
export function diffLine(row: DiffRow, window: DiffWindow): Line {
  switch (row.kind) {
    case 'file':
      return fileLine(row.file, window.cols);
    case 'line':
      return textLine(row.line, window);
    case 'said':
      return fitLine([span(row.text, { dim: true })], window.cols);
  }
}

/** `+40 −3`, without what is not there; '' of a file that has no lines. */
export function countSpans({ added, removed }: { added: number | null; removed: number | null }): Span[] {
  return [
    ...(added === null ? [] : [span(` +${added}`, { color: 'green' })]),
    ...(removed === null ? [] : [span(` −${removed}`, { color: 'red' })]),
  ];
}

/** Its end says most: what is too long for `cols` loses its beginning. */
export function shortPath(path: string, cols: number): string {
  const whole = sanitize(path);
  return stringWidth(whole) <= cols ? whole : `…${tail(whole, Math.max(0, cols - 1))}`;
}

const BLANK: DiffRow = { kind: 'said', text: '' };

function fileRows(file: ChangedFile): DiffRow[] {
  return [
    { kind: 'file', file },
    ...file.lines.map((line): DiffRow => ({ kind: 'line', line })),
    ...emptyRows(file),
    ...(file.isCut ? [{ kind: 'said', text: '… more lines' } as const] : []),
  ];
}

/** What a file without lines has in their place, where its own note does not say it. */
function emptyRows({ added, isCut, kind, lines, note }: ChangedFile): DiffRow[] {
  if (lines.length > 0 || isCut || note !== '') return [];
  const unchanged = kind === 'renamed' ? 'renamed, otherwise as it was' : 'empty';
  return [{ kind: 'said', text: added === null ? 'it has no lines' : unchanged }];
}

/** `── M src/a.ts +4 −1 · mode 644 → 755 ─────`. */
function fileLine(file: ChangedFile, cols: number): Line {
  const style = FILE_STYLES[file.kind];
  const note = file.note === '' ? [] : [span(` · ${sanitize(file.note)}`, { dim: true })];
  const after: Line = [...countSpans(file), ...note, span(' ')];
  const room = Math.max(8, cols - lineWidth(after) - 7);
  const from = file.from === null ? '' : `${shortPath(file.from, Math.floor(room / 2) - 2)} → `;
  const path = `${from}${shortPath(file.path, room - stringWidth(from))}`;
  const name: Line = [
    span('── ', { dim: true }),
    span(`${style.glyph} `, style.tint),
    span(path, { bold: true }),
  ];
  const rest = Math.max(0, cols - lineWidth(name) - lineWidth(after));
  return fitLine([...name, ...after, span('─'.repeat(rest), { dim: true })], cols);
}

const SIGNS: Readonly<Record<DiffLine['kind'], { readonly sign: string; readonly tint: Tint }>> = {
  hunk: { sign: '', tint: { color: 'cyan', dim: true } },
  same: { sign: ' ', tint: {} },
  added: { sign: '+', tint: { color: 'green' } },
  removed: { sign: '-', tint: { color: 'red' } },
  note: { sign: '\\ ', tint: { dim: true } },
};

/** The sign stays where the text moves. */
function textLine({ kind, text }: DiffLine, { left, cols }: DiffWindow): Line {
  const { sign, tint } = SIGNS[kind];
  const room = cols - sign.length;
  const shown = truncate(dropCols(sanitize(text, LINE_UNITS), left), room);
  return fitLine([span(`${sign}${shown}`, tint)], cols);
}
