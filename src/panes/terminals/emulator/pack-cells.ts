// Packs a line of the emulator into the words of panes/screen/cells.ts.

import type { IBufferLine } from 'xterm-headless';
import {
  BG_OVERLINE,
  BG_STRIKETHROUGH,
  BG_UNDERLINE_MASK,
  BG_UNDERLINE_SHIFT,
  CELL_WORDS,
  COLOR_MODE_SHIFT,
  COLOR_PALETTE,
  COLOR_RGB,
  COLOR_VALUE,
  CONTENT_IS_CLUSTER,
  CONTENT_RIGHT_HALF,
  CONTENT_WIDTH_SHIFT,
  FG_BLINK,
  FG_BOLD,
  FG_DIM,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_ITALIC,
  UNDERLINE_HAS_LINK,
} from '../../screen/cells.ts';
import { eachGrapheme } from '../../screen/width.ts';
import {
  EMULATOR_BLINK,
  EMULATOR_BOLD,
  EMULATOR_CODE_POINT,
  EMULATOR_DIM,
  EMULATOR_INVERSE,
  EMULATOR_INVISIBLE,
  EMULATOR_IS_COMBINED,
  EMULATOR_IS_EXTENDED,
  EMULATOR_ITALIC,
  EMULATOR_OVERLINE,
  EMULATOR_STRIKETHROUGH,
  EMULATOR_UNDERLINE,
  EMULATOR_WIDTH_SHIFT,
  EMULATOR_WORDS,
  EXTENDED_COLOR,
  EXTENDED_STYLE_SHIFT,
  type ExtendedCell,
  emulatorCells,
} from './emulator-cells.ts';

/** Text of a cell that holds several code points, by column. */
export type Cluster = readonly [col: number, text: string];

/** Target of a cell's link, by column. */
export type CellLink = readonly [col: number, target: string];

/** What a row has beyond its words, by column. */
export interface RowTexts {
  readonly clusters: readonly Cluster[];
  readonly links: readonly CellLink[];
}

/** The target of a link by the emulator's number; null where it may not be followed. */
export type LinkTarget = (link: number) => string | null;

const NO_TEXTS: RowTexts = { clusters: [], links: [] };

/** Fills `words` (4 a column, overwritten whole) with the line's cells; what they have besides, by column. */
export function packLine(line: IBufferLine | undefined, words: Uint32Array, target: LinkTarget): RowTexts {
  if (line === undefined) {
    words.fill(0);
    return NO_TEXTS;
  }
  const cells = emulatorCells(line);
  const data = cells._data;
  const cols = Math.min(words.length / CELL_WORDS, cells.length);
  let clusters: Cluster[] | null = null;
  let links: CellLink[] | null = null;
  let at = 0;
  for (let col = 0, from = 0; col < cols; col += 1, from += EMULATOR_WORDS, at += CELL_WORDS) {
    const content = data[from] ?? 0;
    const foreground = data[from + 1] ?? 0;
    const background = data[from + 2] ?? 0;
    words[at] = packContent(content);
    if ((content & EMULATOR_IS_COMBINED) !== 0) {
      const text = cells._combined[col] ?? '';
      if (isSeveralCodePoints(text)) {
        clusters ??= [];
        clusters.push([col, text]);
      } else words[at] = (text.codePointAt(0) ?? 0) | (widthOf(content) << CONTENT_WIDTH_SHIFT);
    }
    if ((foreground | background) === 0) {
      words[at + 1] = 0;
      words[at + 2] = 0;
      words[at + 3] = 0;
      continue;
    }
    words[at + 1] = packForeground(foreground, background);
    words[at + 2] = packBackground(foreground, background);
    words[at + 3] = 0;
    const extended = (background & EMULATOR_IS_EXTENDED) === 0 ? undefined : cells._extendedAttrs[col];
    if (extended === undefined) continue;
    if ((foreground & EMULATOR_UNDERLINE) !== 0) packUnderline(extended, words, at);
    const uri = extended._urlId === 0 ? null : target(extended._urlId);
    if (uri === null) continue;
    words[at + 3] = (words[at + 3] ?? 0) | UNDERLINE_HAS_LINK;
    links ??= [];
    links.push([col, uri]);
  }
  words.fill(0, at);
  return clusters === null && links === null
    ? NO_TEXTS
    : { clusters: clusters ?? NO_TEXTS.clusters, links: links ?? NO_TEXTS.links };
}

