// Codex's rollout (JSONL, as of 0.169.0): a reply is told twice, by `token_usage_record` when it ends and by the event
// `token_count` once its tools have run; older versions have the event only, and repeat it when limits change. What the
// conversation has used up to then is the same in all of them, and no two replies have it in common.

import { countIn, type Fields, fieldsIn, instantIn, NO_FIELDS } from './record.ts';
import type { Tokens, UsageEntry } from './usage.ts';

export function readCodex(record: Fields): UsageEntry | null {
  const payload = fieldsIn(record, 'payload') ?? NO_FIELDS;
  const told = record['type'] === 'token_usage_record' ? ofRecord(payload) : ofEvent(payload);
  if (told === null) return null;
  const { last, total, window } = told;
  return {
    id: Object.values(tokensOf(total)).join(' '),
    at: instantIn(record, 'timestamp'),
    tokens: tokensOf(last),
    context: { tokens: countIn(last, 'total_tokens'), window: window === 0 ? null : window },
    costUsd: null,
  };
}

interface Told {
  readonly last: Fields;
  /** Of the conversation so far. */
  readonly total: Fields;
  readonly window: number;
}

function ofRecord(payload: Fields): Told | null {
  const last = fieldsIn(payload, 'usage');
  const total = fieldsIn(payload, 'thread_token_usage');
  return last && total && { last, total, window: 0 };
}

function ofEvent(payload: Fields): Told | null {
  const info = payload['type'] === 'token_count' ? fieldsIn(payload, 'info') : null;
  const last = info && fieldsIn(info, 'last_token_usage');
  const total = info && fieldsIn(info, 'total_token_usage');
  return last && total && { last, total, window: countIn(info, 'model_context_window') };
}

/** Its `input_tokens` include what was read from and written to the cache. */
function tokensOf(usage: Fields): Tokens {
  const cacheRead = countIn(usage, 'cached_input_tokens');
  const cacheWrite = countIn(usage, 'cache_write_input_tokens');
  return {
    input: Math.max(0, countIn(usage, 'input_tokens') - cacheRead - cacheWrite),
    output: countIn(usage, 'output_tokens'),
    cacheRead,
    cacheWrite,
    reasoning: countIn(usage, 'reasoning_output_tokens'),
  };
}
