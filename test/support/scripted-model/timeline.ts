// What happened at the scripted model, and when: the truth against which an agent's shown state is compared.

import type { Step } from './scenario.ts';

export type Mark = { readonly at: number; readonly agent: string } & Happening;

export type Happening =
  /** A request of the conversation; `turn` and `reply` count from 0. */
  | { readonly kind: 'request'; readonly turn: number; readonly reply: number }
  | { readonly kind: 'first-byte'; readonly turn: number; readonly reply: number }
  /** The step begins; of a tool call, all of it was sent. */
  | { readonly kind: 'step'; readonly turn: number; readonly step: Step['kind'] }
  | { readonly kind: 'tool-result'; readonly turn: number; readonly text: string }
  | { readonly kind: 'turn-end'; readonly turn: number; readonly how: 'said' | 'failed' | 'cut' }
  | { readonly kind: 'error'; readonly turn: number; readonly what: Step['kind'] | 'hung-up' | 'unscripted' }
  /** A request that is no part of the conversation, and what it was for. */
  | { readonly kind: 'side'; readonly what: string };

export class Timeline {
  readonly #marks: Mark[] = [];
  readonly #now: () => number;

  /** `now` is in ms since the epoch. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(agent: string, happening: Happening): void {
    this.#marks.push({ at: this.#now(), agent, ...happening });
  }

  of(agent: string): readonly Mark[] {
    return this.#marks.filter((mark) => mark.agent === agent);
  }
}
