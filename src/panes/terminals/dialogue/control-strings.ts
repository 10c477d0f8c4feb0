// Stands before the emulator and takes the harm out of two things that it bears badly: a control string (OSC, DCS, SOS,
// PM, APC) that never ends, which it collects at up to 300 MB, and a CSI parameter of millions, which it obeys by
// looping. All else passes untouched, in the very chunks that came. It also tells of pictures in the kitty graphics
// protocol (APC G), which the emulator skips without a word, once they have ended. Copies (OSC 52) may be longer than
// other strings; one that is not ended as it should be is dropped: half a file is not to get on a clipboard.
//
// States follow the parser by Paul Williams (vt100.net/emu/dec_ansi_parser) as far as these two need it. Input is
// UTF-8: an 8-bit C1 control is C2 followed by itself.

import type { Blocked } from './blocked-counts.ts';
import { COPY_LIMIT_BYTES } from './clipboard-request.ts';
import { PictureCommand } from './picture-command.ts';

const CONTROL_STRING_LIMIT_BYTES = 64 * 1024;
/** As much as terminals around us take, with what stands before the base64. */
const COPY_STRING_LIMIT_BYTES = COPY_LIMIT_BYTES + 64;
/** No screen has 1,000 columns, so four digits say "to the edge" as well as ten. */
const PARAMETER_DIGITS = 4;
/** Digits of the largest parameter that any sequence has a use for: 65535. */
const USEFUL_DIGITS = 5;
/** Parameters, and their sub-parameters, that the emulator takes of one sequence; it drops the rest. */
const PARAMETERS = 32;

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const SEMICOLON = 0x3b;
const C2 = 0xc2;
/** The C1 control ST, after C2. */
const C1_ST = 0x9c;

/** How a copy begins. */
const COPY_PREFIX = Uint8Array.of(0x35, 0x32, SEMICOLON);

type State = 'ground' | 'escape' | 'csi' | 'osc' | 'apc' | 'string';

/** What the emulator sees instead of a byte: the byte itself (null), or other bytes. */
type Instead = Uint8Array | null;
const KEEP = null;
const NOTHING = new Uint8Array(0);

export class ControlStringFilter {
  readonly #onBlocked: (what: Blocked) => void;
  #state: State = 'ground';
  #afterC2 = false;
  /** After an ESC that should end a copy, which the emulator has not seen yet. */
  #hasHeldEscape = false;
  /** Payload bytes of the control string so far. */
  #length = 0;
  /** How many of its first bytes are those of a copy. */
  #copyPrefix = 0;
  /** Where the control string is one. */
  #picture: PictureCommand | null = null;
  /** Digits of the CSI parameter so far. */
  #digits = 0;
  /** Semicolons and colons of the CSI sequence so far. */
  #semicolons = 0;
  #colons = 0;
  /** Whether the CSI sequence was counted as too long. */
  #isTold = false;

  constructor(onBlocked: (what: Blocked) => void = () => {}) {
    this.#onBlocked = onBlocked;
  }

