// Why a branch cannot land as it is, in words.

import type { Unmergeable } from '../rigs/merge-branch.ts';
import { fewOf } from '../rigs/repository-access.ts';
import { shortened } from '../shortened.ts';

export function whyUnmergeable(found: Unmergeable): string {
  switch (found.kind) {
    case 'conflict':
      return `it conflicts with what landed since, in ${conflictPlaces(found)}`;
    case 'empty':
      return 'all of it has landed already';
    case 'unrelated':
      return 'it shares no history with the branch';
    case 'too-long':
      return `it has ${found.commits} commits, and at most ${found.most} land one by one: make them fewer, as by git rebase -i, or have the rig land by "squash" or "merge" ("strategy" in rig.json)`;
  }
}

/** A branch chooses how many there are and how they are called. */
export function conflictPlaces({
  paths,
  kinds,
  commit,
}: Unmergeable & { readonly kind: 'conflict' }): string {
  const places = paths.map((path) => {
    const kind = kinds?.get(path);
    return kind === undefined ? shortened(path) : `${shortened(path)} (${kind})`;
  });
  const where = fewOf(places, 10);
  return commit === undefined ? where : `${where}, by its commit ${commit.slice(0, 9)} alone`;
}
