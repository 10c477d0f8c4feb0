// Offers landed commits to the persons' checkouts, one try a rig at a time: two at once would meet at git's index lock.
// A checkout that cannot follow is tried again from time to time: nobody tells when a person has committed their work.

import { reasonOf } from './adapters/files.ts';
import { isOver } from './elapsed.ts';
import type { EngineContext } from './engine-context.ts';
import type { RigName } from './ids.ts';
import { followCheckout } from './refinery/upstream.ts';
import type { Rig } from './rig.ts';
import { isRemote } from './rigs/inspect-source.ts';

/** Soon enough for somebody who looks on; each try asks git for the checkout's status. */
const RETRY_MS = 3_000;

export class CheckoutFollower {
  readonly #wanted = new Set<RigName>();
  readonly #underWay = new Map<RigName, Promise<void>>();
  /** When a checkout that could have followed was last found unable to. */
  readonly #waitingSince = new Map<RigName, number>();
  readonly heads = new Map<RigName, string>();

  want(rig: RigName): void {
    this.#wanted.add(rig);
  }

  /** Follows every rig that asks for it and is not being followed; `onDone` is called after each. */
  followAll(context: EngineContext, onDone: () => void): void {
    for (const [name, since] of this.#waitingSince) {
      if (isOver(since, RETRY_MS, context.clock.now())) this.#wanted.add(name);
    }
    for (const name of this.#wanted) {
      const rig = context.rigs.get(name);
      if (rig && this.#underWay.has(name)) continue;
      this.#wanted.delete(name);
      if (rig) this.#underWay.set(name, this.#follow(context, rig, onDone));
    }
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  async #follow(context: EngineContext, rig: Rig, onDone: () => void): Promise<void> {
    try {
      this.heads.set(rig.name, await rig.repository.head());
      const { kind } = await followCheckout(context, rig);
      // Landed work never goes to a remote by itself, however long it waits.
      if (kind === 'waiting' && !isRemote(rig.settings.upstream)) {
        this.#waitingSince.set(rig.name, context.clock.now());
      } else this.#waitingSince.delete(rig.name);
    } catch (cause) {
      this.#waitingSince.set(rig.name, context.clock.now());
      context.note(`following ${rig.name}: ${reasonOf(cause)}`);
    } finally {
      this.#underWay.delete(rig.name);
      onDone();
    }
  }
}
