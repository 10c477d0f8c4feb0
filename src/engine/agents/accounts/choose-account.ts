// Which of a runtime's accounts a run uses. Pure.

import type { TownSettings } from '../../settings.ts';
import { accountKey, type Run, type TownState } from '../../town-state.ts';

export interface Account {
  readonly name: string;
  /** The configuration folder that holds its sign-in. */
  readonly folder: string;
}

/** A limited account is tried again after this long, where its CLI does not tell when the limit ends. */
const LIMIT_MS = 60 * 60_000;

/**
 * The account of the agent's run before, whose conversations lie in its folder, unless that is limited; else the first
 * that is not; else that whose limit ends first. Null where the runtime has but the person's own.
 */
export function chooseAccount(
  {
    settings,
    state,
    now,
  }: { readonly settings: TownSettings; readonly state: TownState; readonly now: number },
  run: Pick<Run, 'runtime' | 'before'>,
): Account | null {
  const accounts = accountsOf(settings, run.runtime);
  const freeAt = ({ name }: Account): number => {
    const limited = state.limitedAccounts[accountKey(run.runtime, name)];
    return limited ? (limited.until ?? limited.at + LIMIT_MS) : Number.NEGATIVE_INFINITY;
  };
  const free = accounts.filter((account) => freeAt(account) <= now);
  const before = run.before === null ? undefined : state.runs[run.before];
  const kept = free.find(({ name }) => before?.runtime === run.runtime && before.account === name);
  const [soonest] = accounts.toSorted((a, b) => freeAt(a) - freeAt(b));
  return kept ?? free[0] ?? soonest ?? null;
}

/** In the order in which they are used. */
export function accountsOf({ accounts }: TownSettings, runtime: string): readonly Account[] {
  // A runtime may have any name, also one that every object inherits.
  return Object.hasOwn(accounts, runtime) ? (accounts[runtime] ?? []) : [];
}
