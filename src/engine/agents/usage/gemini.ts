// Gemini CLI's chat file (JSONL, as of 0.61.0): a reply is a record, written again when its tools have run.

import { countIn, type Fields, fieldsIn, instantIn, textIn } from './record.ts';
import type { UsageEntry } from './usage.ts';

export function readGemini(record: Fields): UsageEntry | null {
  const told = record['type'] === 'gemini' ? fieldsIn(record, 'tokens') : null;
  const id = textIn(record, 'id');
  if (told === null || id === '') return null;
  const cacheRead = countIn(told, 'cached');
  const reasoning = countIn(told, 'thoughts');
  const prompt = countIn(told, 'input');
  const output = countIn(told, 'output') + reasoning;
  return {
    ...{ id, at: instantIn(record, 'timestamp') },
    // What its tools put into the prompt is counted apart.
    tokens: {
      input: Math.max(0, prompt - cacheRead) + countIn(told, 'tool'),
      ...{ output, cacheRead, cacheWrite: 0, reasoning },
    },
    context: { tokens: prompt + output, window: null },
    costUsd: null,
  };
}
