// Offers landed commits to the persons' checkouts, one try a rig at a time: two at once would meet at git's index lock.
// A checkout that cannot follow is tried again from time to time: nobody tells when a person has committed their work.

import { reasonOf } from './adapters/files.ts';
import { isOver } from './elapsed.ts';
import type { EngineContext } from './engine-context.ts';
import type { RigName } from './ids.ts';
import { keepBranch } from './refinery/keep-branch.ts';
import { followCheckout, isPushed } from './refinery/upstream.ts';
import type { Rig } from './rig.ts';
import type { Follow } from './rigs/checkout-follow.ts';
import { isRemote } from './rigs/inspect-source.ts';

/** Between two of them: each takes some ten calls of git, and a queue that lands one change after the other has gates beside. */
const PAUSE_MS = 1_000;
/** Soon enough for somebody who looks on; doubled up to half a minute, since each try costs some calls of git. */
const RETRY_MS = 3_000;
const LONGEST_RETRY_MS = 30_000;
/** A remote has others to serve, and a key asks it at once. */
const LONGEST_PUSH_RETRY_MS = 10 * 60_000;

interface Waiting {
  readonly since: number;
  readonly retryMs: number;
  readonly why: string;
  /** Whether it is to be pushed there, and to no checkout. */
  readonly isForRemote: boolean;
}

export class CheckoutFollower {
  readonly #wanted = new Set<RigName>();
  readonly #underWay = new Map<RigName, Promise<void>>();
  /** Checkouts that could not follow: when that was last found, and why. */
  readonly #waiting = new Map<RigName, Waiting>();
  /** When the last try of each rig came to its end. */
  readonly #tried = new Map<RigName, number>();
  readonly heads = new Map<RigName, string>();

  /** Why landed work waits for the person's checkout, by the rigs whose does. */
  get waiting(): ReadonlyMap<RigName, string> {
    const waiting = [...this.#waiting].filter(([, { isForRemote }]) => !isForRemote);
    return new Map(waiting.map(([rig, { why }]) => [rig, why]));
  }

  /** One line for each checkout or remote that could not take landed work yet. */
  get complaints(): readonly string[] {
    return [...this.#waiting].map(([rig, { why }]) => `${rig}: ${why}`);
  }

  want(rig: RigName): void {
    this.#wanted.add(rig);
  }

  /** Follows every rig that asks for it and is not being followed; `onDone` is called after each. */
  followAll(context: EngineContext, onDone: () => void): void {
    const now = context.clock.now();
    for (const [name, { since, retryMs }] of this.#waiting) {
      if (!this.#underWay.has(name) && isOver(since, retryMs, now)) this.#wanted.add(name);
    }
    for (const name of this.#wanted) {
      const rig = context.rigs.get(name);
      const tried = this.#tried.get(name);
      const isEarly = tried !== undefined && !isOver(tried, PAUSE_MS, now);
      if (rig && (isEarly || this.#underWay.has(name))) continue;
      this.#wanted.delete(name);
      if (rig) void this.#begin(context, rig, onDone);
    }
  }

  /** Tries at once, however long it was to wait still, and says what became of it. */
  async followNow(context: EngineContext, rig: Rig, onDone: () => void): Promise<Follow> {
    while (this.#underWay.has(rig.name)) await this.#underWay.get(rig.name);
    return await this.#begin(context, rig, onDone);
  }

  /** Follows at once what was to wait for the pause to end, before the town does. */
  async followLeft(context: EngineContext, onDone: () => void): Promise<void> {
    const left = [...this.#wanted].flatMap((name) => context.rigs.get(name) ?? []);
    this.#wanted.clear();
    await Promise.all(left.map((rig) => this.followNow(context, rig, onDone)));
    await this.settled();
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#underWay.values());
  }

  #begin(context: EngineContext, rig: Rig, onDone: () => void): Promise<Follow> {
    const following = this.#follow(context, rig, onDone);
    this.#underWay.set(
      rig.name,
      following.then(() => {}),
    );
    return following;
  }

  async #follow(context: EngineContext, rig: Rig, onDone: () => void): Promise<Follow> {
    try {
      await keepBranch(context, rig);
      this.heads.set(rig.name, await rig.repository.head());
      const follow = await followCheckout(context, rig);
      // Where it is not said to be pushed, landed work never goes to a remote, however long it waits.
      const isTried = !isRemote(rig.settings.upstream) || isPushed(rig.settings);
      if (follow.kind === 'waiting' && isTried) this.#wait(context, rig, follow.why);
      else this.#waiting.delete(rig.name);
      return follow;
    } catch (cause) {
      const why = `bringing landed work to the checkout: ${reasonOf(cause)}`;
      this.#wait(context, rig, why);
      context.note(`${rig.name}: ${why}`);
      return { kind: 'waiting', why };
    } finally {
      this.#underWay.delete(rig.name);
      this.#tried.set(rig.name, context.clock.now());
      onDone();
    }
  }

  /** The pause grows while the reason stays; a remote may give another one each time, as with the number of a request in it. */
  #wait(context: EngineContext, { name, settings }: Rig, why: string): void {
    const before = this.#waiting.get(name);
    const isForRemote = isRemote(settings.upstream);
    const longestMs = isForRemote ? LONGEST_PUSH_RETRY_MS : LONGEST_RETRY_MS;
    const isStill = before !== undefined && (isForRemote || before.why === why);
    const retryMs = isStill ? Math.min(longestMs, 2 * before.retryMs) : RETRY_MS;
    this.#waiting.set(name, { since: context.clock.now(), retryMs, why, isForRemote });
  }
}
