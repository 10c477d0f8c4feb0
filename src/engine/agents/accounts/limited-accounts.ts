// Which accounts have just been limited, as the screens of runs that use them say. Pure.

import type { EventData } from '../../events.ts';
import { accountKey, isLive, type Run, type TownState } from '../../town-state.ts';
import type { AgentStatus } from '../status/agent-status.ts';

/** One that a run has told of already is not told again for that run. */
export function limitedAccounts(
  { limitedAccounts: known }: Pick<TownState, 'limitedAccounts'>,
  runs: readonly Run[],
  statuses: ReadonlyMap<string, Pick<AgentStatus, 'activity'>>,
): readonly EventData['account.limited'][] {
  return runs.flatMap((each) => {
    const { run, runtime, account } = each;
    if (!account || !isLive(each) || statuses.get(run)?.activity !== 'limited') return [];
    return known[accountKey(runtime, account)]?.run === run ? [] : [{ run, runtime, account }];
  });
}
