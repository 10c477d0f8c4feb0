// Sequences of keys that call commands: a trie to look them up, and a reader that walks it as keys come.

import type { Command } from './catalogue.ts';
import { formatKey, type Key } from './key.ts';

export interface Binding {
  /** One key or more. */
  readonly keys: readonly Key[];
  readonly command: Command;
}

/** Two bindings of which one hides the other: the same keys, or the beginning of them. */
export interface Conflict {
  readonly first: Binding;
  readonly second: Binding;
}

export type ChordStep =
  | { readonly kind: 'matched'; readonly command: Command }
  /** More keys are needed; these have come. */
  | { readonly kind: 'pending'; readonly keys: readonly Key[] }
  /** The keys so far began a chord, and this one does not go on with any: all are swallowed. */
  | { readonly kind: 'not-found'; readonly keys: readonly Key[] }
  /** Not the start of a chord: the key is the guest's. */
  | { readonly kind: 'literal' };

interface Branch {
  readonly kind: 'branch';
  readonly children: Map<string, Branch | Leaf>;
  /** A binding that goes through here, to name in a conflict. */
  readonly through: Binding;
}

interface Leaf {
  readonly kind: 'leaf';
  readonly binding: Binding;
}

/** The chords that can be typed; a binding in conflict with an earlier one is left out and reported. */
export class ChordTrie {
  readonly conflicts: readonly Conflict[];
  readonly #children = new Map<string, Branch | Leaf>();

  constructor(bindings: readonly Binding[]) {
    const conflicts: Conflict[] = [];
    for (const binding of bindings) {
      const first = this.#add(binding);
      if (first !== null) conflicts.push({ first, second: binding });
    }
    this.conflicts = conflicts;
  }

  /** The command of exactly these keys, whether more could follow, or nothing. */
  find(keys: readonly Key[]): Command | 'partial' | null {
    let children = this.#children;
    for (const [index, key] of keys.entries()) {
      const node = children.get(formatKey(key));
      if (node === undefined) return null;
      if (node.kind === 'leaf') return index === keys.length - 1 ? node.binding.command : null;
      children = node.children;
    }
    return 'partial';
  }

  /** Returns the binding that is in the way, or null. */
  #add(binding: Binding): Binding | null {
    let children = this.#children;
    for (const [index, key] of binding.keys.entries()) {
      const name = formatKey(key);
      const node = children.get(name);
      if (node?.kind === 'leaf') return node.binding;
      if (index === binding.keys.length - 1) {
        if (node !== undefined) return node.through;
        children.set(name, { kind: 'leaf', binding });
        return null;
      }
      const branch = node ?? { kind: 'branch' as const, children: new Map(), through: binding };
      children.set(name, branch);
      children = branch.children;
    }
    return null;
  }
}

export class ChordReader {
  readonly #trie: ChordTrie;
  #keys: readonly Key[] = [];

  constructor(trie: ChordTrie) {
    this.#trie = trie;
  }

  /** The keys of a chord that has begun. */
  get pending(): readonly Key[] {
    return this.#keys;
  }

  feed(key: Key): ChordStep {
    const keys = [...this.#keys, key];
    const found = this.#trie.find(keys);
    if (found === 'partial') {
      this.#keys = keys;
      return { kind: 'pending', keys };
    }
    this.#keys = [];
    if (found !== null) return { kind: 'matched', command: found };
    return keys.length > 1 ? { kind: 'not-found', keys } : { kind: 'literal' };
  }

  /** Forgets a chord that has begun. */
  reset(): void {
    this.#keys = [];
  }
}
