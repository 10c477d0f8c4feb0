// Requests about one subject, one after the other: the second finds what the first has done.

import type { Result } from '../beads/result.ts';
import type { Problem } from './problem.ts';

type Answer = Promise<Result<object, Problem>>;

export class Exclusive {
  readonly #underWay = new Map<string, Answer>();

  /** Subjects that are held now. */
  keys(): Iterable<string> {
    return this.#underWay.keys();
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay.values());
  }

  /** Does the work when all that was asked before about the subject has ended. */
  async inTurn(key: string, work: () => Answer): Answer {
    for (let held = this.#underWay.get(key); held; held = this.#underWay.get(key)) {
      // Whoever asked for it hears of its failure.
      await held.catch(() => {});
    }
    const answer = work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, answer);
    return await answer;
  }
}
