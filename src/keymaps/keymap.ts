// A keymap: its prefix key and all its bindings, ready to be read by a ChordReader.

import { type Binding, ChordTrie } from './chord.ts';
import { formatKey, type Key, parseKey } from './key.ts';

/** In the notation of a chord, the word that stands for the prefix key, whichever it is. */
const PREFIX_WORD = 'prefix';

export interface Keymap {
  readonly prefix: Key;
  readonly bindings: readonly Binding[];
  readonly trie: ChordTrie;
}

export function makeKeymap(prefix: Key, bindings: readonly Binding[]): Keymap {
  return { prefix, bindings, trie: new ChordTrie(bindings) };
}

/** The keys of a chord as in `prefix M-1` or `C-M-n`, or null where one is no key or there is none. */
export function parseChord(notation: string, prefix: Key): Key[] | null {
  const words = notation.trim().split(/\s+/);
  const keys: Key[] = [];
  for (const word of words) {
    const key = word.toLowerCase() === PREFIX_WORD ? prefix : parseKey(word);
    if (key === null) return null;
    keys.push(key);
  }
  return keys;
}

export function formatChord(keys: readonly Key[]): string {
  return keys.map(formatKey).join(' ');
}
