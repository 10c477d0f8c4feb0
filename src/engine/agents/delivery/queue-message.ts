// Takes a message for a run in: an event that is recorded together with whatever else its sender has to record.

import { failed, ok, type Result } from '../../../beads/result.ts';
import type { EngineContext, NewEvent } from '../../engine-context.ts';
import type { MessageId } from '../../ids.ts';
import { type Problem, problem } from '../../problem.ts';
import type { Run } from '../../town-state.ts';
import { messagesOf, type Stall, TIME_TO_LIVE_MS, WAITING_CHARS, WAITING_MESSAGES } from './message.ts';

export interface NewMessage {
  readonly text: string;
  readonly from: string;
  readonly ttlMs?: number;
  readonly stall?: Stall;
}

export interface QueuedMessage {
  readonly id: MessageId;
  readonly event: NewEvent;
}

/** `refused` where too much waits for the run already. */
export function queueMessage(
  { state, clock }: Pick<EngineContext, 'state' | 'clock'>,
  { run, agent }: Run,
  { text, from, ttlMs = TIME_TO_LIVE_MS, stall }: NewMessage,
): Result<QueuedMessage, Problem> {
  const waiting = messagesOf(state.messages, run);
  const chars = waiting.reduce((sum, message) => sum + message.text.length, text.length);
  if (waiting.length >= WAITING_MESSAGES || chars > WAITING_CHARS)
    return failed(problem('refused', `${waiting.length} messages wait for ${run} already: gt why ${run}`));
  const id = `n${state.nextMessage}` as MessageId;
  const expiresAt = clock.now() + ttlMs;
  const data = { id, run, agent, text, from, expiresAt, ...(stall ? { stall } : {}) };
  return ok({ id, event: { kind: 'message.queued', data } });
}
