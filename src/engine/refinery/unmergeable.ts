// Why a branch cannot land as it is, in words.

import type { Unmergeable } from '../rigs/merge-branch.ts';
import { fewOf } from '../rigs/repository-access.ts';

export function whyUnmergeable(found: Unmergeable): string {
  switch (found.kind) {
    case 'conflict':
      return `it conflicts with what landed since, in ${fewOf(found.paths, 10)}`;
    case 'empty':
      return 'all of it has landed already';
    case 'unrelated':
      return 'it shares no history with the branch';
  }
}
