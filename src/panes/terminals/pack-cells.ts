// Packs a line of the emulator into the words of panes/screen/cells.ts, by xterm's public API and one reused cell.

import type { IBufferCell, IBufferLine } from 'xterm-headless';
import {
  BG_OVERLINE,
  BG_STRIKETHROUGH,
  BG_UNDERLINE_SHIFT,
  CELL_WORDS,
  COLOR_MODE_SHIFT,
  COLOR_PALETTE,
  COLOR_RGB,
  CONTENT_IS_CLUSTER,
  CONTENT_RIGHT_HALF,
  CONTENT_WIDTH_SHIFT,
  FG_BLINK,
  FG_BOLD,
  FG_DIM,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_ITALIC,
} from '../screen/cells.ts';
import { eachGrapheme } from '../screen/width.ts';

/** Text of a cell that holds several code points, by column. */
export type Cluster = readonly [col: number, text: string];

/** What xterm's cells have beyond its declarations: the style and colour of the underline. */
interface UnderlinedCell {
  getUnderlineStyle(): number;
  getUnderlineColor(): number;
  isUnderlineColorRGB(): boolean;
  isUnderlineColorDefault(): boolean;
}

/** Fills `words` (4 a column, overwritten whole) with the line's cells; returns its clusters, by column. */
export function packLine(line: IBufferLine | undefined, words: Uint32Array, reused: IBufferCell): Cluster[] {
  const clusters: Cluster[] = [];
  const cols = words.length / CELL_WORDS;
  for (let col = 0; col < cols; col += 1) {
    const cell = line?.getCell(col, reused);
    const at = col * CELL_WORDS;
    if (cell === undefined) {
      words.fill(0, at, at + CELL_WORDS);
      continue;
    }
    const text = cell.getChars();
    const isCluster = isSeveralCodePoints(text);
    if (isCluster) clusters.push([col, text]);
    words[at] = content(cell.getWidth(), text, isCluster);
    packStyle(cell, words, at);
  }
  return clusters;
}

/** The same for plain text, as the history on disk keeps it: what is wider than the line is cut. */
export function packText(text: string, words: Uint32Array): Cluster[] {
  const clusters: Cluster[] = [];
  const cols = words.length / CELL_WORDS;
  let col = 0;
  words.fill(0);
  eachGrapheme(text, (glyph, width) => {
    if (col + width > cols) return false;
    const isCluster = isSeveralCodePoints(glyph);
    if (isCluster) clusters.push([col, glyph]);
    if (glyph !== ' ') words[col * CELL_WORDS] = content(width, glyph, isCluster);
    if (width === 2) words[(col + 1) * CELL_WORDS] = CONTENT_RIGHT_HALF;
    col += width;
    return true;
  });
  return clusters;
}

function content(width: number, text: string, isCluster: boolean): number {
  if (width === 0) return CONTENT_RIGHT_HALF;
  if (text === '') return 0;
  const glyph = isCluster ? CONTENT_IS_CLUSTER : (text.codePointAt(0) ?? 0);
  return glyph | (width << CONTENT_WIDTH_SHIFT);
}

function packStyle(cell: IBufferCell, words: Uint32Array, at: number): void {
  if (cell.isAttributeDefault()) {
    words.fill(0, at + 1, at + CELL_WORDS);
    return;
  }
  words[at + 1] = foreground(cell);
  words[at + 2] = background(cell);
  words[at + 3] = underlineColor(cell);
}

function foreground(cell: IBufferCell): number {
  return (
    color(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()) |
    (cell.isBold() ? FG_BOLD : 0) |
    (cell.isDim() ? FG_DIM : 0) |
    (cell.isItalic() ? FG_ITALIC : 0) |
    (cell.isBlink() ? FG_BLINK : 0) |
    (cell.isInverse() ? FG_INVERSE : 0) |
    (cell.isInvisible() ? FG_INVISIBLE : 0)
  );
}

function background(cell: IBufferCell): number {
  return (
    color(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()) |
    (cell.isStrikethrough() ? BG_STRIKETHROUGH : 0) |
    (cell.isOverline() ? BG_OVERLINE : 0) |
    (underlineStyle(cell) << BG_UNDERLINE_SHIFT)
  );
}

function underlineStyle(cell: IBufferCell): number {
  if (!cell.isUnderline()) return 0;
  return knowsUnderline(cell) ? cell.getUnderlineStyle() & 0x7 : 1;
}

function underlineColor(cell: IBufferCell): number {
  if (!cell.isUnderline() || !knowsUnderline(cell)) return 0;
  return color(cell.isUnderlineColorDefault(), cell.isUnderlineColorRGB(), cell.getUnderlineColor());
}

function color(isDefault: boolean, isRgb: boolean, value: number): number {
  if (isDefault) return 0;
  return value | ((isRgb ? COLOR_RGB : COLOR_PALETTE) << COLOR_MODE_SHIFT);
}

function knowsUnderline(cell: IBufferCell): cell is IBufferCell & UnderlinedCell {
  return 'getUnderlineStyle' in cell;
}

function isSeveralCodePoints(text: string): boolean {
  return text.length > 2 || (text.length === 2 && (text.codePointAt(0) ?? 0) <= 0xffff);
}
