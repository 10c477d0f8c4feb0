// Whose a bead is by what the town records, whatever the bead itself says.

import type { Bead } from '../beads/bead.ts';
import type { AgentId, RigName } from './ids.ts';
import { isEnded, type TownState, workKey } from './town-state.ts';

/** It is slung, or a step of what is. */
export function isHooked({ works }: Pick<TownState, 'works'>, rig: RigName, bead: Bead): boolean {
  const parents = bead.edges.filter(({ type }) => type === 'parent-child').map(({ on }) => on);
  return [bead.id, ...(bead.type === 'step' ? parents : [])].some((id) => {
    const work = works[workKey(rig, id)];
    return work !== undefined && !isEnded(work);
  });
}

/** Whether the name is that of an agent that is no more; what a polecat still works on hangs on its hook. */
export function isGoneAgent({ rigs, crew }: Pick<TownState, 'rigs' | 'crew'>, name: string): boolean {
  const [rig, kind] = name.split('/');
  if (rigs[rig as RigName] === undefined) return false;
  return kind === 'polecats' || (kind === 'crew' && crew[name as AgentId] === undefined);
}
