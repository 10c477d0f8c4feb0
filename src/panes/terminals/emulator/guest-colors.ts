// The colours that a guest believes its terminal to have: the person's, xterm's palette, and what the guest changed
// of them for itself (xterm ctlseqs: OSC 4, 10 to 12, and 104, 110 to 112).

import { paletteRgb } from '../../screen/color-depth.ts';
import type { Theme } from './theme.ts';

/** Light grey on near black, until a person's terminal has told its own. */
export const FIRST_THEME: Theme = { scheme: 'dark', foreground: 0xd0_d0_d0, background: 0x10_10_10 };

export type SpecialColor = 'foreground' | 'background' | 'cursor';

/** What a guest set itself; RGB of 24 bits. */
export interface ColorOverrides {
  /** By index, 0 to 255. */
  readonly palette: ReadonlyMap<number, number>;
  readonly special: ReadonlyMap<SpecialColor, number>;
}

export class GuestColors {
  readonly #palette = new Map<number, number>();
  readonly #special = new Map<SpecialColor, number>();
  theme: Theme;

  constructor(theme: Theme) {
    this.theme = theme;
  }

  /** Null where the guest has changed nothing. */
  get overrides(): ColorOverrides | null {
    if (this.#palette.size + this.#special.size === 0) return null;
    return { palette: this.#palette, special: this.#special };
  }

  indexed(index: number): number {
    return this.#palette.get(index) ?? paletteRgb(index);
  }

  setIndexed(index: number, rgb: number): void {
    this.#palette.set(index, rgb);
  }

  resetIndexed(index: number): void {
    this.#palette.delete(index);
  }

  resetPalette(): void {
    this.#palette.clear();
  }

  special(which: SpecialColor): number {
    const { foreground, background } = this.theme;
    // The cursor has the text's colour until the guest gives it another.
    return this.#special.get(which) ?? (which === 'background' ? background : foreground);
  }

  setSpecial(which: SpecialColor, rgb: number): void {
    this.#special.set(which, rgb);
  }

  resetSpecial(which: SpecialColor): void {
    this.#special.delete(which);
  }

  reset(): void {
    this.#palette.clear();
    this.#special.clear();
  }
}
