// The shortest "select graphic rendition" that turns one style into another (ECMA-48 8.3.117, xterm ctlseqs; underline
// styles and colours by kitty's extension, with colons).

import {
  BG_OVERLINE,
  BG_STRIKETHROUGH,
  BG_UNDERLINE_MASK,
  BG_UNDERLINE_SHIFT,
  COLOR_DEFAULT,
  COLOR_MODE_MASK,
  COLOR_MODE_SHIFT,
  COLOR_PALETTE,
  COLOR_VALUE,
  FG_BLINK,
  FG_BOLD,
  FG_DIM,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_ITALIC,
} from './cells.ts';
import type { OutputBytes } from './output-bytes.ts';
import { PLAIN, type Style } from './style.ts';

/** Colour and mode of a style word. */
const COLOR_BITS = 0x3_ff_ff_ff;

const FOREGROUND_FLAGS = FG_BOLD | FG_DIM | FG_ITALIC | FG_BLINK | FG_INVERSE | FG_INVISIBLE;
const BACKGROUND_FLAGS = BG_STRIKETHROUGH | BG_OVERLINE | (BG_UNDERLINE_MASK << BG_UNDERLINE_SHIFT);

const END = 0x6d;
const SEMICOLON = 0x3b;
const COLON = 0x3a;

/** Writes what turns style `from` into `to`; nothing where they look the same. Links are not looked at. */
export function writeSgr(out: OutputBytes, from: Style, to: Style): void {
  const start = out.length;
  if (to.foreground === 0 && to.background === 0 && to.underline === 0) {
    if (from.foreground !== 0 || from.background !== 0 || from.underline !== 0) out.ascii('\x1b[m');
    return;
  }
  // xterm.js takes 59 (the default underline colour) for white: only a reset brings the default back.
  if (from.underline !== 0 && to.underline === 0) {
    writeParameters(out, '\x1b[;', PLAIN, to);
    return;
  }
  writeParameters(out, '\x1b[', from, to);
  if (!takesAway(from, to)) return;
  const middle = out.length;
  writeParameters(out, '\x1b[;', PLAIN, to);
  if (out.length - middle < middle - start) out.cut(start, middle);
  else out.truncate(middle);
}

/** Whether anything is to be unset: only then can a reset be the shorter way. */
function takesAway(from: Style, to: Style): boolean {
  return (
    (from.foreground & ~to.foreground & FOREGROUND_FLAGS) !== 0 ||
    (from.background & ~to.background & BACKGROUND_FLAGS) !== 0 ||
    isColorLost(from.foreground, to.foreground) ||
    isColorLost(from.background, to.background)
  );
}

function isColorLost(from: number, to: number): boolean {
  return (from & COLOR_BITS) !== 0 && (to & COLOR_BITS) === 0;
}

/** The sequence that begins with `opening`; nothing where no parameter comes up. */
function writeParameters(out: OutputBytes, opening: string, from: Style, to: Style): void {
  const start = out.length;
  out.ascii(opening);
  const first = out.length;
  if (((from.foreground ^ to.foreground) & FOREGROUND_FLAGS) !== 0) {
    writeIntensity(out, from.foreground, to.foreground);
    writeFlag(out, (from.foreground ^ to.foreground) & FG_ITALIC, to.foreground, 3);
    writeFlag(out, (from.foreground ^ to.foreground) & FG_BLINK, to.foreground, 5);
    writeFlag(out, (from.foreground ^ to.foreground) & FG_INVERSE, to.foreground, 7);
    writeFlag(out, (from.foreground ^ to.foreground) & FG_INVISIBLE, to.foreground, 8);
  }
  if (((from.background ^ to.background) & BACKGROUND_FLAGS) !== 0) {
    writeFlag(out, (from.background ^ to.background) & BG_STRIKETHROUGH, to.background, 9);
    if (((from.background ^ to.background) & BG_OVERLINE) !== 0) {
      writeParameter(out, (to.background & BG_OVERLINE) !== 0 ? 53 : 55);
    }
    writeUnderlineStyle(out, from.background, to.background);
  }
  if (from.underline !== to.underline && to.underline !== 0) writeUnderlineColor(out, to.underline);
  if (((from.foreground ^ to.foreground) & COLOR_BITS) !== 0) writeGroundColor(out, to.foreground, 30);
  if (((from.background ^ to.background) & COLOR_BITS) !== 0) writeGroundColor(out, to.background, 40);
  if (out.length === first) out.truncate(start);
  else out.replaceLast(END);
}

/** Each parameter brings the separator after it, of which the last becomes the end of the sequence. */
function writeParameter(out: OutputBytes, value: number): void {
  out.decimal(value);
  out.byte(SEMICOLON);
}

/** Bold and dim share the number that clears them. */
function writeIntensity(out: OutputBytes, from: number, to: number): void {
  const isClearing = (from & ~to & (FG_BOLD | FG_DIM)) !== 0;
  if (isClearing) writeParameter(out, 22);
  const left = isClearing ? 0 : from;
  if ((to & ~left & FG_BOLD) !== 0) writeParameter(out, 1);
  if ((to & ~left & FG_DIM) !== 0) writeParameter(out, 2);
}

/** An attribute that one number sets and, 20 above, another clears. */
function writeFlag(out: OutputBytes, changed: number, to: number, set: number): void {
  if (changed !== 0) writeParameter(out, (to & changed) !== 0 ? set : set + 20);
}

function writeUnderlineStyle(out: OutputBytes, from: number, to: number): void {
  const style = (to >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK;
  if (((from >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK) === style) return;
  if (style > 1) {
    out.ascii('4:');
    writeParameter(out, style);
  } else {
    writeParameter(out, style === 0 ? 24 : 4);
  }
}

/** `base` is 30 for the foreground and 40 for the background; the bright eight are 60 above. */
function writeGroundColor(out: OutputBytes, word: number, base: number): void {
  const mode = (word >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK;
  const value = word & COLOR_VALUE;
  if (mode === COLOR_DEFAULT) {
    writeParameter(out, base + 9);
  } else if (mode !== COLOR_PALETTE) {
    out.ascii(base === 30 ? '38;2;' : '48;2;');
    writeChannels(out, value, SEMICOLON);
  } else if (value < 16) {
    writeParameter(out, value < 8 ? base + value : base + 60 + value - 8);
  } else {
    out.ascii(base === 30 ? '38;5;' : '48;5;');
    writeParameter(out, value & 0xff);
  }
}

function writeUnderlineColor(out: OutputBytes, word: number): void {
  if (((word >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK) === COLOR_PALETTE) {
    out.ascii('58:5:');
    writeParameter(out, word & 0xff);
  } else {
    out.ascii('58:2::');
    writeChannels(out, word & COLOR_VALUE, COLON);
  }
}

function writeChannels(out: OutputBytes, rgb: number, separator: number): void {
  out.decimal(rgb >>> 16);
  out.byte(separator);
  out.decimal((rgb >>> 8) & 0xff);
  out.byte(separator);
  writeParameter(out, rgb & 0xff);
}
