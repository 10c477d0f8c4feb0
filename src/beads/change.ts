// Changes of a bead as they are asked for, carried out on a store: the same for a folder and for a town's ledger.

import type { Bead } from './bead.ts';
import { PARENT_CHILD } from './bead.ts';
import type { BeadPatch, Stamp } from './edit.ts';
import { whyNotClosed } from './graph/why-not-closed.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { BeadStore } from './store.ts';
import type { StoreProblem } from './store-problem.ts';
import { unknownBead } from './store-problem.ts';

/** What is absent stays. */
export interface BeadChange extends Omit<BeadPatch, 'deleted' | 'closeReason'> {
  /** Put under the notes that there are. */
  readonly appendNotes?: string;
  readonly addLabels?: readonly string[];
  readonly removeLabels?: readonly string[];
  /** Takes the place of all labels; `addLabels` come on top. */
  readonly setLabels?: readonly string[];
  /** Takes the place of the parent; '' takes it away. */
  readonly parent?: string;
}

/** The original's fields that have no meaning of their own here and may be set: their kinds. */
export const OTHER_FIELDS = {
  spec_id: 'text',
  owner: 'text',
  estimated_minutes: 'count',
  due_at: 'instant',
  defer_until: 'instant',
  external_ref: 'text',
  source_system: 'text',
  closed_by_session: 'text',
  sender: 'text',
  ephemeral: 'flag',
  no_history: 'flag',
  pinned: 'flag',
  is_template: 'flag',
  mol_type: 'text',
  wisp_type: 'text',
  work_type: 'text',
  source_formula: 'text',
  await_type: 'text',
  await_id: 'text',
  timeout: 'count',
  waiters: 'texts',
  event_kind: 'text',
  actor: 'text',
  target: 'text',
  payload: 'text',
} as const satisfies Readonly<Record<string, 'text' | 'texts' | 'count' | 'flag' | 'instant'>>;

/** Carries it out as one line a part; what came before a refused part stays. The bead as it is then. */
export function changeBead(
  store: BeadStore,
  id: string,
  change: BeadChange,
  stamp: Stamp,
): Result<Bead, StoreProblem> {
  const bead = store.get(id);
  if (bead === undefined || bead.deleted) return failed(unknownBead(id));
  const { appendNotes, addLabels = [], removeLabels = [], setLabels, parent, ...patch } = change;
  const notes = appendNotes === undefined ? {} : { notes: joined(patch.notes ?? bead.notes, appendNotes) };
  const steps: readonly (() => Result<Bead, StoreProblem>)[] = [
    // First what the other beads may stand against.
    ...(parent === undefined ? [] : [() => setParent(store, id, parent, stamp)]),
    () => store.update(id, { ...patch, ...notes }, stamp),
    ...labelsToRemove(bead, removeLabels, setLabels).map(
      (label) => () => store.removeLabel(id, label, stamp),
    ),
    ...[...(setLabels ?? []), ...addLabels].map((label) => () => store.addLabel(id, label, stamp)),
  ];
  let done: Result<Bead, StoreProblem> = ok(bead);
  for (const step of steps) if (done.ok) done = step();
  return done;
}

export interface Closing {
  readonly reason: string;
  /** Whatever stands against it. */
  readonly force: boolean;
}

export function closeBead(
  store: BeadStore,
  id: string,
  { reason, force }: Closing,
  stamp: Stamp,
): Result<Bead, StoreProblem> {
  const bead = store.get(id);
  if (bead === undefined || bead.deleted) return failed(unknownBead(id));
  const why = force ? null : whyNotClosed(bead, store.all(), { now: stamp.at });
  if (why !== null)
    return failed({ kind: 'refused', message: `${id} stays open: ${why}; --force closes it all the same` });
  return store.close(id, reason || 'Closed', stamp);
}

function joined(notes: string, more: string): string {
  return notes === '' ? more : `${notes}\n${more}`;
}

function labelsToRemove(
  bead: Bead,
  removed: readonly string[],
  kept: readonly string[] | undefined,
): readonly string[] {
  return kept === undefined ? removed : [...removed, ...bead.labels.filter((label) => !kept.includes(label))];
}

/** The new one comes first: where it is refused, the bead keeps the one that it has. */
function setParent(store: BeadStore, id: string, parent: string, stamp: Stamp): Result<Bead, StoreProblem> {
  const before = store.get(id)?.edges.filter(({ type, on }) => type === PARENT_CHILD && on !== parent) ?? [];
  const added = parent === '' ? null : store.addEdge(id, { type: PARENT_CHILD, on: parent }, stamp);
  if (added !== null && !added.ok) return added;
  for (const edge of before) {
    const removed = store.removeEdge(id, edge, stamp);
    if (!removed.ok) return removed;
  }
  const bead = store.get(id);
  return bead ? ok(bead) : failed(unknownBead(id));
}
