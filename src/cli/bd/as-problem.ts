// A store's problem as `bd` answers it, with the exit code of its kind.

import type { StoreProblem } from '../../beads/store-problem.ts';
import { type Problem, type ProblemKind, problem } from '../../engine/problem.ts';

const KINDS: Readonly<Record<StoreProblem['kind'], ProblemKind>> = {
  'unknown-bead': 'not-found',
  cycle: 'conflict',
  claimed: 'conflict',
  taken: 'conflict',
  refused: 'refused',
  invalid: 'usage',
  io: 'environment',
};

export function asProblem(why: StoreProblem): Problem {
  const next = why.kind === 'unknown-bead' ? ': bd list shows all' : '';
  return problem(KINDS[why.kind], `${why.message}${next}`);
}
