// Looks at what a town shows of one agent, twenty times a second, and keeps each look with its instant.

import { setTimeout as delay } from 'node:timers/promises';
import type { Activity, DecisionView, TownView } from '../../../src/engine/view.ts';
import type { TownCaller } from '../town-caller.ts';

const EVERY_MS = 50;
const POLL_MS = 20;

/** What a person could see at that instant (ms since the epoch). */
export interface Look {
  readonly at: number;
  readonly activity: Activity;
  readonly why: string;
  /** What is asked on its screen, as the list of decisions has it. */
  readonly decision: Pick<DecisionView, 'id' | 'text' | 'choices'> | null;
}

export class StateWatch implements AsyncDisposable {
  readonly #caller: TownCaller;
  readonly #agent: string;
  readonly #looks: Look[] = [];
  readonly #watched: Promise<void>;
  #isOver = false;
  #failure: unknown = null;

  /** `agent` is its full name, as `lib/crew/max`. */
  constructor(caller: TownCaller, agent: string) {
    this.#caller = caller;
    this.#agent = agent;
    this.#watched = this.#watch().catch((cause: unknown) => {
      this.#failure = cause;
    });
  }

  get looks(): readonly Look[] {
    return this.#looks;
  }

  get last(): Look | undefined {
    return this.#looks.at(-1);
  }

  /** Waits for a look like this; throws with the last ones otherwise. */
  async until(what: string, isReached: (look: Look) => boolean, timeoutMs = 30_000): Promise<Look> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const { last } = this;
      if (last !== undefined && isReached(last)) return last;
      if (this.#failure !== null) throw new Error(`watching ${this.#agent}`, { cause: this.#failure });
      if (Date.now() > deadline) throw new Error(`${timeoutMs} ms passed without: ${what}`);
      await delay(POLL_MS);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    await this.#watched;
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      const askedAt = Date.now();
      const view = (await this.#caller.call('status')) as TownView;
      this.#keep(view, Date.now());
      await delay(Math.max(1, EVERY_MS - (Date.now() - askedAt)));
    }
  }

  #keep({ roster, decisions }: TownView, at: number): void {
    const shown = roster.find(({ agent }) => agent === this.#agent);
    if (shown === undefined) return;
    const asked = decisions.find(({ subject, choices }) => subject === this.#agent && choices !== undefined);
    this.#looks.push({
      at,
      ...{ activity: shown.activity, why: shown.why },
      decision: asked ? { id: asked.id, text: asked.text, choices: asked.choices ?? [] } : null,
    });
  }
}
