// Which runs have lost their sign-in, and whether one that is to be started would have the same. Pure.

import type { Snapshot } from '../../action.ts';
import { runIndex } from '../../run-index.ts';
import { accountKey, type Run } from '../../town-state.ts';
import { chooseAccount } from './choose-account.ts';

/** What all runs that are signed in together have in common. */
export function signInOf({ runtime, account }: Pick<Run, 'runtime' | 'account'>): string {
  return accountKey(runtime, account ?? '');
}

/** Oldest first. What a person was told holds until the run shows something else, also where nothing was seen yet. */
export function signedOutRuns({ state, statuses }: Pick<Snapshot, 'state' | 'statuses'>): readonly Run[] {
  const told = new Set(
    Object.values(state.decisions).flatMap(({ about, run }) => (about === 'sign-in' && run ? [run] : [])),
  );
  return runIndex(state).live.filter(
    ({ run, phase }) =>
      phase.kind === 'running' && (statuses.get(run)?.activity === 'signed-out' || told.has(run)),
  );
}

/** Whether a run shows that the account of that name is signed out. */
export function isSignedOut(
  snapshot: Pick<Snapshot, 'state' | 'statuses'>,
  signIn: Pick<Run, 'runtime' | 'account'>,
): boolean {
  return signedOutRuns(snapshot).some((run) => signInOf(run) === signInOf(signIn));
}

/** One that is signed out as a fresh run of the runtime would be; null where none is. */
export function signedOutBefore(snapshot: Snapshot, runtime: string): Run | null {
  const out = signedOutRuns(snapshot);
  if (out.length === 0) return null;
  const account = chooseAccount(snapshot, { runtime, before: null })?.name ?? null;
  return out.find((run) => signInOf(run) === signInOf({ runtime, account })) ?? null;
}
