// What the server needs of each vendor's protocol: pure functions from a request to what it asks, and from steps to bytes.

import type { Json } from './json.ts';
import type { Failure, Speech, ToolCall, Usage } from './scenario.ts';

export interface Protocol {
  readonly name: string;
  /** What is asked, or null where the path is none of this protocol's. */
  read(request: ModelRequest): Asked | null;
  /** The answer to one request of a conversation, event by event. */
  speaker(asked: Conversation, id: string): Speaker;
  failure(failure: Failure, now: number): Answer;
  /** The same as one answer, of a protocol whose agents also ask for that. */
  readonly whole?: (stream: string) => Answer;
}

export interface ModelRequest {
  readonly method: string;
  /** Without the agent's prefix; with the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

export type Asked = Conversation | SideRequest;

export interface Conversation {
  readonly kind: 'conversation';
  /** All that people have said in it, oldest first, as it arrived. */
  readonly prompts: readonly string[];
  /** Results of tools since the model last spoke. */
  readonly results: readonly string[];
  /** The agent says that its last turn was interrupted. */
  readonly isInterrupted: boolean;
  /** What the agent offers: a tool's name, and how it is told to the model. */
  readonly tools: readonly Json[];
  /** It wants the answer in one piece. */
  readonly isWhole?: boolean;
}

/** A title, a probe, a summary: answered without using up a turn. */
export interface SideRequest {
  readonly kind: 'side';
  readonly what: string;
  readonly answer: Answer;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Makes the text of a stream. */
export interface Speaker {
  open(): string;
  say(step: Speech): string;
  call(step: ToolCall): string;
  /** Something that keeps the connection, and says nothing. */
  idle(): string;
  close(usage: Usage): string;
}

export function jsonAnswer(status: number, body: unknown, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

export function streamAnswer(body: string): Answer {
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, body };
}

/** One event of a stream, by its name where the protocol has names. */
export function event(data: unknown, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}

/** Cuts a text as a stream would: a few words each, never within a character. */
export function pieces(text: string, length = 24): readonly string[] {
  const characters = Array.from(text);
  return Array.from({ length: Math.ceil(characters.length / length) }, (_, index) =>
    characters.slice(index * length, (index + 1) * length).join(''),
  );
}

/** Throws, naming what was offered: the scenario uses a tool that this agent has not. */
export function noSuchTool(step: ToolCall, offered: readonly string[]): never {
  throw new Error(`no tool for the step ${step.kind} among ${offered.join(', ')}`);
}
