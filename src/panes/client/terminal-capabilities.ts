// What an outer terminal can do, as far as its environment says.

import type { ColorDepth } from '../screen/color-depth.ts';
import type { PaintCapabilities } from '../screen/paint-capabilities.ts';

export interface TerminalNames {
  /** Its TERM. */
  readonly term: string;
  /** Its COLORTERM. */
  readonly colorterm: string;
}

/** Terminals ignore what they do not know; the Linux console prints some of it. */
export function capabilitiesOf(names: TerminalNames): PaintCapabilities {
  const isModern = names.term !== 'linux' && names.term !== 'dumb';
  return {
    colors: colorsOf(names),
    synchronized: isModern,
    scrolls: isModern,
    links: isModern,
    underlines: isModern ? 'styled' : 'plain',
  };
}

function colorsOf({ term, colorterm }: TerminalNames): ColorDepth {
  if (/^(truecolor|24bit)$/i.test(colorterm) || /direct|truecolor|kitty|ghostty|alacritty/.test(term)) {
    return 'rgb';
  }
  return /256/.test(term) ? 256 : 16;
}
