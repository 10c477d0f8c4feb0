// The lock that writers of a folder's beads hold in turn. Reads need none.

import { failed, type Result } from '../../beads/result.ts';
import type { TownLock } from '../../engine/adapters/town-lock.ts';
import { type Problem, problem } from '../../engine/problem.ts';

/** A writer holds it for some milliseconds. */
export const PATIENCE_MS = 30_000;
/** An engine that starts holds a town's for good: who waits longer than writers take has to look for it. */
const LEDGER_PATIENCE_MS = 1_000;

/** `isFutile` is asked meanwhile: whether there is no more reason to wait. */
export async function holdWriterLock(
  path: string,
  isFutile: () => boolean = () => false,
): Promise<Result<TownLock, Problem>> {
  const { TownLock } = await import('../../engine/adapters/town-lock.ts');
  const lock = await TownLock.wait(path, { patienceMs: PATIENCE_MS, isFutile });
  if (lock.ok || lock.problem.kind !== 'conflict') return lock;
  const seconds = PATIENCE_MS / 1_000;
  return failed(
    problem('environment', `another program has kept these beads locked for ${seconds} s (${path})`),
  );
}

/** The lock of a town at rest; `unavailable` where an engine may have taken it. */
export async function holdLedgerLock(path: string): Promise<Result<TownLock, Problem>> {
  const { TownLock } = await import('../../engine/adapters/town-lock.ts');
  const lock = await TownLock.wait(path, { patienceMs: LEDGER_PATIENCE_MS });
  if (lock.ok || lock.problem.kind !== 'conflict') return lock;
  return failed(problem('unavailable', `the town has its beads locked (${path}) and does not answer`));
}
