// What painting must know of an outer terminal.

import type { ColorDepth } from './color-depth.ts';

export interface PaintCapabilities {
  readonly colors: ColorDepth;
  /** Whether it knows synchronized output (mode 2026). */
  readonly synchronized: boolean;
  /** Whether it scrolls a region of its rows (DECSTBM with SU and SD). */
  readonly scrolls: boolean;
  /** Whether it knows links (OSC 8), or at least swallows them. */
  readonly links: boolean;
  /** Whether it knows styles and colours of underlines (SGR 4:n and 58, as kitty has them), or one underline only. */
  readonly underlines: 'styled' | 'plain';
}
