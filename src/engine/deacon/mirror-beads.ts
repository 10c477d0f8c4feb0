// The chore of keeping a ledger's mirror. It reads files that only grow, while the engine may be writing them.

import { withJournal } from '../../beads/append-many.ts';
import { diskFiles } from '../../beads/disk-files.ts';
import { diskJournal } from '../../beads/disk-journal.ts';
import { diskMirror } from '../../beads/disk-mirror.ts';
import { writeMirror } from '../../beads/mirror.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { BeadStore } from '../../beads/store.ts';
import { type Problem, problem } from '../problem.ts';
import type { Chore, ChoreDone } from './chore.ts';

type MirrorBeads = Extract<Chore, { kind: 'mirror-beads' }>;

export function mirrorBeads({ folder, journal, stamp, name }: MirrorBeads): Result<ChoreDone, Problem> {
  const readAt = Date.now();
  const files = withJournal(diskFiles(folder), diskJournal(journal));
  const opened = BeadStore.open(folder, { files });
  if (!opened.ok) return failed(problem('environment', `mirroring beads: ${opened.problem.message}`));
  using store = opened.value;
  const written = writeMirror(store, diskMirror(folder, name, stamp), readAt);
  if (!written.ok) return failed(problem('environment', `mirroring beads: ${written.problem.message}`));
  const changed = written.value === 'written';
  return ok({ kind: 'mirror-beads', changed, text: `${name} of ${folder} is ${written.value}` });
}
