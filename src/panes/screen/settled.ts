// Which glyphs every terminal draws alike, and which bytes may never reach one.

/**
 * First and last code point of glyphs that all terminals draw in one column and never join to others. Those that have
 * an emoji form of two columns are left out.
 */
const NARROW: ReadonlyArray<readonly [first: number, last: number]> = [
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x2ff],
  [0x370, 0x377],
  [0x37a, 0x37f],
  [0x384, 0x3ff],
  [0x400, 0x482],
  [0x48a, 0x52f],
  [0x1e00, 0x1eff],
  [0x2010, 0x2027],
  [0x20a0, 0x20bf],
  [0x2190, 0x2193],
  [0x2200, 0x22ff],
  [0x2500, 0x25a9],
  [0x25b2, 0x25b5],
  [0x25bc, 0x25bf],
  [0x25c6, 0x25cf],
  [0x2713, 0x2713],
  [0x2717, 0x2718],
  [0x276e, 0x2771],
  [0x2800, 0x28ff],
];

/** The same for two columns: CJK ideographs, kana, Hangul syllables and full-width forms. */
const WIDE: ReadonlyArray<readonly [first: number, last: number]> = [
  [0x3001, 0x3029],
  [0x3041, 0x3096],
  [0x309b, 0x30ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xff01, 0xff60],
  [0x20000, 0x2fa1f],
];

/** Controls, surrogates, bidi controls, line separators and noncharacters: they act, or mean nothing. */
const UNPAINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** By code point: the columns that all terminals agree on, 0 where they do not. */
const SETTLED_WIDTHS = settledWidths();

/** Whether all terminals agree that the glyph of one code point takes `width` columns, which are 1 or 2. */
export function isSettled(codePoint: number, width: number): boolean {
  return SETTLED_WIDTHS[codePoint] === width;
}

/** `glyph` if it only draws, U+FFFD if it holds anything that could act on the terminal. */
export function paintable(glyph: string): string {
  return glyph === '' || UNPAINTABLE.test(glyph) ? '\ufffd' : glyph;
}

function settledWidths(): Uint8Array {
  const widths = new Uint8Array(Math.max(...[...NARROW, ...WIDE].map(([, last]) => last)) + 1);
  for (const [first, last] of NARROW) widths.fill(1, first, last + 1);
  for (const [first, last] of WIDE) widths.fill(2, first, last + 1);
  return widths;
}
