// Beads that wait for each other in circles, of a whole tracker: none can be made by `bd`, but merges can.

import type { Bead, BeadId } from './bead.ts';
import { childrenOf } from './blocker-ids.ts';
import { isReadinessEdge } from './graph/waits.ts';

/** One circle of each knot of beads that wait for each other, as ids from a bead back to itself. Linear. */
export function circles(beads: readonly Bead[]): readonly (readonly BeadId[])[] {
  const live = beads.filter((bead) => !bead.deleted);
  const byId = new Map(live.map((bead) => [bead.id, bead]));
  const children = childrenOf(live);
  const awaits = (bead: Bead): readonly BeadId[] =>
    bead.edges
      .filter(isReadinessEdge)
      .flatMap(({ type, on }) =>
        type === 'waits-for' ? [on, ...(children.get(on) ?? []).map(({ id }) => id)] : [on],
      )
      .filter((id) => byId.has(id));
  const found: (readonly BeadId[])[] = [];
  const done = new Set<BeadId>();
  for (const start of live) {
    if (done.has(start.id)) continue;
    const path: BeadId[] = [start.id];
    const onPath = new Set(path);
    const todo: BeadId[][] = [[...awaits(start)]];
    while (path.length > 0) {
      const next = todo.at(-1)?.pop();
      if (next === undefined) {
        todo.pop();
        const left = path.pop();
        if (left === undefined) break;
        onPath.delete(left);
        done.add(left);
      } else if (onPath.has(next)) {
        found.push([...path.slice(path.indexOf(next)), next]);
      } else if (!done.has(next)) {
        const bead = byId.get(next);
        path.push(next);
        onPath.add(next);
        todo.push(bead ? [...awaits(bead)] : []);
      }
    }
  }
  return found;
}
