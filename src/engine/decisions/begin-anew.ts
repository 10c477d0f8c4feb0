// Who begins anew once a person has signed in: a CLI that was refused before goes on to show that it was. Pure.

import type { Snapshot } from '../action.ts';
import { signedOutRuns, signInOf } from '../agents/accounts/signed-out.ts';
import type { NewEvent } from '../engine-context.ts';
import type { Run } from '../town-state.ts';

/** The polecats that have lost their sign-in together with that run, but for itself. */
export function signedOutWith(snapshot: Pick<Snapshot, 'state' | 'statuses'>, told: Run): readonly Run[] {
  return signedOutRuns(snapshot).filter(
    (run) => run !== told && run.bead !== null && signInOf(run) === signInOf(told),
  );
}

export function beginAnew(runs: readonly Run[]): NewEvent[] {
  const why = 'a person has signed in';
  return runs.map(({ run }) => ({ kind: 'run.condemned', data: { run, why, by: 'person' } }));
}
