// What a store refuses, as a verb's answer.

import type { StoreProblem } from '../../beads/store.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';

export function storeProblem({ kind, message }: StoreProblem): Problem {
  switch (kind) {
    case 'unknown-bead':
      return problem('not-found', `${message}: bd list shows all`);
    case 'cycle':
    case 'claimed':
    case 'taken':
      return problem('conflict', message);
    case 'refused':
      return problem('refused', message);
    case 'invalid':
      return problem('usage', message);
    case 'io':
      return problem('environment', message);
  }
}
