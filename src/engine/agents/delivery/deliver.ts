// Brings a message into its run's terminal and records what became of it. What it is about to do is in the log before
// it does it: whoever takes over after a crash looks back before a key is pressed.

import { ok } from '../../../beads/result.ts';
import type { Action } from '../../action.ts';
import type { EngineContext, NewEvent } from '../../engine-context.ts';
import { guestOfRun } from '../../ids.ts';
import { runtimeSpec } from '../catalogue.ts';
import { isBlind, PERSON_TYPES } from './hindrance.ts';
import { LARGEST_TRIES, type Message } from './message.ts';
import { DRAFT_STANDS, type Ending } from './step.ts';
import { TypedMessage } from './typed-message.ts';

/** Nothing else answers or types there meanwhile. */
export async function deliver(
  context: EngineContext,
  { run, message: id }: Action & { readonly kind: 'deliver' },
): Promise<void> {
  await context.exclusive.inTurn(`answer ${run}`, async () => {
    const message = context.state.messages[id];
    if (message === undefined) return ok({});
    const ending = await endingOf(context, message);
    // Its end may have been recorded by whoever ended its run.
    const now = context.state.messages[id];
    if (now !== undefined) recordEnding(context, now, ending);
    return ok({});
  });
}

export function expireMessage(
  context: EngineContext,
  { id, why }: Action & { readonly kind: 'expire-message' },
): void {
  const message = context.state.messages[id];
  if (message && message.typedAt === null) expire(context, message, why);
}

async function endingOf(context: EngineContext, message: Message): Promise<Ending> {
  if (message.typedAt === null && message.tries >= LARGEST_TRIES)
    return { kind: 'give-up', why: `it was typed ${message.tries} times in vain` };
  const run = context.state.runs[message.run];
  const runtime = run?.runtime ?? '';
  if (isBlind(runtime, context.settings)) return await tell(context, message);
  const form = runtimeSpec(runtime, context.settings)?.delivery;
  using typed = new TypedMessage(context, message, form ?? null);
  return await typed.toItsEnd();
}

/** Where nothing can be seen, what the terminal took counts as delivered. */
async function tell(context: EngineContext, { id, run, text, typedAt }: Message): Promise<Ending> {
  if (typedAt !== null)
    return {
      kind: 'give-up',
      why: 'the town ended while it was typed, and nothing tells whether it arrived',
    };
  context.record('message.typed', { id });
  const sent = await context.terminals.send(guestOfRun(run), [{ kind: 'paste', text }, { kind: 'submit' }]);
  return sent.ok
    ? { kind: 'deliver', how: 'its terminal took it' }
    : { kind: 'wait', why: sent.problem.message };
}

function recordEnding(context: EngineContext, message: Message, ending: Ending): void {
  const { id, run, typedAt } = message;
  const { reasons } = context.deliveries;
  switch (ending.kind) {
    case 'deliver': {
      const delivered = { kind: 'message.delivered', data: { id, run, how: ending.how } } as const;
      context.recordAll([delivered, ...nudged(context, message)]);
      break;
    }
    case 'wait':
      reasons.set(id, ending.why);
      if (typedAt !== null) context.record('message.untyped', { id, why: ending.why });
      break;
    case 'leave':
      reasons.set(id, ending.why);
      if (!hasTime(context, message)) expire(context, message, `${ending.why}, and its time is over`);
      break;
    case 'give-up':
      expire(context, message, ending.why);
      break;
  }
}

function hasTime({ clock, state }: EngineContext, { expiresAt, run }: Message): boolean {
  return clock.now() < expiresAt && state.runs[run]?.phase.kind === 'running';
}

function expire(context: EngineContext, message: Message, why: string): void {
  const expired = { kind: 'message.expired', data: { id: message.id, run: message.run, why } } as const;
  context.recordAll([expired, ...nudged(context, message, why)]);
}

/**
 * What the Witness has said counts, also where the agent was not to be reached: it goes by the run's moving on. What a
 * person stood in the way of does not: nobody ends a run under a person's hands.
 */
function nudged(context: EngineContext, { id, run, stall }: Message, why: string | null = null): NewEvent[] {
  if (stall === null || context.state.runs[run]?.phase.kind !== 'running') return [];
  const stood = [why ?? '', context.deliveries.reasons.get(id) ?? ''];
  if (why !== null && stood.some((text) => text.includes(PERSON_TYPES) || text === DRAFT_STANDS)) return [];
  return [{ kind: 'run.nudged', data: { run, why: stall.why, cause: stall.cause } }];
}
