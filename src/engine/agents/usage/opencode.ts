// opencode keeps its conversations in a database; our plugin writes down each prompt, and what each reply used each time
// that it is told so: `{"at", "prompt"}`, and `{"id", "at", "tokens": {"input", "output", "reasoning", "cache": {"read",
// "write"}}, "cost", "isChild"}`.

import { isCount } from '../../json.ts';
import { amountIn, countIn, type Fields, fieldsIn, NO_FIELDS, textIn } from './record.ts';
import type { UsageEntry } from './usage.ts';

export function readOpencode(record: Fields): UsageEntry | null {
  const told = fieldsIn(record, 'tokens');
  const id = textIn(record, 'id');
  if (told === null || id === '') return null;
  const cache = fieldsIn(told, 'cache') ?? NO_FIELDS;
  const reasoning = countIn(told, 'reasoning');
  const tokens = {
    input: countIn(told, 'input'),
    output: countIn(told, 'output') + reasoning,
    cacheRead: countIn(cache, 'read'),
    cacheWrite: countIn(cache, 'write'),
    reasoning,
  };
  const { at } = record;
  const filled = tokens.input + tokens.cacheRead + tokens.cacheWrite + tokens.output;
  const isOfChild = record['isChild'] === true;
  return {
    ...{ id, at: isCount(at) ? at : null, tokens },
    context: isOfChild || filled === 0 ? null : { tokens: filled, window: null },
    costUsd: amountIn(record, 'cost'),
  };
}
