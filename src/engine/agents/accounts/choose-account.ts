// Which of a runtime's accounts a run uses. Pure.

import type { TownSettings } from '../../settings.ts';
import { accountKey, type Run, type TownState } from '../../town-state.ts';

export interface Account {
  readonly name: string;
  /** The configuration folder that holds its sign-in. */
  readonly folder: string;
}

/** A limited account is tried again after this long: no CLI tells for certain when its limit ends. */
const LIMIT_MS = 60 * 60_000;

/**
 * The account of the agent's run before, whose conversations lie in its folder, unless that is limited; else the first
 * that is not; else that which was limited the longest ago. Null where the runtime has but the person's own.
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
  const limitedAt = ({ name }: Account): number =>
    state.limitedAccounts[accountKey(run.runtime, name)]?.at ?? Number.NEGATIVE_INFINITY;
  const free = accounts.filter((account) => now - limitedAt(account) >= LIMIT_MS);
  const before = run.before === null ? undefined : state.runs[run.before];
  const kept = free.find(({ name }) => before?.runtime === run.runtime && before.account === name);
  const [longestAgo] = accounts.toSorted((a, b) => limitedAt(a) - limitedAt(b));
  return kept ?? free[0] ?? longestAgo ?? null;
}

/** In the order in which they are used. */
export function accountsOf({ accounts }: TownSettings, runtime: string): readonly Account[] {
  // A runtime may have any name, also one that every object inherits.
  return Object.hasOwn(accounts, runtime) ? (accounts[runtime] ?? []) : [];
}
