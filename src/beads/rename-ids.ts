// Renames the prefix of a store's ids: two small facts, and not one bead's line.

import { BeadNames, namesOf } from './bead-names.ts';
import type { Stamp } from './edit.ts';
import { keepValue } from './keep-value.ts';
import { foldKeyValues, KEY_VALUE_PATH, PREFIX_KEY } from './key-values.ts';
import { prefixRenameValue, renamePrefix } from './prefix-view.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { BeadStore } from './store.ts';
import type { StoreProblem } from './store-problem.ts';

export interface RenameRequest {
  /** What ids are shown with now; null for what new ones begin with, which is `current`. */
  readonly from: string | null;
  readonly to: string;
  readonly current: string;
  readonly isDryRun: boolean;
}

export interface Renamed {
  readonly from: string;
  readonly to: string;
  /** How many beads are shown by another id since, deleted ones not counted. */
  readonly count: number;
}

/** Has ids that are shown with the one prefix shown with the other from now on, and new ones made with it. */
export function renameIds(
  store: BeadStore,
  { from: named, to, current, isDryRun }: RenameRequest,
  stamp: Stamp,
): Result<Renamed, StoreProblem> {
  const before = namesOf(store);
  const { all, live } = store.graph();
  const from = named ?? before.prefix(current);
  const renames = renamePrefix(before.renames, { from, to }, all);
  if (!renames.ok) return failed(refused(renames.problem));
  const after = new BeadNames(all, renames.value);
  const count = live.filter(({ id }) => after.shown(id) !== before.shown(id)).length;
  if (named !== null && count === 0) return failed(refused(`no id begins with ${named}-`));
  if (isDryRun) return ok({ from, to, count });
  const facts = foldKeyValues(store.textAt(KEY_VALUE_PATH));
  for (const fact of [prefixRenameValue({ from, to }, facts, stamp.at), { key: PREFIX_KEY, value: to }]) {
    const kept = keepValue(store, fact, stamp);
    if (!kept.ok) return kept;
  }
  return ok({ from, to, count });
}

function refused(message: string): StoreProblem {
  return { kind: 'refused', message };
}
