// What a long-lived agent has on its hook: the beads that it has claimed and not handed in. The ledger itself holds
// them, so they outlive its runs and the engine.

import type { Bead } from '../beads/bead.ts';
import { unclaimed } from '../beads/claiming.ts';
import type { AgentId, RigName } from './ids.ts';
import { agentName } from './ids.ts';
import { hasEnded } from './merge-request.ts';
import type { Rig } from './rig.ts';
import type { TownState } from './town-state.ts';

export interface ClaimedBead {
  readonly rig: Rig;
  readonly bead: Bead;
}

/** In progress by that agent; those whose work waits to land are off its hook. In the order of rigs and ids. */
export function claimedBeads(
  { rigs, state }: { readonly rigs: ReadonlyMap<RigName, Rig>; readonly state: TownState },
  agent: AgentId,
): readonly ClaimedBead[] {
  const own = agentName(agent).rig;
  const waiting = Object.values(state.queue).filter((each) => each.agent === agent && !hasEnded(each));
  return [...rigs.values()]
    .filter((rig) => own === null || rig.name === own)
    .flatMap((rig) =>
      claimsIn(rig, agent)
        .filter(({ id }) => !waiting.some((each) => each.rig === rig.name && each.bead === id))
        .map((bead) => ({ rig, bead })),
    );
}

/** Gives back what a member who is let go has claimed, so that others find it ready. Throws where that can't be written. */
export function giveBackClaims(claims: readonly ClaimedBead[], at: number): void {
  for (const { rig, bead } of claims) {
    const { assignee, status } = unclaimed(bead);
    const given = rig.ledger.update(bead.id, { assignee, status }, { by: 'engine', at });
    if (!given.ok) throw new Error(`giving back ${bead.id}: ${given.problem.message}`);
  }
}

/** Of each list of open beads, which is another after a change: those in progress by who does them. */
const inProgress = new WeakMap<readonly Bead[], ReadonlyMap<string, readonly Bead[]>>();

function claimsIn(rig: Rig, agent: AgentId): readonly Bead[] {
  const { open } = rig.ledger.graph();
  const known = inProgress.get(open);
  const claims = known ?? Map.groupBy(open.filter(isClaimed), ({ assignee }) => assignee);
  if (known === undefined) inProgress.set(open, claims);
  return claims.get(agent) ?? [];
}

function isClaimed({ assignee, status }: Bead): boolean {
  return assignee !== '' && status === 'in_progress';
}
