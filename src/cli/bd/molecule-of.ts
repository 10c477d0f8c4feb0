// A molecule with its steps, as the commands for molecules look at it.

import type { RelatedIssue, ShownIssue } from '../../beads/issue.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import type { Beads } from './beads.ts';

export interface Molecule {
  readonly root: ShownIssue;
  /** Its children. */
  readonly steps: readonly RelatedIssue[];
}

export async function moleculeOf(beads: Beads, id: string): Promise<Result<Molecule, Problem>> {
  const shown = await beads.ask({ kind: 'show', ids: [id] });
  if (!shown.ok) return shown;
  const [root] = shown.value;
  if (root === undefined) throw new Error(`showing ${id}: no answer`);
  return ok({ root, steps: root.dependents.filter((each) => each.dependency_type === 'parent-child') });
}