/** The same for plain text, as the history on disk keeps it: what is wider than the line is cut. */
export function packText(text: string, words: Uint32Array): RowTexts {
  const clusters: Cluster[] = [];
  const cols = words.length / CELL_WORDS;
  let col = 0;
  words.fill(0);
  eachGrapheme(text, (glyph, width) => {
    if (col + width > cols) return false;
    const isCluster = isSeveralCodePoints(glyph);
    if (isCluster) clusters.push([col, glyph]);
    const codePoint = isCluster ? CONTENT_IS_CLUSTER : (glyph.codePointAt(0) ?? 0);
    if (glyph !== ' ') words[col * CELL_WORDS] = codePoint | (width << CONTENT_WIDTH_SHIFT);
    if (width === 2) words[(col + 1) * CELL_WORDS] = CONTENT_RIGHT_HALF;
    col += width;
    return true;
  });
  return { clusters, links: NO_TEXTS.links };
}

function packContent(content: number): number {
  const width = widthOf(content);
  if (width === 0) return CONTENT_RIGHT_HALF;
  if ((content & EMULATOR_IS_COMBINED) !== 0) return CONTENT_IS_CLUSTER | (width << CONTENT_WIDTH_SHIFT);
  const codePoint = content & EMULATOR_CODE_POINT;
  return codePoint === 0 ? 0 : codePoint | (width << CONTENT_WIDTH_SHIFT);
}

function widthOf(content: number): number {
  return (content >>> EMULATOR_WIDTH_SHIFT) & 0x3;
}

function packForeground(foreground: number, background: number): number {
  return (
    packColor(foreground) |
    ((foreground & EMULATOR_BOLD) !== 0 ? FG_BOLD : 0) |
    ((background & EMULATOR_DIM) !== 0 ? FG_DIM : 0) |
    ((background & EMULATOR_ITALIC) !== 0 ? FG_ITALIC : 0) |
    ((foreground & EMULATOR_BLINK) !== 0 ? FG_BLINK : 0) |
    ((foreground & EMULATOR_INVERSE) !== 0 ? FG_INVERSE : 0) |
    ((foreground & EMULATOR_INVISIBLE) !== 0 ? FG_INVISIBLE : 0)
  );
}

function packBackground(foreground: number, background: number): number {
  return (
    packColor(background) |
    ((foreground & EMULATOR_STRIKETHROUGH) !== 0 ? BG_STRIKETHROUGH : 0) |
    ((background & EMULATOR_OVERLINE) !== 0 ? BG_OVERLINE : 0) |
    ((foreground & EMULATOR_UNDERLINE) !== 0 ? 1 << BG_UNDERLINE_SHIFT : 0)
  );
}

/** Adds style and colour of the underline to a cell that has more than its words. */
function packUnderline({ _ext: extended }: ExtendedCell, words: Uint32Array, at: number): void {
  const style = (extended >>> EXTENDED_STYLE_SHIFT) & BG_UNDERLINE_MASK;
  if (style === 0) return;
  const rest = (words[at + 2] ?? 0) & ~(BG_UNDERLINE_MASK << BG_UNDERLINE_SHIFT);
  words[at + 2] = rest | (style << BG_UNDERLINE_SHIFT);
  if ((extended & EXTENDED_COLOR) !== EXTENDED_COLOR) words[at + 3] = packColor(extended);
}

/** The emulator tells its 16 and its 256 palette colours apart; to a person they are one palette. */
function packColor(word: number): number {
  switch ((word >>> COLOR_MODE_SHIFT) & 0x3) {
    case 0:
      return 0;
    case 3:
      return (word & COLOR_VALUE) | (COLOR_RGB << COLOR_MODE_SHIFT);
    default:
      return (word & 0xff) | (COLOR_PALETTE << COLOR_MODE_SHIFT);
  }
}

function isSeveralCodePoints(text: string): boolean {
  return text.length > 2 || (text.length === 2 && (text.codePointAt(0) ?? 0) <= 0xffff);
}
