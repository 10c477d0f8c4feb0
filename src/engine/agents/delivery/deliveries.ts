// What an engine keeps in mind of the messages on their way: whose turn it is at each keyboard, the prompts that were
// heard of, and why each message waits.

import type { Clock } from '../../adapters/clock.ts';
import type { MessageId, RunId } from '../../ids.ts';
import { HeardPrompts } from './heard-prompts.ts';
import { Keyboards } from './keyboards.ts';

export class Deliveries implements Disposable {
  readonly keyboards: Keyboards;
  readonly prompts = new HeardPrompts();
  /** What stood in the way at the last look; absent where nothing was looked at yet. */
  readonly reasons = new Map<MessageId, string>();

  constructor(clock: Clock) {
    this.keyboards = new Keyboards(clock);
  }

  /** Forgets what has ended. */
  keep(isKeptRun: (run: RunId) => boolean, isKeptMessage: (message: MessageId) => boolean): void {
    this.prompts.keepRuns(isKeptRun);
    for (const message of this.reasons.keys()) if (!isKeptMessage(message)) this.reasons.delete(message);
  }

  [Symbol.dispose](): void {
    this.keyboards[Symbol.dispose]();
  }
}
