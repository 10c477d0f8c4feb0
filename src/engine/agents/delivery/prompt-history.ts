// The prompts that a CLI has written into its own record of a conversation: what a message's arrival is told by where no
// hook was heard, as after a crash of the town. Reads the last part of the file only.

import { isObject } from '../../json.ts';
import type { Dialect } from '../runtime-spec.ts';
import { holdsMessage } from './said-text.ts';

/** A record's last lines hold what was said a moment ago; a tool's output in between may be long. */
export const TAIL_BYTES = 4 * 1024 * 1024;
/** A text of fewer UTF-16 units than the tail has bytes by this is shorter than the tail: then it is the whole record. */
const LONGEST_BYTES = 3;
/** Instants of the record are cut to milliseconds. */
const CUT_MS = 1;

/**
 * Whether the record's end holds the text as a prompt of `since` (ms since the epoch) or later; null where that part
 * cannot tell.
 */
export function isInHistory(
  dialect: Dialect,
  tail: string,
  { text, since }: { readonly text: string; readonly since: number },
): boolean | null {
  const entries = tail.split('\n').flatMap((line) => entriesIn(dialect, line));
  const prompts = entries.flatMap((entry) => promptOf(dialect, entry));
  if (prompts.some(({ at, said }) => at >= since - CUT_MS && holdsMessage(said, text))) return true;
  // What was read since may be so long that the prompt stands before the part.
  if (tail.length >= TAIL_BYTES / LONGEST_BYTES && !entries.some((entry) => isBefore(entry, since)))
    return null;
  // One that our plugin began before it wrote prompts down.
  return dialect === 'opencode' && prompts.length === 0 ? null : false;
}

interface Prompt {
  /** In ms since the epoch; 0 where the record does not say. */
  readonly at: number;
  readonly said: string;
}

type Entry = Readonly<Record<string, unknown>>;

const SAID: Readonly<Record<Dialect, (entry: Entry) => string | null>> = {
  claude: claudePrompt,
  codex: codexPrompt,
  gemini: geminiPrompt,
  opencode: opencodePrompt,
};

function entriesIn(dialect: Dialect, line: string): readonly Entry[] {
  const entry = entryOf(line);
  if (entry === null) return [];
  return dialect === 'gemini' ? [entry, ...geminiMessages(entry)] : [entry];
}

function promptOf(dialect: Dialect, entry: Entry): readonly Prompt[] {
  const said = SAID[dialect](entry);
  return said === null ? [] : [{ at: instantOf(entry), said }];
}

function isBefore(entry: Entry, since: number): boolean {
  const at = instantOf(entry);
  return at > 0 && at < since;
}

function entryOf(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    // The first line of the tail is a part of one, the last may be half written.
    return null;
  }
}

/** As ISO 8601, or in ms since the epoch as our own plugin writes it. */
function instantOf({ timestamp, at: told }: Entry): number {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : told;
  return typeof at === 'number' && Number.isFinite(at) ? at : 0;
}

function claudePrompt({ type, message }: Entry): string | null {
  return type === 'user' && isObject(message) ? textOf(message['content']) : null;
}

function codexPrompt({ payload }: Entry): string | null {
  if (!isObject(payload)) return null;
  if (payload['type'] === 'user_message') return textOf(payload['message']);
  return payload['role'] === 'user' ? textOf(payload['content']) : null;
}

function geminiPrompt({ type, content }: Entry): string | null {
  return type === 'user' ? textOf(content) : null;
}

/** It writes all messages anew where it has shortened the conversation. */
function geminiMessages({ $set: changed }: Entry): readonly Entry[] {
  const messages = isObject(changed) ? changed['messages'] : null;
  return Array.isArray(messages) ? messages.filter(isObject) : [];
}

function opencodePrompt({ prompt }: Entry): string | null {
  return typeof prompt === 'string' ? prompt : null;
}

const TEXT_PARTS: ReadonlySet<unknown> = new Set(['text', 'input_text', undefined]);

/** Of a text, or of the texts among its parts: what a tool gave back is none. */
function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const texts = content.flatMap((part) => {
    if (!isObject(part) || !TEXT_PARTS.has(part['type'])) return [];
    return typeof part['text'] === 'string' ? [part['text']] : [];
  });
  return texts.length === 0 ? null : texts.join('\n');
}
