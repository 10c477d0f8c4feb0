// A Dog: a worker thread that does the Deacon's slow chores on files, one after the other, away from the engine.

import { parentPort } from 'node:worker_threads';
import { failed, type Result } from '../../beads/result.ts';
import { realFiles, reasonOf } from '../adapters/files.ts';
import { type Problem, problem } from '../problem.ts';
import type { Chore, ChoreDone, ChoreOrder, ChoreReport } from './chore.ts';
import { pruneCheckout, rotateLog } from './chores.ts';
import { mirrorBeads } from './mirror-beads.ts';
import { planImport } from './plan-import.ts';

parentPort?.on('message', ({ id, chore }: ChoreOrder) => {
  const report: ChoreReport = { id, result: doChore(chore) };
  parentPort?.postMessage(report);
});

function doChore(chore: Chore): Result<ChoreDone, Problem> {
  try {
    return perform(chore);
  } catch (cause) {
    return failed(problem('environment', `${chore.kind}: ${reasonOf(cause)}`));
  }
}

function perform(chore: Chore): Result<ChoreDone, Problem> {
  switch (chore.kind) {
    case 'rotate-log':
      return rotateLog(realFiles, chore);
    case 'mirror-beads':
      return mirrorBeads(chore);
    case 'plan-import':
      return planImport(chore);
    case 'prune-checkout':
      return pruneCheckout(realFiles, chore);
  }
}
