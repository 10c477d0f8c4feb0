// Which CLI plays whom: by the settings, by how a crew member was engaged, or by how work was slung. Pure.

import type { Snapshot } from '../action.ts';
import { type AgentId, agentName, MAYOR } from '../ids.ts';
import type { Work } from '../town-state.ts';

/** The runtime that an agent runs by the settings. */
export function runtimeOf({ settings, state }: Pick<Snapshot, 'settings' | 'state'>, agent: AgentId): string {
  if (agentName(agent).role === 'polecat') return polecatRuntime(settings);
  if (agent === MAYOR) return settings.roles.mayor ?? 'shell';
  return state.crew[agent]?.runtime ?? settings.roles.crew ?? 'shell';
}

function polecatRuntime({ roles }: Snapshot['settings']): string {
  return roles.polecat ?? 'recipe';
}

/** The runtime that plays the work's polecats: as it was slung, or by the settings. */
export function workRuntime({ runtime }: Pick<Work, 'runtime'>, settings: Snapshot['settings']): string {
  return runtime ?? polecatRuntime(settings);
}
