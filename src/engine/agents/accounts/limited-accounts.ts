// Which accounts have just been limited, as the screens and transcripts of runs that use them say. Pure.

import type { EventData } from '../../events.ts';
import type { RunId } from '../../ids.ts';
import { accountKey, isLive, type LimitedAccount, type Run, type TownState } from '../../town-state.ts';
import type { AgentStatus } from '../status/agent-status.ts';
import { UNTOLD_LIMIT_MS } from '../status/limit-ends.ts';
import type { Trouble } from '../usage/trouble.ts';

export interface Signs {
  readonly statuses: ReadonlyMap<string, Pick<AgentStatus, 'activity' | 'since'>>;
  readonly troubleOf: (run: RunId) => Trouble | null;
  readonly now: number;
}

/** A limit is told once, whichever of the account's runs show it, and once more when a later end of it is known. */
export function limitedAccounts(
  { limitedAccounts: known }: Pick<TownState, 'limitedAccounts'>,
  runs: readonly Run[],
  signs: Signs,
): readonly EventData['account.limited'][] {
  const told = new Map(Object.entries(known));
  return runs.flatMap((each) => {
    const { run, runtime, account } = each;
    const limit = account && isLive(each) ? limitOf(signs, run) : null;
    if (!account || limit === null) return [];
    const key = accountKey(runtime, account);
    const { until } = limit;
    if (!isNews(limit, told.get(key))) return [];
    told.set(key, { run, at: signs.now, until });
    return [{ run, runtime, account, until }];
  });
}

interface Limit {
  /** Since when it is shown, at the latest. */
  readonly since: number;
  readonly until: number | null;
}

function limitOf({ statuses, troubleOf, now }: Signs, run: RunId): Limit | null {
  const trouble = troubleOf(run);
  const status = statuses.get(run);
  const told = trouble?.kind === 'limited' ? trouble : null;
  const shown = status?.activity === 'limited' ? status : null;
  if (told === null && shown === null) return null;
  // After the clock was set back they would lie ahead.
  const since = Math.min(now, Math.max(told?.at ?? 0, shown?.since ?? 0));
  return { since, until: told?.until ?? null };
}

/** What two runs say of one account never takes turns: a known end gives way to a later one alone. */
function isNews({ since, until }: Limit, known: LimitedAccount | undefined): boolean {
  if (known === undefined) return true;
  if (until !== null) return until > (known.until ?? known.at);
  return since > (known.until ?? known.at + UNTOLD_LIMIT_MS);
}
