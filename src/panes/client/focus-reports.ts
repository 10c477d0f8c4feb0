// Tells guests that ask for it (mode 1004, xterm ctlseqs "FocusIn/FocusOut") when they get and lose the keyboard: by the
// person's going to another pane or panel, or to another window.

import type { GuestId } from '../../engine/ids.ts';
import type { LivePane } from './live-pane.ts';

const FOCUS_IN = Buffer.from('\x1b[I');
const FOCUS_OUT = Buffer.from('\x1b[O');

interface Holder {
  readonly guest: GuestId;
  /** Whether it was told so, if it asks for that. Not before its modes are known. */
  isTold: boolean;
  asks: boolean;
}

export class FocusReports {
  readonly #send: (guest: GuestId, bytes: Uint8Array) => void;
  #holder: Holder | null = null;
  #isTerminalFocused = true;

  constructor(send: (guest: GuestId, bytes: Uint8Array) => void) {
    this.#send = send;
  }

  /** The person's terminal got or lost the focus; `pane` is the one with the keyboard, if any. */
  terminalFocused(isFocused: boolean, pane: LivePane | null): void {
    this.#isTerminalFocused = isFocused;
    this.follow(pane);
  }

  /** This pane has the keyboard now, and shows what it shows. */
  follow(pane: LivePane | null): void {
    const guest = this.#isTerminalFocused ? (pane?.guest ?? null) : null;
    if (guest !== (this.#holder?.guest ?? null)) {
      if (this.#holder?.asks) this.#send(this.#holder.guest, FOCUS_OUT);
      this.#holder = guest === null ? null : { guest, isTold: false, asks: false };
    }
    if (this.#holder === null || !pane?.hasCells) return;
    this.#holder.asks = pane.modes?.focusEvents ?? false;
    if (this.#holder.isTold) return;
    this.#holder.isTold = true;
    if (this.#holder.asks) this.#send(this.#holder.guest, FOCUS_IN);
  }
}
