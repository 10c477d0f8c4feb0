// The prompts that a CLI has written into its own record of a conversation: what a message's arrival is told by where no
// hook was heard, as after a crash of the town. Reads the last part of the file only.

import { isObject } from '../../json.ts';
import type { Dialect } from '../runtime-spec.ts';
import { holdsMessage } from './said-text.ts';

/** A record's last lines hold what was said a moment ago; a tool's output in between may be long. */
export const TAIL_BYTES = 4 * 1024 * 1024;
/** Instants of the record are cut to milliseconds. */
const CUT_MS = 1;

/**
 * Whether the record's end holds the text as a prompt of `since` (ms since the epoch) or later; null where this CLI's
 * record is not one that is read.
 */
export function isInHistory(
  dialect: Dialect | null,
  tail: string,
  { text, since }: { readonly text: string; readonly since: number },
): boolean | null {
  if (dialect !== 'claude' && dialect !== 'codex') return null;
  const promptOf = dialect === 'claude' ? claudePrompt : codexPrompt;
  return tail.split('\n').some((line) => {
    const entry = entryOf(line);
    if (entry === null || instantOf(entry) < since - CUT_MS) return false;
    const prompt = promptOf(entry);
    return prompt !== null && holdsMessage(prompt, text);
  });
}

type Entry = Readonly<Record<string, unknown>>;

function entryOf(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : null;
  } catch {
    // The first line of the tail is a part of one, the last may be half written.
    return null;
  }
}

/** An entry without an instant says nothing of when it was. */
function instantOf({ timestamp }: Entry): number {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isNaN(at) ? 0 : at;
}

function claudePrompt({ type, message }: Entry): string | null {
  return type === 'user' && isObject(message) ? textOf(message['content']) : null;
}

function codexPrompt({ payload }: Entry): string | null {
  if (!isObject(payload)) return null;
  if (payload['type'] === 'user_message') return textOf(payload['message']);
  return payload['role'] === 'user' ? textOf(payload['content']) : null;
}

/** Of a text, or of the texts among its parts: what a tool gave back is none. */
function textOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return null;
  const texts = content.flatMap((part) => {
    if (!isObject(part) || (part['type'] !== 'text' && part['type'] !== 'input_text')) return [];
    return typeof part['text'] === 'string' ? [part['text']] : [];
  });
  return texts.length === 0 ? null : texts.join('\n');
}
