// A guest's own palette and default colours (OSC 4, 10 and 11), put into cells that name them: the person's terminal
// keeps its own. Pure.

import {
  CELL_WORDS,
  COLOR_DEFAULT,
  COLOR_MODE_MASK,
  COLOR_MODE_SHIFT,
  COLOR_PALETTE,
  COLOR_RGB,
  COLOR_VALUE,
} from '../../screen/cells.ts';
import type { ColorOverrides } from './guest-colors.ts';

const COLOR_BITS = COLOR_VALUE | (COLOR_MODE_MASK << COLOR_MODE_SHIFT);
const RGB_MODE = COLOR_RGB << COLOR_MODE_SHIFT;

/** Changes `words` (4 a cell) in place. The colour of an underline that has none of its own follows the text. */
export function putOwnColors(words: Uint32Array, { palette, special }: ColorOverrides): void {
  const foreground = special.get('foreground');
  const background = special.get('background');
  for (let at = 0; at < words.length; at += CELL_WORDS) {
    // A blank without a look has no use for a colour of text.
    const isSeen = words[at] !== 0 || words[at + 1] !== 0 || words[at + 2] !== 0;
    words[at + 1] = ownColor(words[at + 1] ?? 0, palette, isSeen ? foreground : undefined);
    words[at + 2] = ownColor(words[at + 2] ?? 0, palette, background);
    words[at + 3] = ownColor(words[at + 3] ?? 0, palette, undefined);
  }
}

function ownColor(word: number, palette: ReadonlyMap<number, number>, ofDefault: number | undefined): number {
  const mode = (word >>> COLOR_MODE_SHIFT) & COLOR_MODE_MASK;
  const own =
    mode === COLOR_PALETTE ? palette.get(word & COLOR_VALUE) : mode === COLOR_DEFAULT ? ofDefault : undefined;
  return own === undefined ? word : (word & ~COLOR_BITS) | RGB_MODE | own;
}
