// From the bytes of an outer terminal to what they mean: a command, a key for whatever has the keyboard, a paste.

import type { Command } from '../../keymaps/catalogue.ts';
import { ChordReader } from '../../keymaps/chord.ts';
import { KeyDecoder } from '../../keymaps/decode.ts';
import type { Key } from '../../keymaps/key.ts';
import type { KeyDetail, KeyInput, Mouse, TerminalReply } from '../../keymaps/key-input.ts';
import { formatChord, type Keymap } from '../../keymaps/keymap.ts';
import { beadKeymap, queueKeymap, reviewKeymap, scrollKeymap } from '../../keymaps/presets.ts';
import type { ScreenClock } from './clock.ts';

/** How long a lone ESC may be the start of a longer sequence. */
const ESCAPE_MS = 25;
/** No keyboard lets so many keys be held. */
const HELD_LIMIT = 64;

/**
 * Who gets keys that are no command: a dialog takes all of them, and so does a review, which has commands of its own; the
 * beads, the merge queue and a pane scrolled back have theirs beside the prefix's.
 */
export type InputMode = 'dialog' | 'review' | 'panel' | 'beads' | 'queue' | 'pane' | 'scrolled';

export interface TypedKey {
  readonly key: Key;
  /** The bytes that the terminal sent for it. */
  readonly raw: Uint8Array;
  /** Null where the terminal does not speak the kitty keyboard protocol. */
  readonly detail: KeyDetail | null;
}

export type Routed =
  | { readonly kind: 'command'; readonly command: Command }
  | ({ readonly kind: 'key' } & TypedKey)
  /** A key that was passed on was let go. */
  | ({ readonly kind: 'release'; readonly detail: KeyDetail } & TypedKey)
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'mouse'; readonly mouse: Mouse }
  | { readonly kind: 'focus'; readonly focused: boolean }
  /** The terminal tells of itself. */
  | { readonly kind: 'reply'; readonly reply: TerminalReply }
  /** The strokes of a command that has begun; none when it ended. */
  | { readonly kind: 'pending'; readonly chord: string }
  /** Strokes that began a command and are none. */
  | { readonly kind: 'unknown'; readonly chord: string };

export interface InputRouterOptions {
  readonly keymap: Keymap;
  readonly clock: ScreenClock;
  readonly mode: () => InputMode;
  readonly take: (routed: Routed) => void;
}

export class InputRouter implements Disposable {
  readonly #options: InputRouterOptions;
  readonly #decoder = new KeyDecoder();
  readonly #chords: ChordReader;
  readonly #scrollChords: ChordReader;
  readonly #beadChords: ChordReader;
  readonly #queueChords: ChordReader;
  readonly #reviewChords: ChordReader;
  /** Keys that were passed on and are held, by their code. */
  readonly #held = new Set<number>();
  #escapeTimer: Disposable | null = null;

  constructor(options: InputRouterOptions) {
    this.#options = options;
    this.#chords = new ChordReader(options.keymap.trie);
    this.#scrollChords = new ChordReader(scrollKeymap(options.keymap.prefix).trie);
    this.#beadChords = new ChordReader(beadKeymap(options.keymap.prefix).trie);
    this.#queueChords = new ChordReader(queueKeymap(options.keymap.prefix).trie);
    this.#reviewChords = new ChordReader(reviewKeymap(options.keymap.prefix).trie);
  }

  push(bytes: Uint8Array): void {
    this.#escapeTimer?.[Symbol.dispose]();
    this.#escapeTimer = null;
    for (const input of this.#decoder.push(bytes)) this.#route(input);
    if (!this.#decoder.hasPending) return;
    this.#escapeTimer = this.#options.clock.setTimeout(() => {
      this.#escapeTimer = null;
      for (const input of this.#decoder.flush()) this.#route(input);
    }, ESCAPE_MS);
  }

  [Symbol.dispose](): void {
    this.#escapeTimer?.[Symbol.dispose]();
    this.#escapeTimer = null;
  }

  #route(input: KeyInput): void {
    const { take } = this.#options;
    switch (input.kind) {
      case 'key':
        if (!this.#isIdleModifier(input.detail)) this.#routeKey(input);
        return;
      case 'release':
        if (this.#held.delete(input.detail.code)) take(input);
        return;
      case 'paste':
        take({ kind: 'paste', text: input.text });
        return;
      case 'mouse':
        take({ kind: 'mouse', mouse: input.mouse });
        return;
      case 'focus':
        take({ kind: 'focus', focused: input.focused });
        return;
      case 'reply':
        take({ kind: 'reply', reply: input.reply });
        return;
    }
  }

  /** Shift by itself neither is a stroke of a command nor ends one. */
  #isIdleModifier(detail: KeyDetail | null): boolean {
    if (detail === null || !isModifier(detail.code)) return false;
    return this.#chords.pending.length > 0 || this.#options.mode() !== 'pane';
  }

  #routeKey(typed: TypedKey): void {
    const { mode, take } = this.#options;
    const now = mode();
    if (now === 'dialog' || now === 'review') {
      this.#chords.reset();
      take(now === 'dialog' ? { kind: 'key', ...typed } : meant(this.#reviewChords, typed));
      return;
    }
    const wasPending = this.#chords.pending.length > 0;
    const found = this.#chords.feed(typed.key);
    if (found.kind === 'pending') {
      take({ kind: 'pending', chord: formatChord(found.keys) });
      return;
    }
    if (wasPending) take({ kind: 'pending', chord: '' });
    if (found.kind === 'matched') take({ kind: 'command', command: found.command });
    else if (found.kind === 'not-found') take({ kind: 'unknown', chord: formatChord(found.keys) });
    else this.#routeLiteral(typed);
  }

  #routeLiteral(typed: TypedKey): void {
    const { take } = this.#options;
    const mode = this.#options.mode();
    if (mode === 'beads' || mode === 'queue') {
      take(meant(mode === 'beads' ? this.#beadChords : this.#queueChords, typed));
      return;
    }
    if (mode !== 'scrolled') {
      if (typed.detail !== null && this.#held.size < HELD_LIMIT) this.#held.add(typed.detail.code);
      take({ kind: 'key', ...typed });
      return;
    }
    const found = this.#scrollChords.feed(typed.key);
    if (found.kind === 'matched') take({ kind: 'command', command: found.command });
  }
}

/** A command of one stroke, or the key where it calls none. */
function meant(chords: ChordReader, typed: TypedKey): Routed {
  const found = chords.feed(typed.key);
  return found.kind === 'matched' ? { kind: 'command', command: found.command } : { kind: 'key', ...typed };
}

/** CapsLock, ScrollLock, NumLock; Shift to ISO level 5 on either side. Source: kitty keyboard protocol, key codes. */
function isModifier(code: number): boolean {
  return (code >= 57_358 && code <= 57_360) || (code >= 57_441 && code <= 57_454);
}
