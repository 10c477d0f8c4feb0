// Lines of styled text of an exact width: every panel is made of them, so that nothing wraps, overflows or moves.

import { eachGrapheme, padEnd, stringWidth, truncate } from '../screen/width.ts';

export interface Tint {
  readonly color?: 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'gray';
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
}

export interface Span extends Tint {
  readonly text: string;
}

export type Line = readonly Span[];

export function span(text: string, tint: Tint = {}): Span {
  return { ...tint, text };
}

/** `text` in exactly `cols` columns: cut with an ellipsis, or filled with spaces. */
export function cell(text: string, cols: number, tint: Tint = {}): Span {
  return span(padEnd(truncate(text, cols), cols), tint);
}

/** Like `cell`, with the text at the right. */
export function rightCell(text: string, cols: number, tint: Tint = {}): Span {
  const cut = truncate(text, cols);
  return span(' '.repeat(Math.max(0, cols - stringWidth(cut))) + cut, tint);
}

/** The line in exactly `cols` columns: the span that crosses the edge is cut, what is missing is blank. */
export function fitLine(line: Line, cols: number): Line {
  const fitted: Span[] = [];
  let room = cols;
  for (const each of line) {
    if (room <= 0) break;
    const text = truncate(each.text, room);
    room -= stringWidth(text);
    fitted.push(text === each.text ? each : { ...each, text });
  }
  if (room > 0) fitted.push(span(' '.repeat(room)));
  return fitted;
}

/** Exactly `rows` lines of `cols` columns: more are left out, fewer are followed by blank ones. */
export function fitLines(lines: readonly Line[], cols: number, rows: number): readonly Line[] {
  const fitted = lines.slice(0, rows).map((line) => fitLine(line, cols));
  while (fitted.length < rows) fitted.push(fitLine([], cols));
  return fitted;
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, each) => sum + stringWidth(each.text), 0);
}

/** The part of a list of `count` items that keeps `selected` in a window of `rows`: the first index shown. */
export function windowStart(count: number, rows: number, selected: number): number {
  if (count <= rows) return 0;
  const start = Math.min(selected - Math.floor(rows / 2), count - rows);
  return Math.max(0, start);
}

/** `text` without its first columns; of a wide glyph that only half of them holds a blank is left. */
export function dropCols(text: string, cols: number): string {
  let at = 0;
  let dropped = 0;
  eachGrapheme(text, (glyph, width) => {
    if (at >= cols) return false;
    at += width;
    dropped += glyph.length;
    return true;
  });
  return ' '.repeat(Math.max(0, at - cols)) + text.slice(dropped);
}

/** The end of `text` that fits in `cols` columns: what a person sees of a long text that they are typing. */
export function tail(text: string, cols: number): string {
  let width = stringWidth(text);
  if (width <= cols) return text;
  let dropped = 0;
  eachGrapheme(text, (glyph, glyphWidth) => {
    if (width <= cols) return false;
    width -= glyphWidth;
    dropped += glyph.length;
    return true;
  });
  return text.slice(dropped);
}
