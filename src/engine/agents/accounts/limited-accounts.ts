// Which accounts have just been limited, as the screens and transcripts of runs that use them say. Pure.

import type { EventData } from '../../events.ts';
import type { RunId } from '../../ids.ts';
import { accountKey, isLive, type Run, type TownState } from '../../town-state.ts';
import type { AgentStatus } from '../status/agent-status.ts';
import type { Trouble } from '../usage/trouble.ts';

export interface Signs {
  readonly statuses: ReadonlyMap<string, Pick<AgentStatus, 'activity'>>;
  readonly troubleOf: (run: RunId) => Trouble | null;
}

/** One that a run has told of already is not told again for that run, but for when it ends. */
export function limitedAccounts(
  { limitedAccounts: known }: Pick<TownState, 'limitedAccounts'>,
  runs: readonly Run[],
  { statuses, troubleOf }: Signs,
): readonly EventData['account.limited'][] {
  return runs.flatMap((each) => {
    const { run, runtime, account } = each;
    if (!account || !isLive(each)) return [];
    const trouble = troubleOf(run);
    const isLimited = trouble?.kind === 'limited' || statuses.get(run)?.activity === 'limited';
    const until = trouble?.kind === 'limited' ? trouble.until : null;
    const told = known[accountKey(runtime, account)];
    const isTold = told?.run === run && (until === null || told.until === until);
    return isLimited && !isTold ? [{ run, runtime, account, until }] : [];
  });
}
