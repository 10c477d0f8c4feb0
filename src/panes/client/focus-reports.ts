// Tells guests whether they have the focus (mode 1004): it goes with the keyboard, inside of our screen too.

import type { GuestId } from '../../engine/ids.ts';

const FOCUS_IN = Buffer.from('\x1b[I');
const FOCUS_OUT = Buffer.from('\x1b[O');

interface Held {
  readonly guest: GuestId;
  /** Whether it asks to be told. */
  readonly isAsked: boolean;
}

export class FocusReports {
  readonly #send: (guest: GuestId, bytes: Uint8Array) => void;
  #held: Held | null = null;

  constructor(send: (guest: GuestId, bytes: Uint8Array) => void) {
    this.#send = send;
  }

  /** Who has the keyboard of a terminal that has the focus; null where none has it. */
  follow(held: Held | null): void {
    const before = this.#held;
    this.#held = held;
    if (before?.guest === held?.guest) return;
    if (before?.isAsked === true) this.#send(before.guest, FOCUS_OUT);
    if (held?.isAsked === true) this.#send(held.guest, FOCUS_IN);
  }
}
