// Claude Code's transcript (JSONL, as of 2.1.332): each content block of a reply is a line of its own, and each of those
// tells the usage of the whole reply, at first as far as it was known then.

import { amountIn, countIn, type Fields, fieldsIn, instantIn, textIn } from './record.ts';
import type { UsageEntry } from './usage.ts';

export function readClaude(record: Fields): UsageEntry | null {
  if (record['type'] !== 'assistant') return null;
  const message = fieldsIn(record, 'message');
  const usage = message && fieldsIn(message, 'usage');
  const id = message && (textIn(message, 'id') || textIn(record, 'uuid'));
  // What it says itself, of an API that failed, has usage of nothing.
  if (!usage || !id || message['model'] === '<synthetic>') return null;
  const tokens = {
    input: countIn(usage, 'input_tokens'),
    output: countIn(usage, 'output_tokens'),
    cacheRead: countIn(usage, 'cache_read_input_tokens'),
    cacheWrite: countIn(usage, 'cache_creation_input_tokens'),
    reasoning: countIn(fieldsIn(usage, 'output_tokens_details') ?? {}, 'thinking_tokens'),
  };
  const filled = tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output;
  return {
    ...{ id, at: instantIn(record, 'timestamp'), tokens },
    context: record['isSidechain'] === true ? null : { tokens: filled, window: null },
    costUsd: amountIn(record, 'costUSD'),
  };
}
