// Where a run works: its checkout and branch follow from who it is.

import { join } from 'node:path';
import type { EngineContext } from '../engine-context.ts';
import { agentName } from '../ids.ts';
import type { Run } from '../town-state.ts';

export interface Place {
  readonly checkout: string;
  /** '' for the mayor and crew, who choose their own. */
  readonly branch: string;
}

export function placeOf(context: Pick<EngineContext, 'paths'>, run: Pick<Run, 'agent' | 'bead'>): Place {
  const { role, name, rig } = agentName(run.agent);
  if (role === 'mayor' || !rig) return { checkout: context.paths.mayor, branch: '' };
  const paths = context.paths.rig(rig);
  if (role === 'crew') return { checkout: paths.crew(name), branch: '' };
  return { checkout: paths.polecat(name), branch: `polecat/${name}/${run.bead}` };
}

/** Where a run keeps what it asks for while no engine answers. */
export function spoolOf({ paths }: Pick<EngineContext, 'paths'>, { run }: Pick<Run, 'run'>): string {
  return join(paths.spool, run);
}