  /** What of `chunk` the emulator may see, in order; usually the chunk itself. */
  filter(chunk: Uint8Array): readonly Uint8Array[] {
    const pieces: Uint8Array[] = [];
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      if (this.#state === 'ground' && !this.#afterC2) {
        at = harmlessUntil(chunk, at);
        if (at === chunk.length) break;
      }
      const instead = this.#step(chunk[at] ?? 0);
      if (instead === KEEP) continue;
      if (at > from) pieces.push(chunk.subarray(from, at));
      if (instead.length > 0) pieces.push(instead);
      from = at + 1;
    }
    if (from < chunk.length) pieces.push(from === 0 ? chunk : chunk.subarray(from));
    return pieces;
  }

  /** Takes one byte in; what the emulator sees in its place. */
  #step(byte: number): Instead {
    if (this.#afterC2) return this.#stepAfterC2(byte);
    if (this.#hasHeldEscape) return this.#stepAfterHeldEscape(byte);
    if (byte === ESC) return this.#isCopying() ? this.#holdEscape() : this.#enter('escape');
    if (byte === C2) {
      this.#afterC2 = true;
      return this.#isCutting() ? NOTHING : KEEP;
    }
    switch (this.#state) {
      case 'ground':
        return KEEP;
      case 'escape':
        return this.#stepEscape(byte);
      case 'csi':
        return this.#stepCsi(byte);
      case 'osc':
        return byte === BEL ? this.#endString() : this.#stepString(byte);
      case 'apc':
        this.#state = 'string';
        if (byte !== 0x47) return this.#stepString(byte);
        this.#picture = new PictureCommand();
        this.#length += 1;
        return KEEP;
      case 'string':
        return this.#stepString(byte);
    }
  }

  #stepAfterC2(byte: number): Instead {
    this.#afterC2 = false;
    if (byte < 0x80 || byte >= 0xa0) return this.#step(byte);
    // The C1 control stands for ESC and the byte 0x40 below it.
    const wasCutting = this.#isCutting();
    if (this.#isCopying() && byte !== C1_ST) this.#onBlocked('clipboard write');
    this.#stepEscape(byte - 0x40);
    return wasCutting ? Uint8Array.of(ESC, byte - 0x40) : KEEP;
  }

  #stepEscape(byte: number): Instead {
    if (byte === 0x5b) return this.#enter('csi');
    if (byte === 0x5d) return this.#enter('osc');
    if (byte === 0x5f) return this.#enter('apc');
    if (byte === 0x50 || byte === 0x58 || byte === 0x5e) return this.#enter('string');
    // Other C0 controls and DEL act or are ignored in the middle of a sequence.
    const isWithin = (byte < 0x20 && byte !== CAN && byte !== SUB) || byte === 0x7f;
    return isWithin ? KEEP : this.#enter('ground');
  }

  #stepCsi(byte: number): Instead {
    if (byte >= 0x30 && byte <= 0x39) {
      // Zeros in front make no number greater, however many they are.
      if (byte === 0x30 && this.#digits === 0) return KEEP;
      this.#digits += 1;
      if (this.#digits > USEFUL_DIGITS) this.#tellOverlong();
      return this.#digits > PARAMETER_DIGITS ? NOTHING : KEEP;
    }
    if (byte >= 0x20 && byte < 0x40) this.#separate(byte);
    const isEnd = (byte >= 0x40 && byte !== 0x7f) || byte === CAN || byte === SUB;
    return isEnd ? this.#enter('ground') : KEEP;
  }

  #separate(byte: number): void {
    this.#digits = 0;
    if (byte === SEMICOLON) this.#semicolons += 1;
    if (byte === COLON) this.#colons += 1;
    if (this.#semicolons >= PARAMETERS || this.#colons > PARAMETERS) this.#tellOverlong();
  }

  #tellOverlong(): void {
    if (!this.#isTold) this.#onBlocked('overlong sequence');
    this.#isTold = true;
  }

  #stepString(byte: number): Instead {
    if (byte === CAN || byte === SUB) return this.#abortString();
    if (this.#copyPrefix === this.#length && byte === COPY_PREFIX[this.#length]) this.#copyPrefix += 1;
    this.#length += 1;
    this.#picture?.add(byte);
    if (!this.#isCutting()) return KEEP;
    // The emulator is still inside the string: CAN aborts it there (ECMA-48 8.3.6), without effect.
    if (this.#length > this.#limit + 1) return NOTHING;
    this.#onBlocked(this.#isCopy ? 'clipboard write' : 'overlong string');
    return Uint8Array.of(CAN);
  }

  #abortString(): Instead {
    if (this.#isCopying()) this.#onBlocked('clipboard write');
    return this.#endString();
  }

  /** The emulator takes any ESC for the end of the string: it is shown this one with what comes next. */
  #holdEscape(): Instead {
    this.#enter('escape');
    this.#hasHeldEscape = true;
    return NOTHING;
  }

  #stepAfterHeldEscape(byte: number): Instead {
    this.#hasHeldEscape = false;
    if (byte === BACKSLASH) {
      this.#enter('ground');
      return Uint8Array.of(ESC, BACKSLASH);
    }
    this.#onBlocked('clipboard write');
    this.#step(byte);
    return Uint8Array.of(CAN, ESC, byte);
  }

  #endString(): Instead {
    const instead = this.#isCutting() ? NOTHING : KEEP;
    this.#enter('ground');
    return instead;
  }

  #isCutting(): boolean {
    return (this.#state === 'osc' || this.#state === 'string') && this.#length > this.#limit;
  }

  /** Whether the emulator collects a copy. */
  #isCopying(): boolean {
    return this.#isCopy && !this.#isCutting();
  }

  get #isCopy(): boolean {
    return this.#state === 'osc' && this.#copyPrefix === COPY_PREFIX.length;
  }

  get #limit(): number {
    return this.#isCopy ? COPY_STRING_LIMIT_BYTES : CONTROL_STRING_LIMIT_BYTES;
  }

  #enter(state: State): Instead {
    if (this.#picture?.isQuestion === false) this.#onBlocked('image');
    this.#picture = null;
    this.#state = state;
    this.#length = 0;
    this.#copyPrefix = 0;
    this.#digits = 0;
    this.#semicolons = 0;
    this.#colons = 0;
    this.#isTold = false;
    return KEEP;
  }
}

/**
 * Index of the first byte from `at` on that has to be looked at one by one: an ESC or C2 that begins anything but a
 * whole CSI sequence of short parameters, which is nearly all that coloured text holds. The length where there is none.
 */
function harmlessUntil(chunk: Uint8Array, at: number): number {
  for (let index = at; index < chunk.length; ) {
    const byte = chunk[index];
    if (byte !== ESC && byte !== C2) {
      index += 1;
      continue;
    }
    const end = byte === ESC && chunk[index + 1] === 0x5b ? endOfShortCsi(chunk, index + 2) : -1;
    if (end < 0) return index;
    index = end;
  }
  return chunk.length;
}

/** Index after the CSI sequence whose parameters begin at `from`; -1 where it is cut, broken, or long in any way. */
function endOfShortCsi(chunk: Uint8Array, from: number): number {
  let digits = 0;
  let separators = 0;
  for (let index = from; index < chunk.length; index += 1) {
    const byte = chunk[index] ?? 0;
    if (byte >= 0x30 && byte <= 0x39) {
      digits += 1;
      if (digits > PARAMETER_DIGITS) return -1;
    } else if (byte >= 0x40 && byte < 0x7f) return index + 1;
    else if (byte >= 0x20 && byte < 0x40) {
      digits = 0;
      separators += 1;
      if (separators >= PARAMETERS) return -1;
    } else return -1;
  }
  return -1;
}
