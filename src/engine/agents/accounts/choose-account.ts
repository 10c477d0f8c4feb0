// Which of a runtime's accounts a run uses. Pure.

import type { TownSettings } from '../../settings.ts';
import { accountKey, type Run, type TownState } from '../../town-state.ts';
import { UNTOLD_LIMIT_MS } from '../status/limit-ends.ts';

export interface Account {
  readonly name: string;
  /** The configuration folder that holds its sign-in. */
  readonly folder: string;
}

interface Surroundings {
  readonly settings: TownSettings;
  readonly state: TownState;
  readonly now: number;
}

/**
 * The account of the agent's run before, whose conversations lie in its folder, unless that is limited; else the first
 * that is not; else that whose limit ends first. Null where the runtime has but the person's own.
 */
export function chooseAccount(
  surroundings: Surroundings,
  run: Pick<Run, 'runtime' | 'before'>,
): Account | null {
  const { state, settings, now } = surroundings;
  const accounts = accountsOf(settings, run.runtime);
  const freeAt = ({ name }: Account) => freeAgain(state, run.runtime, name);
  const free = accounts.filter((account) => freeAt(account) <= now);
  const before = run.before === null ? undefined : state.runs[run.before];
  const kept = free.find(({ name }) => before?.runtime === run.runtime && before.account === name);
  const [soonest] = accounts.toSorted((a, b) => freeAt(a) - freeAt(b));
  return kept ?? free[0] ?? soonest ?? null;
}

/** An account that is not limited, for a run whose own one is; null where there is none, or its own will do. */
export function accountToMoveTo(
  surroundings: Surroundings,
  { run, runtime, account }: Pick<Run, 'run' | 'runtime' | 'account'>,
): Account | null {
  const { state, now } = surroundings;
  if (!account || freeAgain(state, runtime, account) <= now) return null;
  const next = chooseAccount(surroundings, { runtime, before: run });
  return next !== null && freeAgain(state, runtime, next.name) <= now ? next : null;
}

/** In ms since the epoch; long ago where it was never limited. */
function freeAgain({ limitedAccounts }: TownState, runtime: string, account: string): number {
  const limited = limitedAccounts[accountKey(runtime, account)];
  return limited ? (limited.until ?? limited.at + UNTOLD_LIMIT_MS) : Number.NEGATIVE_INFINITY;
}

/** In the order in which they are used. */
export function accountsOf({ accounts }: TownSettings, runtime: string): readonly Account[] {
  // A runtime may have any name, also one that every object inherits.
  return Object.hasOwn(accounts, runtime) ? (accounts[runtime] ?? []) : [];
}
