// The chore of planning an import: reading the file, and all beads that it may speak of.

import { planFileImport } from '../../beads/interchange/import-into.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../problem.ts';
import type { Chore, ChoreDone } from './chore.ts';
import { readLedger } from './read-ledger.ts';

type PlanImport = Extract<Chore, { kind: 'plan-import' }>;

export function planImport({ folder, journal, file }: PlanImport): Result<ChoreDone, Problem> {
  const opened = readLedger(folder, journal);
  if (!opened.ok) return opened;
  using store = opened.value;
  const plan = planFileImport(store, file);
  return ok({ kind: 'plan-import', changed: false, text: `planned the import of ${file.source}`, plan });
}
