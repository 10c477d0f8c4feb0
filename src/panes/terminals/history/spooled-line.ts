// How a line of history stands on disk: its text as UTF-8, what its glyphs are made of where that is not one code point
// a column, and its styles as runs.
//
//   u8 flags, u16 columns of the screen, u16 cells, u16 styles, u32 bytes of text, the text, where GLYPHS is set one byte a glyph (bits 0-1 its
//   columns, bits 2-7 its code points), then for each run of one style: u16 cells, u32 foreground, background, underline
//   (words 1 to 3 of a cell), and where LINKS is set what spooled-links.ts writes
//
// Little-endian. `cells` are the columns that hold something; an empty one among them is U+0000. Pure.

import {
  CELL_WORDS,
  CONTENT_CODE_POINT,
  CONTENT_IS_CLUSTER,
  CONTENT_RIGHT_HALF,
  CONTENT_WIDTH_MASK,
  CONTENT_WIDTH_SHIFT,
  UNDERLINE_HAS_LINK,
} from '../../screen/cells.ts';
import type { CellLink, Cluster, RowTexts } from '../emulator/pack-cells.ts';
import { decodeLinks, encodeLinks, largestLinksBytes } from './spooled-links.ts';

const WRAPPED = 1;
const GLYPHS = 2;
const LINKS = 4;
const HEAD_BYTES = 11;
const COLS_AT = 1;
const CELLS_AT = 3;
const STYLES_AT = 5;
const TEXT_BYTES_AT = 7;
const RUN_BYTES = 14;
/** Most code points that are kept of one glyph. */
const GLYPH_CODE_POINTS = 32;
/** Most bytes that a cell can take: its text, its entry among the glyphs, and a style of its own. */
const CELL_BYTES = 4 * GLYPH_CODE_POINTS + 1 + RUN_BYTES;

const NO_LINKS: readonly CellLink[] = [];

export interface LineCells extends RowTexts {
  /** Four words a column, see panes/screen/cells.ts. */
  readonly words: Uint32Array;
  /** Whether it goes on the line before it. */
  readonly isWrapped: boolean;
}

/** Bytes that `encodeLine` may write for a line of so many columns. */
export function largestLineBytes(cols: number): number {
  return HEAD_BYTES + cols * CELL_BYTES + largestLinksBytes(cols);
}

/** Writes the line at `start`, where there is room for the largest; the offset after it. */
export function encodeLine(
  { words, clusters, links, isWrapped }: LineCells,
  out: Buffer,
  start: number,
): number {
  const cells = usedCells(words);
  const textAt = start + HEAD_BYTES;
  let at = encodePlain(words, cells, out, textAt);
  const isPlain = at >= 0;
  if (!isPlain) at = encodeGlyphs(words, clusters, out, textAt);
  const textEnd = isPlain ? at : textAt + out.readUInt32LE(start + TEXT_BYTES_AT);
  const runs = encodeStyles(words, cells, out, at);
  const hasLinks = links.length > 0;
  out[start] = (isWrapped ? WRAPPED : 0) | (isPlain ? 0 : GLYPHS) | (hasLinks ? LINKS : 0);
  out.writeUInt16LE(words.length / CELL_WORDS, start + COLS_AT);
  out.writeUInt16LE(cells, start + CELLS_AT);
  out.writeUInt16LE(runs, start + STYLES_AT);
  out.writeUInt32LE(textEnd - textAt, start + TEXT_BYTES_AT);
  at += runs * RUN_BYTES;
  return hasLinks ? encodeLinks(links, out, at) : at;
}

export function isWrappedLine(line: Buffer): boolean {
  return ((line[0] ?? 0) & WRAPPED) !== 0;
}

/** Columns of the screen that it was printed on. */
export function lineCols(line: Buffer): number {
  return line.readUInt16LE(COLS_AT);
}

