// Colours for terminals that cannot show all of them: the nearest that they can.

import { COLOR_MODE_MASK, COLOR_MODE_SHIFT, COLOR_PALETTE, COLOR_RGB, COLOR_VALUE } from './cells.ts';

/** What the outer terminal can show: the 16 ANSI colours, xterm's palette of 256, or 24-bit colour. */
export type ColorDepth = 16 | 256 | 'rgb';

/** The 16 first colours as xterm has them by default. */
const ANSI: readonly number[] = [
  0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000,
  0x00ff00, 0xffff00, 0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff,
];

/** The six levels of each channel in the palette's colour cube (indexes 16 to 231). */
const LEVELS: readonly number[] = [0, 95, 135, 175, 215, 255];

const PALETTE_BITS = COLOR_PALETTE << COLOR_MODE_SHIFT;

/** Bits 0-25 of a style word, brought down to `depth`. */
export function reduceColor(color: number, depth: ColorDepth): number {
  if (depth === 'rgb') return color;
  const mode = (color >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK;
  const value = color & COLOR_VALUE;
  if (mode === COLOR_RGB) return PALETTE_BITS | (depth === 256 ? nearestInCube(value) : nearestAnsi(value));
  if (mode === COLOR_PALETTE && depth === 16 && value > 15)
    return PALETTE_BITS | nearestAnsi(paletteRgb(value));
  return color;
}

/** 24-bit value of a palette index; the first 16 as xterm has them by default. */
export function paletteRgb(index: number): number {
  if (index < 16) return ANSI[index] ?? 0;
  if (index > 231) return ((index - 232) * 10 + 8) * 0x010101;
  const cube = index - 16;
  const level = (digit: number): number => LEVELS[digit % 6] ?? 0;
  return (level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6)) << 8) | level(cube);
}

function nearestAnsi(rgb: number): number {
  let nearest = 0;
  for (let index = 1; index < 16; index += 1) {
    if (distance(rgb, ANSI[index] ?? 0) < distance(rgb, ANSI[nearest] ?? 0)) nearest = index;
  }
  return nearest;
}

function nearestInCube(rgb: number): number {
  const [red, green, blue] = channels(rgb);
  const inCube = 16 + 36 * nearestLevel(red) + 6 * nearestLevel(green) + nearestLevel(blue);
  const gray = Math.round(((red + green + blue) / 3 - 8) / 10);
  const inGrays = 232 + Math.max(0, Math.min(23, gray));
  return distance(rgb, paletteRgb(inGrays)) < distance(rgb, paletteRgb(inCube)) ? inGrays : inCube;
}

function nearestLevel(channel: number): number {
  let nearest = 0;
  for (let index = 1; index < LEVELS.length; index += 1) {
    if (Math.abs(channel - (LEVELS[index] ?? 0)) < Math.abs(channel - (LEVELS[nearest] ?? 0)))
      nearest = index;
  }
  return nearest;
}

function distance(a: number, b: number): number {
  const [redA, greenA, blueA] = channels(a);
  const [redB, greenB, blueB] = channels(b);
  return (redA - redB) ** 2 + (greenA - greenB) ** 2 + (blueA - blueB) ** 2;
}

function channels(rgb: number): readonly [number, number, number] {
  return [(rgb >>> 16) & 0xff, (rgb >>> 8) & 0xff, rgb & 0xff];
}
