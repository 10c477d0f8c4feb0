// From the bytes of an outer terminal to what they mean: a command, a key for whatever has the keyboard, a paste.

import type { Command } from '../../keymaps/catalogue.ts';
import { ChordReader } from '../../keymaps/chord.ts';
import { KeyDecoder } from '../../keymaps/decode.ts';
import type { Key } from '../../keymaps/key.ts';
import type { KeyInput, Mouse } from '../../keymaps/key-input.ts';
import { formatChord, type Keymap } from '../../keymaps/keymap.ts';
import { scrollKeymap } from '../../keymaps/presets.ts';
import type { ScreenClock } from './clock.ts';

/** How long a lone ESC may be the start of a longer sequence. */
const ESCAPE_MS = 25;

/** Who gets keys that are no command: a dialog takes all of them, a pane that is scrolled back has keys of its own. */
export type InputMode = 'dialog' | 'panel' | 'pane' | 'scrolled';

export type Routed =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'key'; readonly key: Key; readonly raw: Uint8Array }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'mouse'; readonly mouse: Mouse }
  | { readonly kind: 'focus'; readonly focused: boolean }
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
  #escapeTimer: Disposable | null = null;

  constructor(options: InputRouterOptions) {
    this.#options = options;
    this.#chords = new ChordReader(options.keymap.trie);
    this.#scrollChords = new ChordReader(scrollKeymap(options.keymap.prefix).trie);
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
        this.#routeKey(input.key, input.raw);
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
      case 'release':
      case 'reply':
        return;
    }
  }

  #routeKey(key: Key, raw: Uint8Array): void {
    const { mode, take } = this.#options;
    if (mode() === 'dialog') {
      this.#chords.reset();
      take({ kind: 'key', key, raw });
      return;
    }
    const wasPending = this.#chords.pending.length > 0;
    const found = this.#chords.feed(key);
    if (found.kind === 'pending') {
      take({ kind: 'pending', chord: formatChord(found.keys) });
      return;
    }
    if (wasPending) take({ kind: 'pending', chord: '' });
    if (found.kind === 'matched') take({ kind: 'command', command: found.command });
    else if (found.kind === 'not-found') take({ kind: 'unknown', chord: formatChord(found.keys) });
    else this.#routeLiteral(key, raw);
  }

  #routeLiteral(key: Key, raw: Uint8Array): void {
    const { mode, take } = this.#options;
    if (mode() !== 'scrolled') {
      take({ kind: 'key', key, raw });
      return;
    }
    const found = this.#scrollChords.feed(key);
    if (found.kind === 'matched') take({ kind: 'command', command: found.command });
  }
}