/** Columns up to its last glyph; null where some glyph is not one code point on one column, and it takes `decodeLine` to tell. */
export function plainLength(line: Buffer): number | null {
  if (((line[0] ?? 0) & GLYPHS) !== 0) return null;
  const end = HEAD_BYTES + line.readUInt32LE(TEXT_BYTES_AT);
  let length = 0;
  // Bytes of UTF-8 that go on with a code point are none of their own.
  for (let at = HEAD_BYTES; at < end; at += 1) if (((line[at] ?? 0) & 0xc0) !== 0x80) length += 1;
  return length;
}

/** The line's text, empty columns as blanks, those at its end cut. */
export function lineText(line: Buffer): string {
  const end = HEAD_BYTES + line.readUInt32LE(TEXT_BYTES_AT);
  const text = line.toString('utf8', HEAD_BYTES, end);
  return text.includes('\0') ? text.replace(/\0+$/, '').replaceAll('\0', ' ') : text;
}

/** Fills `words`, cutting what is wider; returns what the cells have besides. */
export function decodeLine(line: Buffer, words: Uint32Array): RowTexts {
  const flags = line[0] ?? 0;
  const textEnd = HEAD_BYTES + line.readUInt32LE(TEXT_BYTES_AT);
  const text = line.toString('utf8', HEAD_BYTES, textEnd);
  const clusters: Cluster[] = [];
  let at = textEnd;
  words.fill(0);
  if ((flags & GLYPHS) === 0) decodePlain(text, words);
  else at += decodeGlyphs(text, line.subarray(textEnd), words, clusters);
  at = decodeStyles(line, at, words);
  return { clusters, links: (flags & LINKS) === 0 ? NO_LINKS : decodeLinks(line, at, words) };
}

function usedCells(words: Uint32Array): number {
  let used = words.length;
  while (used > 0 && words[used - 1] === 0) used -= 1;
  return Math.ceil(used / CELL_WORDS);
}

/** Columns up to the last that holds a glyph. */
function textCells(words: Uint32Array, cells: number): number {
  let used = cells;
  while (used > 0 && words[(used - 1) * CELL_WORDS] === 0) used -= 1;
  return used;
}

/** A code point a column, as nearly all lines are; -1 where some glyph is more than that. */
function encodePlain(words: Uint32Array, cells: number, out: Buffer, start: number): number {
  const count = textCells(words, cells);
  let at = start;
  for (let word = 0; word < count * CELL_WORDS; word += CELL_WORDS) {
    const content = words[word] ?? 0;
    const code = content & CONTENT_CODE_POINT;
    if (content !== 0 && content !== (code | (1 << CONTENT_WIDTH_SHIFT))) return -1;
    if (code < 0x80) out[at++] = code;
    else at += out.write(String.fromCodePoint(code), at);
  }
  return at;
}

