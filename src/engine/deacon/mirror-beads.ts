// The chore of keeping a ledger's mirror.

import { diskMirror } from '../../beads/disk-mirror.ts';
import { writeMirror } from '../../beads/mirror.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../problem.ts';
import type { Chore, ChoreDone } from './chore.ts';
import { readLedger } from './read-ledger.ts';

type MirrorBeads = Extract<Chore, { kind: 'mirror-beads' }>;

export function mirrorBeads({ folder, journal, stamp, name }: MirrorBeads): Result<ChoreDone, Problem> {
  const readAt = Date.now();
  const opened = readLedger(folder, journal);
  if (!opened.ok) return opened;
  using store = opened.value;
  const written = writeMirror(store, diskMirror(folder, name, stamp), readAt);
  if (!written.ok) return failed(problem('environment', written.problem.message));
  const changed = written.value === 'written';
  return ok({ kind: 'mirror-beads', changed, text: `${name} of ${folder} is ${written.value}` });
}
