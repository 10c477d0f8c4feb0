// Making a bead as a person or agent wants it: with its parent's labels, or under an id of their own choice.

import type { Bead } from './bead.ts';
import { isBeadId } from './bead.ts';
import { complaintAbout, type NewBead, resolveEdge } from './draft.ts';
import { creationLine } from './edit.ts';
import { beadPath } from './id.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { BeadStore } from './store.ts';
import type { StoreProblem } from './store-problem.ts';
import { invalid, unknownBead } from './store-problem.ts';
import { TakenIds } from './taken-ids.ts';

export interface WantedBead extends NewBead {
  /** Instead of a hash. */
  readonly id?: string;
  /** Whether the parent's labels are its own too. */
  readonly inheritLabels?: boolean;
}

export function createWanted(store: BeadStore, wanted: WantedBead): Result<Bead, StoreProblem> {
  const { id, inheritLabels = false, ...draft } = wanted;
  const parent = draft.parent === undefined ? undefined : store.get(draft.parent);
  const inherited = inheritLabels && parent !== undefined ? parent.labels : [];
  const labels = [...new Set([...inherited, ...(draft.labels ?? [])])];
  const whole = labels.length === 0 ? draft : { ...draft, labels };
  return id === undefined ? store.create(whole) : createAs(store, id, whole);
}

/** Edges come after the line that makes it, so that each is checked as any other. */
function createAs(store: BeadStore, id: string, draft: NewBead): Result<Bead, StoreProblem> {
  if (!isBeadId(id))
    return failed(invalid(`"${id}" is no bead's id: PREFIX-NAME, of letters, digits and -_.`));
  const held = store.get(id);
  // Asked for again after a lost answer, it is the bead that was made before.
  if (held !== undefined && draft.request !== undefined && held.title === draft.title) return ok(held);
  if (held !== undefined || draft.isTaken?.(id) === true)
    return failed({ kind: 'taken', message: `${id} is taken: it is another bead's id` });
  const complaint = complaintAbout(draft);
  if (complaint !== null) return failed(invalid(complaint));
  const { by, at, prefix: _, isTaken: _taken, request: _request, parent, edges = [], ...fields } = draft;
  const wishes = parent === undefined ? edges : [{ type: 'parent-child', on: parent }, ...edges];
  const around = { beads: store.all(), get: (each: string) => store.get(each), taken: new TakenIds([]) };
  for (const edge of wishes) {
    const resolved = resolveEdge(
      edge,
      { id, type: draft.type ?? 'task', parent: null, formula: undefined },
      around,
    );
    if (!resolved.ok) return resolved;
  }
  const made = store.appendLine(beadPath(id), creationLine({ ...fields, id, nonce: 0 }, { by, at }).text);
  if (!made.ok) return made;
  for (const edge of wishes) {
    const added = store.addEdge(id, edge, { by, at });
    if (!added.ok) return added;
  }
  const bead = store.get(id);
  return bead === undefined ? failed(unknownBead(id)) : ok(bead);
}
