// What an outer terminal can do, as far as its environment says.

import type { ColorDepth } from '../screen/color-depth.ts';
import type { PaintCapabilities } from '../screen/diff.ts';

export interface TerminalNames {
  /** Its TERM. */
  readonly term: string;
  /** Its COLORTERM. */
  readonly colorterm: string;
}

/** Terminals that do not know mode 2026 ignore it; the Linux console prints some of what it does not know. */
export function capabilitiesOf(names: TerminalNames): PaintCapabilities {
  return { colors: colorsOf(names), synchronized: names.term !== 'linux' && names.term !== 'dumb' };
}

function colorsOf({ term, colorterm }: TerminalNames): ColorDepth {
  if (/^(truecolor|24bit)$/i.test(colorterm) || /direct|truecolor|kitty|ghostty|alacritty/.test(term)) {
    return 'rgb';
  }
  return /256/.test(term) ? 256 : 16;
}
