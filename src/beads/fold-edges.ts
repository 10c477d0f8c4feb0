// A bead's edges: an add/remove set in which each edge is held by its last writer.

import type { BeadId, Edge } from './bead.ts';
import type { BeadLine, EdgeRecord } from './lines.ts';
import { Registers } from './registers.ts';

/** The edges that stand, sorted by type and target, with the ids that their lines give. */
export function foldEdges(lines: readonly BeadLine[]): readonly Edge[] {
  if (lines.every((line) => line.add.edges.length === 0)) return NO_EDGES;
  const edges = new Registers<Edge | null>();
  for (const line of lines) {
    for (const record of line.remove.edges) edges.write(edgeKey(record), null, line);
    for (const record of line.add.edges) edges.write(edgeKey(record), edgeOf(record), line);
  }
  const standing = edges.entries().flatMap(([, edge]) => edge ?? []);
  // A target named by its birth on one branch and by its id alone on another is one edge.
  const born = new Set(
    standing.filter((edge) => edge.onBirth !== '').map((edge) => `${edge.type}\0${edge.on}`),
  );
  return standing
    .filter((edge) => edge.onBirth !== '' || !born.has(`${edge.type}\0${edge.on}`))
    .sort((a, b) => compare(a.type, b.type) || compare(a.on, b.on) || compare(a.onBirth, b.onBirth));
}

const NO_EDGES: readonly Edge[] = Object.freeze([]);

function edgeKey(record: EdgeRecord): string {
  return `${record.type}\0${record.birth || record.on}`;
}

function edgeOf(record: EdgeRecord): Edge {
  const edge = { type: record.type, on: record.on as BeadId, onBirth: record.birth };
  return record.meta === null ? edge : { ...edge, metadata: record.meta };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
