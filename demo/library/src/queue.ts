// A priority queue on a binary heap: the smallest first, equals in the order in which they came.

interface Entry<T> {
  readonly item: T;
  readonly arrived: number;
}

export class PriorityQueue<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #heap: Entry<T>[] = [];
  #arrivals = 0;

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#heap.length;
  }

  push(item: T): void {
    this.#heap.push({ item, arrived: this.#arrivals });
    this.#arrivals += 1;
    let at = this.#heap.length - 1;
    while (at > 0 && this.#isBefore(at, (at - 1) >> 1)) {
      this.#swap(at, (at - 1) >> 1);
      at = (at - 1) >> 1;
    }
  }

  peek(): T | undefined {
    return this.#heap[0]?.item;
  }

  pop(): T | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || this.#heap.length === 0) return first?.item;
    this.#heap[0] = last;
    this.#sink();
    return first.item;
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#heap.length && this.#isBefore(child, least)) least = child;
      }
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(a: number, b: number): boolean {
    const [left, right] = [this.#entry(a), this.#entry(b)];
    const order = this.#compare(left.item, right.item);
    return order < 0 || (order === 0 && left.arrived < right.arrived);
  }

  #swap(a: number, b: number): void {
    const entry = this.#entry(a);
    this.#heap[a] = this.#entry(b);
    this.#heap[b] = entry;
  }

  #entry(at: number): Entry<T> {
    const entry = this.#heap[at];
    if (entry === undefined) throw new RangeError(`no entry ${at}`);
    return entry;
  }
}
