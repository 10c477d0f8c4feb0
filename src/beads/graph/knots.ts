// The knots of a directed graph: its strongly connected components with a way round, each node of which can reach all
// others of it and itself. After Tarjan, "Depth-first search and linear graph algorithms" (1972), without recursion.

/** Each knot as its nodes in ascending order, knots by their least node. `next` lists each node's followers. Linear. */
export function knotsOf(next: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const search = new Search(next);
  for (let node = 0; node < next.length; node += 1) search.from(node);
  const knots = search.components.filter(([first = -1, second]) => {
    return second !== undefined || next[first]?.includes(first) === true;
  });
  return knots.sort(([a = 0], [b = 0]) => a - b);
}

interface Visit {
  readonly node: number;
  /** Followers looked at so far. */
  seen: number;
}

class Search {
  readonly components: number[][] = [];
  readonly #next: readonly (readonly number[])[];
  /** When each node was reached, from 1; 0 for those not yet reached. */
  readonly #reached: Uint32Array;
  /** The earliest reached node that each can reach among those whose component is open. */
  readonly #lowest: Uint32Array;
  readonly #isOpen: Uint8Array;
  readonly #open: number[] = [];
  readonly #path: Visit[] = [];
  #clock = 0;

  constructor(next: readonly (readonly number[])[]) {
    this.#next = next;
    this.#reached = new Uint32Array(next.length);
    this.#lowest = new Uint32Array(next.length);
    this.#isOpen = new Uint8Array(next.length);
  }

  from(start: number): void {
    if (this.#reached[start] !== 0) return;
    this.#reach(start);
    for (let visit = this.#path.at(-1); visit !== undefined; visit = this.#path.at(-1)) this.#step(visit);
  }

  #reach(node: number): void {
    this.#clock += 1;
    this.#reached[node] = this.#clock;
    this.#lowest[node] = this.#clock;
    this.#isOpen[node] = 1;
    this.#open.push(node);
    this.#path.push({ node, seen: 0 });
  }

  #step(visit: Visit): void {
    const follower = this.#next[visit.node]?.[visit.seen];
    visit.seen += 1;
    if (follower === undefined) this.#leave(visit.node);
    else if (this.#reached[follower] === 0) this.#reach(follower);
    else if (this.#isOpen[follower] === 1) this.#lower(visit.node, this.#reached[follower] ?? 0);
  }

  #leave(node: number): void {
    this.#path.pop();
    const lowest = this.#lowest[node] ?? 0;
    const above = this.#path.at(-1);
    if (above !== undefined) this.#lower(above.node, lowest);
    if (lowest === this.#reached[node]) this.#close(node);
  }

  #close(root: number): void {
    const component = this.#open.splice(this.#open.lastIndexOf(root));
    for (const node of component) this.#isOpen[node] = 0;
    this.components.push(component.sort((a, b) => a - b));
  }

  #lower(node: number, to: number): void {
    this.#lowest[node] = Math.min(this.#lowest[node] ?? 0, to);
  }
}
