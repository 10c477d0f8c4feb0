// The bit layout of a cell: four 32-bit words, so that a screen is one typed array made once.
//
//   word 0  content    bits 0-20 code point (0: empty), 21-22 width (0: right half of a wide glyph, 1, 2),
//                      23 the text is a cluster of several code points, kept in the grid's side map by cell index,
//                      24 set on the right half of a wide glyph, so that it differs from an empty cell (all zero)
//   word 1  foreground bits 0-23 colour, 24-25 colour mode, 26 bold, 27 dim, 28 italic, 29 blink, 30 inverse,
//                      31 invisible
//   word 2  background bits 0-23 colour, 24-25 colour mode, 26 strikethrough, 27 overline, 28-30 underline style
//   word 3  underline  bits 0-23 colour, 24-25 colour mode, 26 the cell is part of a link (OSC 8), whose target is
//                      kept in the grid's side map by cell index
//
// Colour modes: 0 default, 1 palette (0-255), 2 RGB. Underline styles follow SGR 4:n: 0 none, 1 single, 2 double,
// 3 curly, 4 dotted, 5 dashed.

export const CELL_WORDS = 4;

export const CONTENT_CODE_POINT = 0x1f_ff_ff;
export const CONTENT_WIDTH_SHIFT = 21;
export const CONTENT_WIDTH_MASK = 0x3;
export const CONTENT_IS_CLUSTER = 1 << 23;
/** The whole first word of the right half of a wide glyph. */
export const CONTENT_RIGHT_HALF = 1 << 24;

export const COLOR_VALUE = 0xff_ff_ff;
export const COLOR_MODE_SHIFT = 24;
export const COLOR_MODE_MASK = 0x3;
export const COLOR_DEFAULT = 0;
export const COLOR_PALETTE = 1;
export const COLOR_RGB = 2;

export const FG_BOLD = 1 << 26;
export const FG_DIM = 1 << 27;
export const FG_ITALIC = 1 << 28;
export const FG_BLINK = 1 << 29;
export const FG_INVERSE = 1 << 30;
export const FG_INVISIBLE = 1 << 31;

export const BG_STRIKETHROUGH = 1 << 26;
export const BG_OVERLINE = 1 << 27;
export const BG_UNDERLINE_SHIFT = 28;
export const BG_UNDERLINE_MASK = 0x7;

export const UNDERLINE_HAS_LINK = 1 << 26;
