// A message of the town's to an agent: queued in the log, typed into the agent's terminal at a turn's boundary, and
// ended as delivered or as expired, with the reason.

import type { AgentId, MessageId, RunId } from '../../ids.ts';

export interface Message {
  readonly id: MessageId;
  readonly run: RunId;
  readonly agent: AgentId;
  readonly text: string;
  /** Who wrote it, as a person reads it. */
  readonly from: string;
  readonly at: number;
  /** From then on it is not typed any more. */
  readonly expiresAt: number;
  /** What the Witness saw that made it write; null where it was somebody else. */
  readonly stall: Stall | null;
  /** When it was last about to be typed; null while nothing of it is in the terminal. */
  typedAt: number | null;
  /** How often it was about to be typed. */
  tries: number;
}

export interface Stall {
  readonly cause: 'silence' | 'loop';
  readonly why: string;
}

/** Messages that may wait for one run: for more it would be told to do nothing but read. */
export const WAITING_MESSAGES = 50;
/** What all of them may hold together, in UTF-16 units. */
export const WAITING_CHARS = 500_000;
/** How long a message waits where nobody says how long. */
export const TIME_TO_LIVE_MS = 60 * 60_000;
/** How often one is typed anew, after its text was taken back or never came. */
export const LARGEST_TRIES = 3;

/** Those of the run, oldest first. */
export function messagesOf(messages: Readonly<Record<string, Message>>, run: RunId): readonly Message[] {
  return Object.values(messages).filter((message) => message.run === run);
}
