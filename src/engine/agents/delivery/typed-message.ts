// One message while it is typed into a terminal: looks, presses what the next step asks for, and looks again.

import type { EngineContext } from '../../engine-context.ts';
import { guestOfRun } from '../../ids.ts';
import type { InputIntent } from '../../terminals.ts';
import type { RuntimeSpec } from '../runtime-spec.ts';
import type { Message } from './message.ts';
import { sightOf } from './sight.ts';
import { type Ending, nextStep, type Timing, type Typing } from './step.ts';

/** How often the terminal is looked at. */
const LOOK_MS = 100;

export type Form = RuntimeSpec['delivery'];

export class TypedMessage implements Disposable {
  readonly #context: EngineContext;
  readonly #message: Message;
  readonly #form: Form | null;
  readonly #timing: Timing;
  #typing: Typing;
  #hold: Disposable | null = null;

  constructor(context: EngineContext, message: Message, form: Form | null) {
    this.#context = context;
    this.#message = message;
    this.#form = form;
    this.#timing = { settleMs: form?.settleMs ?? 0, canClear: form !== null && form.clear !== null };
    const at = context.clock.now();
    this.#typing = message.typedAt === null ? { kind: 'ready' } : { kind: 'unsure', at };
  }

  /** Throws where the log takes no record: what was begun is then looked back on. */
  async toItsEnd(): Promise<Ending> {
    // From the look to the paste no key of a person's may slip in.
    if (this.#typing.kind === 'ready') this.#hold = this.#context.deliveries.keyboards.hold(this.#guest);
    for (;;) {
      const ending = await this.#advance();
      if (ending !== null) return ending;
    }
  }

  [Symbol.dispose](): void {
    this.#hold?.[Symbol.dispose]();
  }

  get #guest() {
    return guestOfRun(this.#message.run);
  }

  /** One look and what follows from it; null while there is more to come. */
  async #advance(): Promise<Ending | null> {
    const sight = await sightOf(this.#context, this.#message, this.#typing, this.#form);
    if (sight === null) return { kind: 'leave', why: 'its terminal is gone' };
    const { kind } = this.#typing;
    if (kind === 'entered' && (sight.composer === 'empty' || sight.isHeard)) this[Symbol.dispose]();
    const step = nextStep(this.#typing, sight, this.#timing);
    switch (step.kind) {
      case 'look':
        return await this.#pause();
      case 'paste':
        return await this.#paste();
      case 'enter':
        return await this.#enter();
      case 'clear':
        this.#typing = { kind: 'cleared', at: this.#context.clock.now() };
        return await this.#send([{ kind: 'press', key: this.#form?.clear ?? '' }]);
      case 'deliver':
      case 'wait':
      case 'leave':
      case 'give-up':
        return step;
    }
  }

  async #paste(): Promise<Ending | null> {
    const { id, text } = this.#message;
    this.#context.record('message.typed', { id });
    this.#typing = { kind: 'pasted', at: this.#context.clock.now() };
    const sent = await this.#context.terminals.send(this.#guest, [{ kind: 'paste', text }]);
    // All of it is taken, or nothing.
    return sent.ok ? null : { kind: 'wait', why: sent.problem.message };
  }

  async #enter(): Promise<Ending | null> {
    const at = this.#context.clock.now();
    const times = this.#typing.kind === 'entered' ? this.#typing.times + 1 : 1;
    this.#typing = { kind: 'entered', at, times };
    return await this.#send([{ kind: 'submit' }]);
  }

  async #send(intents: readonly InputIntent[]): Promise<Ending | null> {
    const sent = await this.#context.terminals.send(this.#guest, intents);
    return sent.ok ? null : { kind: 'leave', why: sent.problem.message };
  }

  async #pause(): Promise<null> {
    const { clock, stopping } = this.#context;
    stopping.throwIfAborted();
    await new Promise<void>((resolve) => {
      clock.setTimeout(resolve, LOOK_MS);
    });
    return null;
  }
}
