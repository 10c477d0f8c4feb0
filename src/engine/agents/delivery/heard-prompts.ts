// The prompts that hooks told of lately, by run: the surest proof that a message has arrived.

import type { RunId } from '../../ids.ts';
import { holdsMessage } from './said-text.ts';

const KEPT = 16;

interface Heard {
  readonly at: number;
  readonly prompt: string;
}

export class HeardPrompts {
  readonly #heard = new Map<RunId, Heard[]>();

  add(run: RunId, at: number, prompt: string): void {
    const heard = this.#heard.get(run) ?? [];
    heard.push({ at, prompt });
    this.#heard.set(run, heard.slice(-KEPT));
  }

  /** Whether the run began a turn with that text at `since` or later. */
  holds(run: RunId, text: string, since: number): boolean {
    return (this.#heard.get(run) ?? []).some(({ at, prompt }) => at >= since && holdsMessage(prompt, text));
  }

  /** Forgets runs that are not kept. */
  keepRuns(isKept: (run: RunId) => boolean): void {
    for (const run of this.#heard.keys()) if (!isKept(run)) this.#heard.delete(run);
  }
}
