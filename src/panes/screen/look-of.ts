// A cell's style in words: what makeStyle is given, from what it makes.

import {
  BG_OVERLINE,
  BG_STRIKETHROUGH,
  BG_UNDERLINE_MASK,
  BG_UNDERLINE_SHIFT,
  COLOR_DEFAULT,
  COLOR_MODE_MASK,
  COLOR_MODE_SHIFT,
  COLOR_RGB,
  COLOR_VALUE,
  FG_BLINK,
  FG_BOLD,
  FG_DIM,
  FG_INVERSE,
  FG_INVISIBLE,
  FG_ITALIC,
} from './cells.ts';
import { type Color, type Look, type Style, UNDERLINES } from './style.ts';

/** Only what differs from the default is named. */
export function lookOf({ foreground, background, underline }: Style): Look {
  const kind = UNDERLINES[(background >>> BG_UNDERLINE_SHIFT) & BG_UNDERLINE_MASK] ?? 'single';
  return {
    ...named('color', colorOf(foreground)),
    ...named('backgroundColor', colorOf(background)),
    ...(kind === 'none' ? {} : { underline: kind, ...named('underlineColor', colorOf(underline)) }),
    ...flag('bold', foreground & FG_BOLD),
    ...flag('dim', foreground & FG_DIM),
    ...flag('italic', foreground & FG_ITALIC),
    ...flag('blink', foreground & FG_BLINK),
    ...flag('inverse', foreground & FG_INVERSE),
    ...flag('invisible', foreground & FG_INVISIBLE),
    ...flag('strikethrough', background & BG_STRIKETHROUGH),
    ...flag('overline', background & BG_OVERLINE),
  };
}

function colorOf(word: number): Color | null {
  const mode = (word >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK;
  if (mode === COLOR_DEFAULT) return null;
  const value = word & COLOR_VALUE;
  return mode === COLOR_RGB ? `#${value.toString(16).padStart(6, '0')}` : value & 0xff;
}

function named<K extends keyof Look>(name: K, color: Color | null): { readonly [key in K]?: Color } {
  return color === null ? {} : ({ [name]: color } as { readonly [key in K]: Color });
}

function flag(name: keyof Look, bit: number): Look {
  return bit === 0 ? {} : { [name]: true };
}