/** Writes text and glyph table, and the text's length into the head; the offset after both. */
function encodeGlyphs(words: Uint32Array, clusters: readonly Cluster[], out: Buffer, start: number): number {
  const texts = new Map(clusters);
  const table: number[] = [];
  const count = textCells(words, words.length / CELL_WORDS);
  let at = start;
  for (let col = 0; col < count; col += 1) {
    const content = words[col * CELL_WORDS] ?? 0;
    if (content === CONTENT_RIGHT_HALF && (table.at(-1) ?? 0) % 4 === 2 && isAfterWide(words, col)) continue;
    const whole = (content & CONTENT_IS_CLUSTER) === 0 ? '' : (texts.get(col) ?? '');
    const points = whole === '' ? [codePointIn(content)] : [...whole].slice(0, GLYPH_CODE_POINTS);
    const glyph = points.join('');
    const width = content === CONTENT_RIGHT_HALF ? 1 : (content >> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK;
    table.push(Math.max(1, width) | (points.length << 2));
    at += out.write(glyph, at);
  }
  out.writeUInt32LE(at - start, start - HEAD_BYTES + TEXT_BYTES_AT);
  for (const entry of table) out[at++] = entry & 0xff;
  return at;
}

function isAfterWide(words: Uint32Array, col: number): boolean {
  const before = words[(col - 1) * CELL_WORDS] ?? 0;
  return ((before >> CONTENT_WIDTH_SHIFT) & CONTENT_WIDTH_MASK) === 2;
}

/** A right half whose left one is gone counts as empty. */
function codePointIn(content: number): string {
  return content === CONTENT_RIGHT_HALF ? '\0' : String.fromCodePoint(content & CONTENT_CODE_POINT);
}

/** Runs up to the last that is not plain; how many. */
function encodeStyles(words: Uint32Array, cells: number, out: Buffer, start: number): number {
  const end = cells * CELL_WORDS;
  let runs = 0;
  let written = 0;
  let at = start;
  for (let word = 0; word < end; ) {
    const from = word;
    const foreground = words[word + 1] ?? 0;
    const background = words[word + 2] ?? 0;
    const underline = (words[word + 3] ?? 0) & ~UNDERLINE_HAS_LINK;
    for (word += CELL_WORDS; word < end; word += CELL_WORDS) {
      if (words[word + 1] !== foreground || words[word + 2] !== background) break;
      if (((words[word + 3] ?? 0) & ~UNDERLINE_HAS_LINK) !== underline) break;
    }
    const count = (word - from) / CELL_WORDS;
    out[at] = count & 0xff;
    out[at + 1] = count >> 8;
    put(out, at + 2, foreground);
    put(out, at + 6, background);
    put(out, at + 10, underline);
    at += RUN_BYTES;
    written += 1;
    if ((foreground | background | underline) !== 0) runs = written;
  }
  return runs;
}

/** Buffer's own methods check each argument, which costs as much as all else here. */
function put(out: Buffer, at: number, word: number): void {
  out[at] = word & 0xff;
  out[at + 1] = (word >>> 8) & 0xff;
  out[at + 2] = (word >>> 16) & 0xff;
  out[at + 3] = word >>> 24;
}

function decodePlain(text: string, words: Uint32Array): void {
  const cols = words.length / CELL_WORDS;
  let col = 0;
  for (let at = 0; at < text.length && col < cols; col += 1) {
    const code = text.codePointAt(at) ?? 0;
    if (code !== 0) words[col * CELL_WORDS] = code | (1 << CONTENT_WIDTH_SHIFT);
    at += code > 0xffff ? 2 : 1;
  }
}

/** How many bytes of the table there were. */
function decodeGlyphs(text: string, table: Buffer, words: Uint32Array, clusters: Cluster[]): number {
  const cols = words.length / CELL_WORDS;
  let col = 0;
  let glyphs = 0;
  for (let at = 0; at < text.length; glyphs += 1) {
    const entry = table[glyphs] ?? 0;
    const width = entry & CONTENT_WIDTH_MASK;
    const start = at;
    for (let left = entry >> 2; left > 0; left -= 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    if (at === start) break;
    const glyph = text.slice(start, at);
    if (glyph !== '\0' && col + width <= cols) placeGlyph(glyph, width, col, words, clusters);
    col += width;
  }
  return glyphs;
}

function placeGlyph(
  glyph: string,
  width: number,
  col: number,
  words: Uint32Array,
  clusters: Cluster[],
): void {
  const code = glyph.codePointAt(0) ?? 0;
  const isCluster = glyph.length > (code > 0xffff ? 2 : 1);
  if (isCluster) clusters.push([col, glyph]);
  words[col * CELL_WORDS] = (isCluster ? CONTENT_IS_CLUSTER : code) | (width << CONTENT_WIDTH_SHIFT);
  if (width === 2) words[(col + 1) * CELL_WORDS] = CONTENT_RIGHT_HALF;
}

/** The offset after the styles. */
function decodeStyles(line: Buffer, start: number, words: Uint32Array): number {
  const cols = words.length / CELL_WORDS;
  const runs = line.readUInt16LE(STYLES_AT);
  let col = 0;
  for (let run = 0; run < runs; run += 1) {
    const at = start + run * RUN_BYTES;
    const end = Math.min(cols, col + line.readUInt16LE(at));
    for (; col < end; col += 1) {
      words[col * CELL_WORDS + 1] = line.readUInt32LE(at + 2);
      words[col * CELL_WORDS + 2] = line.readUInt32LE(at + 6);
      words[col * CELL_WORDS + 3] = line.readUInt32LE(at + 10);
    }
  }
  return start + runs * RUN_BYTES;
}
