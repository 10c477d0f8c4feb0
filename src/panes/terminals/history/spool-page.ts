// One line of the spool at a time, as a scrolled pane asks for them: those around it are read along.

import type { LineSpool } from './line-spool.ts';

const LINES_BEFORE = 128;
const LINES_AFTER = 128;

export class SpoolPage {
  readonly #spool: LineSpool;
  #lines = new Map<number, Buffer>();
  #truncations = 0;

  constructor(spool: LineSpool) {
    this.#spool = spool;
  }

  /** Undefined where the line is not kept, or cannot be read. */
  line(number: number): Buffer | undefined {
    if (this.#truncations !== this.#spool.truncations) this.#lines.clear();
    const known = this.#lines.get(number);
    if (known !== undefined) return known;
    this.#truncations = this.#spool.truncations;
    this.#lines = new Map(this.#spool.read(number - LINES_BEFORE, number + LINES_AFTER));
    return this.#lines.get(number);
  }
}
