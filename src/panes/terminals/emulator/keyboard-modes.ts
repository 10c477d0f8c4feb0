// How a guest wants its keys encoded: the kitty keyboard protocol's flags (sw.kovidgoyal.net/kitty/keyboard-protocol,
// "Progressive enhancement") and xterm's modifyOtherKeys (ctlseqs: XTMODKEYS). The emulator knows neither.

import type { Terminal } from 'xterm-headless';
import type { GuestModes } from '../../../engine/terminals.ts';
import { plainNumbers } from './parameters.ts';

const ALL_FLAGS = 0b11111;
/** A deeper stack loses its oldest entry, as in kitty. */
const STACK_DEPTH = 8;
/** XTMODKEYS' number for modifyOtherKeys. */
const OTHER_KEYS = 4;

export class KeyboardModes {
  readonly #terminal: Terminal;
  readonly #normal = new FlagStack();
  readonly #alternate = new FlagStack();
  #modifyOtherKeys: GuestModes['modifyOtherKeys'] = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    const { parser } = terminal;
    parser.registerCsiHandler({ prefix: '>', final: 'u' }, (parameters) => {
      this.#stack.push(plainNumbers(parameters)[0] ?? 0);
      return true;
    });
    parser.registerCsiHandler({ prefix: '<', final: 'u' }, (parameters) => {
      this.#stack.pop(Math.max(1, plainNumbers(parameters)[0] ?? 1));
      return true;
    });
    parser.registerCsiHandler({ prefix: '=', final: 'u' }, (parameters) => {
      const [flags = 0, how = 1] = plainNumbers(parameters);
      this.#stack.change(flags, how);
      return true;
    });
    parser.registerCsiHandler({ prefix: '>', final: 'm' }, (parameters) =>
      this.#setModifyKeys(plainNumbers(parameters)),
    );
    parser.registerCsiHandler({ prefix: '>', final: 'n' }, (parameters) => {
      if (plainNumbers(parameters)[0] === OTHER_KEYS) this.#modifyOtherKeys = 0;
      return true;
    });
  }

  /** Flags in force on the screen that shows, 0 to 31. */
  get kittyFlags(): number {
    return this.#stack.flags;
  }

  get modifyOtherKeys(): GuestModes['modifyOtherKeys'] {
    return this.#modifyOtherKeys;
  }

  reset(): void {
    this.#normal.clear();
    this.#alternate.clear();
    this.#modifyOtherKeys = 0;
  }

  get #stack(): FlagStack {
    return this.#terminal.buffer.active.type === 'alternate' ? this.#alternate : this.#normal;
  }

  /** Without a resource all are reset, without a value the one is. */
  #setModifyKeys([resource = 0, value]: readonly number[]): boolean {
    if (resource === 0 && value === undefined) this.#modifyOtherKeys = 0;
    if (resource !== OTHER_KEYS) return true;
    if (value === undefined || value === 0 || value === 1 || value === 2) this.#modifyOtherKeys = value ?? 0;
    return true;
  }
}

class FlagStack {
  #entries: number[] = [0];

  get flags(): number {
    return this.#entries.at(-1) ?? 0;
  }

  push(flags: number): void {
    this.#entries.push(flags & ALL_FLAGS);
    if (this.#entries.length > STACK_DEPTH) this.#entries.shift();
  }

  pop(count: number): void {
    this.#entries.length = Math.max(0, this.#entries.length - count);
    if (this.#entries.length === 0) this.clear();
  }

  /** `how`: 1 these and no others, 2 these as well, 3 without these. */
  change(flags: number, how: number): void {
    const given = flags & ALL_FLAGS;
    const changed: Record<number, number> = {
      0: given,
      1: given,
      2: this.flags | given,
      3: this.flags & ~given,
    };
    this.#entries[this.#entries.length - 1] = changed[how] ?? this.flags;
  }

  clear(): void {
    this.#entries = [0];
  }
}
