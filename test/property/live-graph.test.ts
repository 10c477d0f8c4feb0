// The graph that a fold keeps from change to change is the one that is made anew from the beads.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bead, BeadId } from '../../src/beads/bead.ts';
import { addEdgeLine, creationLine, patchLine, removeEdgeLine, type Target } from '../../src/beads/edit.ts';
import { type BeadGraph, graphOf } from '../../src/beads/graph/bead-graph.ts';
import { readyBeads } from '../../src/beads/graph.ts';
import type { BeadLine } from '../../src/beads/lines.ts';
import { LiveFold } from '../../src/beads/live-fold.ts';

const IDS = Array.from({ length: 8 }, (_, nth) => `bd-a${nth}` as BeadId);
const NOW = 1_000_000;

const change = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), at: fc.nat(7), parent: fc.option(fc.nat(7)) }),
  fc.record({
    kind: fc.constant('status' as const),
    at: fc.nat(7),
    status: fc.constantFrom('open', 'closed', 'deferred'),
  }),
  fc.record({
    kind: fc.constant('title' as const),
    at: fc.nat(7),
    title: fc.string({ minLength: 1, maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('delete' as const), at: fc.nat(7), deleted: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom('link' as const, 'unlink' as const),
    at: fc.nat(7),
    on: fc.nat(7),
    type: fc.constantFrom('blocks', 'parent-child', 'related'),
  }),
  fc.record({ kind: fc.constant('look' as const), at: fc.nat(7) }),
);

type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

function told(graph: BeadGraph): unknown {
  const ids = (beads: readonly Bead[]) => beads.map(({ id }) => id);
  return {
    all: graph.all,
    live: graph.live,
    open: graph.open,
    connected: graph.connected,
    got: IDS.map((id) => graph.get(id) ?? null),
    children: IDS.map((id) => graph.childrenOf(id)),
    dependents: IDS.map((id) => graph.dependentsOf(id).map(({ bead, edge }) => [bead, edge])),
    ready: ids(readyBeads(graph, NOW)),
  };
}

function under(parent: number | null) {
  const on = parent === null ? undefined : IDS[parent];
  return on === undefined ? {} : { edges: [{ type: 'parent-child', on, onBirth: '' }] };
}

function lineFor(made: Change, lines: readonly BeadLine[], fold: LiveFold, clock: number): BeadLine | null {
  const id = IDS[made.at] ?? assert.fail();
  const stamp = { by: 'p', at: clock };
  const [first] = lines;
  if (made.kind === 'create')
    return first === undefined
      ? creationLine({ id, nonce: 0, title: `T ${id}`, ...under(made.parent) }, stamp)
      : null;
  if (first === undefined) return null;
  const target: Target = { bornAs: id, birth: first.birth, latestClock: clock - 1 };
  switch (made.kind) {
    case 'status':
      return patchLine(target, { status: made.status }, stamp);
    case 'title':
      return patchLine(target, { title: made.title }, stamp);
    case 'delete':
      return patchLine(target, { deleted: made.deleted }, stamp);
    case 'look':
      return null;
    default: {
      const on = IDS[made.on] ?? assert.fail();
      const edge = { type: made.type, on, onBirth: fold.get(on)?.birth ?? '' };
      return made.kind === 'link' ? addEdgeLine(target, edge, stamp) : removeEdgeLine(target, edge, stamp);
    }
  }
}

test('after any changes the graph says what one says that is made from the beads alone', () => {
  fc.assert(
    fc.property(fc.array(change, { minLength: 20, maxLength: 80, size: 'max' }), (changes) => {
      const fold = new LiveFold();
      const held = new Map<BeadId, BeadLine[]>();
      // Some beads are there from the beginning, the others come between.
      const births = IDS.slice(0, 6).map((_, at): Change => ({ kind: 'create', at, parent: null }));
      [...births, ...changes].forEach((made, nth) => {
        const id = IDS[made.at] ?? assert.fail();
        const lines = held.get(id) ?? [];
        const line = lineFor(made, lines, fold, nth + 1);
        if (line !== null) {
          held.set(id, [...lines, line]);
          fold.edit(line.birth, [...lines, line]);
        }
        // A look makes the graph, and what of it is made when it is asked for.
        if (made.kind === 'look') told(fold.graph());
        else fold.graph();
        if (nth % 7 === 0) assert.deepEqual(told(fold.graph()), told(graphOf([...fold.all()])));
      });
      assert.deepEqual(told(fold.graph()), told(graphOf([...fold.all()])));
      assert.deepEqual(fold.all(), fold.graph().all);
    }),
    { numRuns: 400 },
  );
});
