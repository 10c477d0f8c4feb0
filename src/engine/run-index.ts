// The runs as the plans ask for them: made once for each state of the town, not once for each question.

import type { AgentId } from './ids.ts';
import { agentName } from './ids.ts';
import type { Run, TownState } from './town-state.ts';
import { isLive } from './town-state.ts';

export interface RunIndex {
  /** Every run that is still kept, oldest first. */
  readonly all: readonly Run[];
  readonly live: readonly Run[];
  readonly livePolecats: number;
  /** Runs of one agent, oldest first. */
  of(agent: AgentId): readonly Run[];
}

const known = new WeakMap<TownState, { readonly seq: number; readonly index: RunIndex }>();

/** Runs change by events alone, so the last event's number says whether an index still holds. */
export function runIndex(state: TownState): RunIndex {
  const kept = known.get(state);
  if (kept?.seq === state.seq) return kept.index;
  const index = makeIndex(state);
  known.set(state, { seq: state.seq, index });
  return index;
}

function makeIndex(state: TownState): RunIndex {
  const all = Object.values(state.runs);
  const live = all.filter(isLive);
  const byAgent = new Map<AgentId, Run[]>();
  for (const run of all) {
    const held = byAgent.get(run.agent);
    if (held) held.push(run);
    else byAgent.set(run.agent, [run]);
  }
  return {
    all,
    live,
    livePolecats: live.filter((run) => agentName(run.agent).role === 'polecat').length,
    of: (agent) => byAgent.get(agent) ?? [],
  };
}
