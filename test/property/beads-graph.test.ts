import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bead, BeadId, Edge } from '../../src/beads/bead.ts';
import { findCycle, readyBeads, whyNotReady } from '../../src/beads/graph.ts';

const COUNT = 7;
const NOW = 1_000;

const types = fc.constantFrom('blocks', 'conditional-blocks', 'waits-for', 'parent-child', 'related');
const edges: fc.Arbitrary<Edge> = fc.tuple(types, fc.nat(COUNT), fc.boolean()).map(([type, on, isAny]) => ({
  type,
  on: `bd-${on}` as BeadId,
  onBirth: `${on}`,
  ...(isAny ? { metadata: { gate: 'any-children' } } : {}),
}));

const trackers: fc.Arbitrary<Bead[]> = fc
  .array(
    fc.record({
      status: fc.constantFrom('open', 'open', 'closed', 'in_progress'),
      closeReason: fc.constantFrom('', 'failed'),
      deleted: fc.constantFrom(false, false, false, true),
      edges: fc.array(edges, { maxLength: 3 }),
    }),
    { minLength: COUNT, maxLength: COUNT },
  )
  .map((beads) =>
    beads.map((fields, n) => ({
      id: `bd-${n}` as BeadId,
      birth: `${n}`,
      title: `${n}`,
      description: '',
      design: '',
      acceptance: '',
      notes: '',
      priority: 2,
      type: 'task',
      assignee: '',
      createdAt: '',
      createdBy: '',
      updatedAt: '',
      closedAt: null,
      labels: [],
      comments: [],
      metadata: {},
      ...fields,
    })),
  );

/** The definition, by brute force: blocked by an edge of its own, or some parent is, walked without memory. */
function isBlocked(
  bead: Bead,
  live: ReadonlyMap<BeadId, Bead>,
  seen: ReadonlySet<BeadId> = new Set(),
): boolean {
  if (bead.status === 'closed' || seen.has(bead.id)) return false;
  return bead.edges.some((edge) => {
    const on = live.get(edge.on);
    if (on === undefined) return false;
    if (edge.type === 'blocks') return on.status !== 'closed';
    if (edge.type === 'conditional-blocks') return on.status !== 'closed' || on.closeReason !== 'failed';
    if (edge.type === 'parent-child') return isBlocked(on, live, new Set([...seen, bead.id]));
    if (edge.type !== 'waits-for') return false;
    const children = [...live.values()].filter((each) =>
      each.edges.some((own) => own.type === 'parent-child' && own.on === on.id),
    );
    const open = children.filter((child) => child.status !== 'closed');
    return open.length > 0 && !(edge.metadata && open.length < children.length);
  });
}

test('ready are exactly the open beads that nothing blocks, and every other one has a reason', () => {
  fc.assert(
    fc.property(trackers, (beads) => {
      const live = new Map(beads.filter((bead) => !bead.deleted).map((bead) => [bead.id, bead]));
      const expected = [...live.values()].filter((bead) => bead.status === 'open' && !isBlocked(bead, live));
      const ready = readyBeads(beads, NOW);
      assert.deepEqual(new Set(ready), new Set(expected));
      for (const bead of beads) assert.equal(whyNotReady(bead, beads, NOW) === null, ready.includes(bead));
    }),
    { numRuns: 500 },
  );
});

test('a circle that is found is one: each bead on it waits for the next', () => {
  fc.assert(
    fc.property(trackers, fc.nat(COUNT - 1), (beads, n) => {
      const start = `bd-${n}` as BeadId;
      const cycle = findCycle(beads, start);
      if (cycle === null) return;
      assert.equal(cycle[0], start);
      assert.equal(cycle.at(-1), start);
      for (const [index, id] of cycle.slice(0, -1).entries()) {
        const bead = beads.find((each) => each.id === id);
        const next = cycle[index + 1];
        const waits = bead?.edges.some((edge) => {
          if (edge.type === 'related') return false;
          if (edge.on === next) return true;
          const child = beads.find((each) => each.id === next);
          return (
            edge.type === 'waits-for' &&
            child?.edges.some((own) => own.type === 'parent-child' && own.on === edge.on)
          );
        });
        assert.ok(waits, `${id} does not wait for ${next}`);
      }
    }),
    { numRuns: 500 },
  );
});

test('where no bead is part of a circle, work never gets stuck', () => {
  fc.assert(
    fc.property(trackers, (beads) => {
      const plain = beads.map((bead) => ({
        ...bead,
        deleted: false,
        edges: bead.edges.filter((edge) => edge.type !== 'conditional-blocks'),
      }));
      if (plain.some((bead) => findCycle(plain, bead.id) !== null)) return;
      let left: Bead[] = plain.map((bead) =>
        bead.status === 'in_progress' ? { ...bead, status: 'open' } : bead,
      );
      for (let ready = readyBeads(left, NOW); ready.length > 0; ready = readyBeads(left, NOW)) {
        const [first] = ready;
        left = left.map((bead) => (bead.id === first?.id ? { ...bead, status: 'closed' } : bead));
      }
      assert.deepEqual(
        left.filter((bead) => bead.status !== 'closed'),
        [],
      );
    }),
    { numRuns: 300 },
  );
});
