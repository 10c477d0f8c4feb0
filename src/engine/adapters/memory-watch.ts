// Looks again and again at what a tree of processes holds in memory. A control group would be exact, but a program that
// runs as a person may seldom make one, and a limit of each process's addresses stops runtimes that only reserve them.

import { realClock } from './clock.ts';
import { findTree, heldBytes, type TreeOfProcesses } from './processes.ts';

export interface MemoryLimit {
  readonly tree: TreeOfProcesses;
  readonly limitBytes: number;
  /** Called once, at the first look that finds more. */
  readonly onOver: () => void;
}

/** A look takes some milliseconds; what a program takes between two of them is the limit's error. */
const LOOK_MS = 200;

export class MemoryWatch implements Disposable {
  readonly #limit: MemoryLimit;
  #timer: Disposable;

  constructor(limit: MemoryLimit) {
    this.#limit = limit;
    this.#timer = this.#later();
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #later(): Disposable {
    return realClock.setTimeout(() => this.#look(), LOOK_MS);
  }

  #look(): void {
    const { tree, limitBytes, onOver } = this.#limit;
    const held = findTree(tree).reduce((total, pid) => total + heldBytes(pid), 0);
    if (held > limitBytes) onOver();
    else this.#timer = this.#later();
  }
}
