// Requests about one subject, one at a time: two `gt done` of one run are one, two `rig.add` of one name are not both.

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

  /** Does the work; asked again before it has ended, everybody gets the same answer. */
  once(key: string, work: () => Answer): Answer {
    const held = this.#underWay.get(key);
    if (held !== undefined) return held;
    const answer = work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, answer);
    return answer;
  }

  /** Does the work, or answers null where work on the subject is under way. */
  alone(key: string, work: () => Answer): Answer | null {
    return this.#underWay.has(key) ? null : this.once(key, work);
  }
}
