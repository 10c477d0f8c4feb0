// The shortest "select graphic rendition" that turns one style into another (ECMA-48 8.3.117, xterm ctlseqs; underline
// styles and colours by kitty's extension, with colons, which terminals that lack them ignore as a whole).

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
import { PLAIN, type Style } from './style.ts';

/** Colour and mode of a style word. */
const COLOR_BITS = 0x3_ff_ff_ff;

/** Attributes of the foreground word that one number sets and another clears. */
const FOREGROUND_FLAGS: ReadonlyArray<readonly [bit: number, on: string, off: string]> = [
  [FG_ITALIC, '3', '23'],
  [FG_BLINK, '5', '25'],
  [FG_INVERSE, '7', '27'],
  [FG_INVISIBLE, '8', '28'],
];

const BACKGROUND_FLAGS: ReadonlyArray<readonly [bit: number, on: string, off: string]> = [
  [BG_STRIKETHROUGH, '9', '29'],
  [BG_OVERLINE, '53', '55'],
];

/** The bytes that turn style `from` into `to`; '' where they are the same. */
export function sgrTransition(from: Style, to: Style): string {
  if (
    from.foreground === to.foreground &&
    from.background === to.background &&
    from.underline === to.underline
  ) {
    return '';
  }
  if (to.foreground === 0 && to.background === 0 && to.underline === 0) return '\x1b[m';
  const afresh = `;${changedParameters(PLAIN, to).join(';')}`;
  // xterm.js takes 59 (the default underline colour) for white: only a reset brings the default back.
  if (from.underline !== 0 && to.underline === 0) return `\x1b[${afresh}m`;
  const changes = changedParameters(from, to).join(';');
  return `\x1b[${afresh.length < changes.length ? afresh : changes}m`;
}

function changedParameters(from: Style, to: Style): string[] {
  const parameters: string[] = [];
  pushIntensity(parameters, from.foreground, to.foreground);
  pushFlags(parameters, FOREGROUND_FLAGS, from.foreground, to.foreground);
  pushFlags(parameters, BACKGROUND_FLAGS, from.background, to.background);
  pushUnderline(parameters, from, to);
  if (((from.foreground ^ to.foreground) & COLOR_BITS) !== 0) parameters.push(groundColor(to.foreground, 30));
  if (((from.background ^ to.background) & COLOR_BITS) !== 0) parameters.push(groundColor(to.background, 40));
  return parameters;
}

/** Bold and dim share the number that clears them. */
function pushIntensity(parameters: string[], from: number, to: number): void {
  const both = FG_BOLD | FG_DIM;
  const isClearing = (from & ~to & both) !== 0;
  if (isClearing) parameters.push('22');
  const left = isClearing ? 0 : from;
  if ((to & ~left & FG_BOLD) !== 0) parameters.push('1');
  if ((to & ~left & FG_DIM) !== 0) parameters.push('2');
}

function pushFlags(
  parameters: string[],
  flags: ReadonlyArray<readonly [bit: number, on: string, off: string]>,
  from: number,
  to: number,
): void {
  for (const [bit, on, off] of flags) {
    if (((from ^ to) & bit) !== 0) parameters.push((to & bit) !== 0 ? on : off);
  }
}

function pushUnderline(parameters: string[], from: Style, to: Style): void {
  const style = underlineStyle(to);
  if (underlineStyle(from) !== style) parameters.push(style === 0 ? '24' : style === 1 ? '4' : `4:${style}`);
  if (from.underline !== to.underline && to.underline !== 0) parameters.push(underlineColor(to.underline));
}

function underlineStyle(style: Style): number {
  return (style.background >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK;
}

/** `base` is 30 for the foreground and 40 for the background; the bright eight are 60 above. */
function groundColor(word: number, base: number): string {
  const mode = (word >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK;
  const value = word & COLOR_VALUE;
  if (mode === COLOR_DEFAULT) return String(base + 9);
  if (mode !== COLOR_PALETTE) {
    return `${base + 8};2;${(value >>> 16) & 0xff};${(value >>> 8) & 0xff};${value & 0xff}`;
  }
  if (value < 8) return String(base + value);
  return value < 16 ? String(base + 60 + value - 8) : `${base + 8};5;${value}`;
}

function underlineColor(word: number): string {
  const mode = (word >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK;
  const value = word & COLOR_VALUE;
  if (mode === COLOR_PALETTE) return `58:5:${value}`;
  return `58:2::${(value >>> 16) & 0xff}:${(value >>> 8) & 0xff}:${value & 0xff}`;
}
