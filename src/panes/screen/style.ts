// How a cell looks, as the three words that cells.ts lays out: made once by name, then copied as numbers.

import {
  BG_OVERLINE,
  BG_STRIKETHROUGH,
  BG_UNDERLINE_MASK,
  BG_UNDERLINE_SHIFT,
  COLOR_MODE_SHIFT,
  COLOR_PALETTE,
  COLOR_RGB,
  FG_BLINK,
  FG_BOLD,
  FG_DIM,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_ITALIC,
  UNDERLINE_HAS_LINK,
} from './cells.ts';

/** Words 1 to 3 of a cell. */
export interface Style {
  readonly foreground: number;
  readonly background: number;
  readonly underline: number;
  /** Target of the link that the cell is part of; flagged in `underline`. */
  readonly link?: string;
}

/** A palette index (0-255), or `#rrggbb`. */
export type Color = number | `#${string}`;

/** SGR 4:n by name. */
export type UnderlineStyle = 'none' | 'single' | 'double' | 'curly' | 'dotted' | 'dashed';

/** A style in words; what is left out is the terminal's default. */
export interface Look {
  readonly color?: Color;
  readonly backgroundColor?: Color;
  readonly underlineColor?: Color;
  readonly underline?: UnderlineStyle;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly italic?: boolean;
  readonly blink?: boolean;
  readonly inverse?: boolean;
  readonly invisible?: boolean;
  readonly strikethrough?: boolean;
  readonly overline?: boolean;
  /** http or https, of printable ASCII: what is anything else is not painted. */
  readonly link?: string;
}

export const PLAIN: Style = { foreground: 0, background: 0, underline: 0 };

export const UNDERLINES: readonly UnderlineStyle[] = [
  'none',
  'single',
  'double',
  'curly',
  'dotted',
  'dashed',
];

export function makeStyle(look: Look): Style {
  const foreground =
    colorWord(look.color) |
    flag(look.bold, FG_BOLD) |
    flag(look.dim, FG_DIM) |
    flag(look.italic, FG_ITALIC) |
    flag(look.blink, FG_BLINK) |
    flag(look.inverse, FG_INVERSE) |
    flag(look.invisible, FG_INVISIBLE);
  const background =
    colorWord(look.backgroundColor) |
    flag(look.strikethrough, BG_STRIKETHROUGH) |
    flag(look.overline, BG_OVERLINE) |
    ((UNDERLINES.indexOf(look.underline ?? 'none') & BG_UNDERLINE_MASK) << BG_UNDERLINE_SHIFT);
  return {
    foreground: foreground >>> 0,
    background: background >>> 0,
    underline: colorWord(look.underlineColor) | flag(look.link !== undefined, UNDERLINE_HAS_LINK),
    ...(look.link === undefined ? {} : { link: look.link }),
  };
}

/** Bits 0-25 of a style word: value and mode; 0 for the default, and for what is no colour. */
export function colorWord(color: Color | undefined): number {
  if (color === undefined) return 0;
  if (typeof color === 'number') return (color & 0xff) | (COLOR_PALETTE << COLOR_MODE_SHIFT);
  if (!/^#[0-9a-f]{6}$/i.test(color)) return 0;
  return Number.parseInt(color.slice(1), 16) | (COLOR_RGB << COLOR_MODE_SHIFT);
}

function flag(set: boolean | undefined, bit: number): number {
  return set === true ? bit : 0;
}
