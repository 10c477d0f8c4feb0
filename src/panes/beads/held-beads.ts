// Who has the beads that were slung: they wait for nobody, and are not ready for anybody else.

import type { AgentView, TownView, WorkView } from '../../engine/view.ts';
import { beadKey } from './bead-row.ts';

/** By the keys of their rows: the agent at work, or where the bead waits. */
export type HeldBeads = ReadonlyMap<string, string>;

export const NONE_HELD: HeldBeads = new Map();

const known = new WeakMap<TownView, HeldBeads>();

/** The same map for the same view. */
export function heldBeads(view: TownView): HeldBeads {
  const kept = known.get(view);
  if (kept !== undefined) return kept;
  const agents = [...view.polecats, ...view.roster];
  const held = new Map(
    view.work.flatMap((work) => {
      const who = holderOf(work, agents);
      return who === null ? [] : [[beadKey(work.rig, work.bead), who] as const];
    }),
  );
  known.set(view, held);
  return held;
}

export function isSameHeld(a: HeldBeads, b: HeldBeads): boolean {
  return a === b || (a.size === b.size && [...a].every(([key, who]) => b.get(key) === who));
}

function holderOf({ state, rig, bead }: WorkView, agents: readonly AgentView[]): string | null {
  switch (state) {
    case 'queued':
      return 'waits its turn';
    case 'working':
      return agents.find((each) => each.rig === rig && each.bead === bead)?.name ?? 'an agent';
    case 'submitted':
      return 'merge queue';
    case 'landed':
    case 'stopped':
      return null;
  }
}
