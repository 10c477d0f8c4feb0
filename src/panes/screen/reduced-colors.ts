// Colours brought down to what one terminal can show, each looked up once and then remembered.

import { COLOR_MODE_MASK, COLOR_MODE_SHIFT, COLOR_RGB, COLOR_VALUE } from './cells.ts';
import { type ColorDepth, reduceColor } from './color-depth.ts';

/** Of a style word. */
const COLOR_BITS = 0x3_ff_ff_ff;

/** Colours remembered at a time; a power of two. Screens hold a few dozen, gradients some hundreds. */
const SLOTS = 2_048;

/** Fibonacci hashing: the golden ratio of 2^32, whose high bits spread neighbouring colours. */
const SPREAD = 0x9e_37_79_b1;
const SLOT_SHIFT = 21;

export class ReducedColors {
  readonly #depth: ColorDepth;
  /** By slot: a colour, and what it comes down to. The default colour, which is 0, is its own. */
  readonly #colors = new Uint32Array(SLOTS);
  readonly #reduced = new Uint32Array(SLOTS);

  constructor(depth: ColorDepth) {
    this.#depth = depth;
  }

  /** A whole style word, its colour brought down and its flags as they were. */
  reduce(word: number): number {
    const mode = (word >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK;
    if (this.#depth === 'rgb' || mode === 0) return word;
    if (mode !== COLOR_RGB && (this.#depth === 256 || (word & COLOR_VALUE) < 16)) return word;
    const color = word & COLOR_BITS;
    const slot = Math.imul(color, SPREAD) >>> SLOT_SHIFT;
    if (this.#colors[slot] !== color) {
      this.#colors[slot] = color;
      this.#reduced[slot] = reduceColor(color, this.#depth);
    }
    return ((word & ~COLOR_BITS) | (this.#reduced[slot] ?? 0)) >>> 0;
  }
}
