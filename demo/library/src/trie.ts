// Words by their beginnings: for completion as one types.

interface Node {
  readonly next: Map<string, Node>;
  isWord: boolean;
}

export class Trie {
  readonly #root: Node = { next: new Map(), isWord: false };
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Adds a word; says whether it is new. */
  add(word: string): boolean {
    let node = this.#root;
    for (const letter of word) {
      const next = node.next.get(letter) ?? { next: new Map(), isWord: false };
      node.next.set(letter, next);
      node = next;
    }
    if (node.isWord) return false;
    node.isWord = true;
    this.#size += 1;
    return true;
  }

  has(word: string): boolean {
    return this.#find(word)?.isWord === true;
  }

  /** Takes a word out; says whether it was there. */
  remove(word: string): boolean {
    if (!this.has(word)) return false;
    const letters = [...word];
    const last = letters.pop() ?? '';
    const parent = this.#find(letters.join(''));
    parent?.next.delete(last);
    this.#size -= 1;
    return true;
  }

  /** Words with that beginning, sorted, at most `limit`. */
  complete(beginning: string, limit = 10): string[] {
    const found: string[] = [];
    const visit = (node: Node | undefined, word: string): void => {
      if (node === undefined || found.length >= limit) return;
      if (node.isWord) found.push(word);
      for (const letter of [...node.next.keys()].sort()) visit(node.next.get(letter), word + letter);
    };
    visit(this.#find(beginning), beginning);
    return found;
  }

  #find(beginning: string): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const letter of beginning) node = node?.next.get(letter);
    return node;
  }
}
