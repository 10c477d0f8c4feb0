// Writes one of a tracker's small facts.

import type { Stamp } from './edit.ts';
import { foldKeyValues, KEY_VALUE_PATH, keyValueLine } from './key-values.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { BeadStore } from './store.ts';
import type { StoreProblem } from './store-problem.ts';
import { invalid } from './store-problem.ts';

/** A null value takes the key out. Whether it was otherwise before: without a difference nothing is written. */
export function keepValue(
  store: BeadStore,
  { key, value }: { readonly key: string; readonly value: string | null },
  stamp: Stamp,
): Result<boolean, StoreProblem> {
  const text = store.textAt(KEY_VALUE_PATH);
  const held = foldKeyValues(text).find((each) => each.key === key)?.value ?? null;
  if (held === value) return ok(false);
  const line = keyValueLine(text, key, value, stamp);
  if (line === null)
    return failed(invalid(`${key} has a line from the end of time: it can no longer be changed`));
  return store.appendLine(KEY_VALUE_PATH, line);
}
