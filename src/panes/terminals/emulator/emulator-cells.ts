// The one place that reaches into the emulator: the typed array in which xterm keeps a line's cells. Its public API
// makes a call for every attribute of every cell, which costs ten times as much as reading the words.
//
// Layout of xterm.js 6 (src/common/buffer/Constants.ts and BufferLine.ts): three words a cell.
//   word 0  bits 0-20 code point, 21 the text is in `_combined`, 22-23 width
//   word 1  bits 0-23 foreground, 24-25 its mode (0 default, 1 and 2 palette, 3 RGB), 26 inverse, 27 bold, 28 underline,
//           29 blink, 30 invisible, 31 strikethrough
//   word 2  bits 0-23 background, 24-25 its mode, 26 italic, 27 dim, 28 more in `_extendedAttrs`, 29 protected,
//           30 overline

import type { IBufferLine } from 'xterm-headless';

export const EMULATOR_WORDS = 3;

export const EMULATOR_CODE_POINT = 0x1f_ff_ff;
export const EMULATOR_IS_COMBINED = 1 << 21;
export const EMULATOR_WIDTH_SHIFT = 22;

export const EMULATOR_INVERSE = 1 << 26;
export const EMULATOR_BOLD = 1 << 27;
export const EMULATOR_UNDERLINE = 1 << 28;
export const EMULATOR_BLINK = 1 << 29;
export const EMULATOR_INVISIBLE = 1 << 30;
export const EMULATOR_STRIKETHROUGH = 1 << 31;

export const EMULATOR_ITALIC = 1 << 26;
export const EMULATOR_DIM = 1 << 27;
export const EMULATOR_IS_EXTENDED = 1 << 28;
export const EMULATOR_OVERLINE = 1 << 30;

/** All of these bits are set where the underline has the text's colour again (SGR 59). */
export const EXTENDED_COLOR = 0x3_ff_ff_ff;
export const EXTENDED_STYLE_SHIFT = 26;

/** What a cell has beyond its three words. */
export interface ExtendedCell {
  /** Bits 0-25 colour of the underline and its mode, 26-28 its style (SGR 4:n). */
  readonly _ext: number;
  /** Number of the link (OSC 8) that the cell is part of; 0 where it is of none. */
  readonly _urlId: number;
}

export interface EmulatorCells {
  readonly length: number;
  readonly _data: Uint32Array;
  readonly _combined: Readonly<Record<number, string>>;
  readonly _extendedAttrs: Readonly<Record<number, ExtendedCell | undefined>>;
}

/** The words behind a line. Throws where this emulator is not the one that was built against. */
export function emulatorCells(line: IBufferLine): EmulatorCells {
  const inner: unknown = '_line' in line ? line._line : null;
  if (isCells(inner)) return inner;
  throw new Error('reading a line of cells: this xterm-headless is not the one that was built against');
}

function isCells(inner: unknown): inner is EmulatorCells {
  return (
    typeof inner === 'object' &&
    inner !== null &&
    '_data' in inner &&
    inner._data instanceof Uint32Array &&
    '_combined' in inner &&
    '_extendedAttrs' in inner
  );
}
