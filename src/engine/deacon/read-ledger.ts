// A ledger as a Dog reads it: files that only grow, which the engine may be writing meanwhile.

import { withJournal } from '../../beads/append-many.ts';
import { diskFiles } from '../../beads/disk-files.ts';
import { diskJournal } from '../../beads/disk-journal.ts';
import { failed, type Result } from '../../beads/result.ts';
import { BeadStore } from '../../beads/store.ts';
import { type Problem, problem } from '../problem.ts';

export function readLedger(folder: string, journal: string): Result<BeadStore, Problem> {
  const opened = BeadStore.open(folder, { files: withJournal(diskFiles(folder), diskJournal(journal)) });
  return opened.ok ? opened : failed(problem('environment', opened.problem.message));
}
