import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bead, BeadId, Edge } from '../../src/beads/bead.ts';
import { allCycles } from '../../src/beads/graph/all-cycles.ts';
import { blockedBeads } from '../../src/beads/graph/blocked-beads.ts';
import { dependencyTree } from '../../src/beads/graph/dependency-tree.ts';
import { findCycle } from '../../src/beads/graph/find-cycle.ts';
import { readyBeads, reasonsNotReady } from '../../src/beads/graph.ts';
import { madeBead, madeEdge } from '../support/made-bead.ts';

const COUNT = 7;
const NOW = 1_000;
const SOON = '1970-01-01T00:00:02Z';

const types = fc.constantFrom(
  'blocks',
  'conditional-blocks',
  'waits-for',
  'parent-child',
  'parent-child',
  'parent-child',
  'related',
);
const metadata = fc.constantFrom<Edge['metadata'][]>(
  undefined,
  undefined,
  { gate: 'any-children' },
  { gate: 'all-children', spawner_id: 'bd-0' },
);
// One number more than there are beads: an edge may lead nowhere.
const edges = fc
  .tuple(types, fc.nat(COUNT), metadata)
  .map(([type, on, meta]) => madeEdge(type, `${on}`, meta));

const fields: fc.Arbitrary<Partial<Bead>> = fc.record({
  status: fc.constantFrom('open', 'open', 'open', 'closed', 'in_progress', 'pinned'),
  closeReason: fc.constantFrom('', 'failed'),
  deleted: fc.constantFrom(false, false, false, true),
  priority: fc.nat(1),
  createdAt: fc.constantFrom('1970-01-01T00:00:00Z', '1970-01-01T01:00:00.5+01:00'),
  edges: fc.array(edges, { maxLength: 3 }),
});
const others: fc.Arbitrary<Partial<Bead>> = fc.constantFrom<Partial<Bead>[]>(
  {},
  {},
  {},
  {},
  { other: { ephemeral: true } },
  { other: { defer_until: SOON } },
  { other: { pinned: true } },
  { type: 'message' },
  { type: 'gate', other: { await_type: 'timer', timeout: 400_000_000 } },
  { type: 'gate', other: { await_type: 'timer', timeout: 1_400_000_000 } },
);
const trackers = fc
  .array(fc.tuple(fields, others), { minLength: COUNT, maxLength: COUNT })
  .map((all) => all.map(([some, more], n) => madeBead(`${n}`, { ...some, ...more })));

const permuted = trackers.chain((beads) =>
  fc.tuple(
    fc.constant(beads),
    fc.shuffledSubarray(beads, { minLength: beads.length, maxLength: beads.length }),
  ),
);

// The definitions by brute force: everything looked up again, walked without memory.

type Live = ReadonlyMap<BeadId, Bead>;

function liveOf(beads: readonly Bead[]): Live {
  return new Map(beads.filter((bead) => !bead.deleted).map((bead) => [bead.id, bead]));
}

function isDone(bead: Bead): boolean {
  return bead.status === 'closed' || bead.status === 'pinned' || bead.other?.['pinned'] === true;
}

/** A timer counts from its creation, here 0 or 500 ms. */
function isOver(bead: Bead): boolean {
  const timeout = bead.other?.['timeout'];
  const elapsed = typeof timeout === 'number' && Date.parse(bead.createdAt) + timeout / 1e6 <= NOW;
  return isDone(bead) || elapsed;
}

function childrenOf(id: string, live: Live): Bead[] {
  return [...live.values()].filter((bead) =>
    bead.edges.some((edge) => edge.type === 'parent-child' && edge.on === id),
  );
}

function spawnerOf(edge: Edge): string {
  return String(edge.metadata?.['spawner_id'] ?? edge.on);
}

function waitsItself(bead: Bead, live: Live): boolean {
  return bead.edges.some((edge) => {
    const on = live.get(edge.on);
    if (edge.type === 'blocks') return on !== undefined && !isOver(on);
    if (edge.type === 'conditional-blocks')
      return (
        on !== undefined &&
        (on.status === 'closed' ? on.closeReason !== 'failed' : !isDone(on)) &&
        !on.other?.['pinned']
      );
    if (edge.type !== 'waits-for' || !live.has(spawnerOf(edge) as BeadId)) return false;
    const children = childrenOf(spawnerOf(edge), live);
    const open = children.filter((child) => !isOver(child));
    return open.length > 0 && !(edge.metadata?.['gate'] === 'any-children' && open.length < children.length);
  });
}

function isBlocked(bead: Bead, live: Live, seen: ReadonlySet<BeadId> = new Set()): boolean {
  if (isDone(bead) || seen.has(bead.id)) return false;
  if (waitsItself(bead, live)) return true;
  return bead.edges.some((edge) => {
    const parent = edge.type === 'parent-child' ? live.get(edge.on) : undefined;
    return parent !== undefined && isBlocked(parent, live, new Set([...seen, bead.id]));
  });
}

function isReady(bead: Bead, live: Live): boolean {
  const parentId = bead.edges.find((edge) => edge.type === 'parent-child')?.on;
  const isDeferred = (each: Bead | undefined) => each?.other?.['defer_until'] !== undefined;
  return (
    bead.status === 'open' &&
    !isDone(bead) &&
    bead.type === 'task' &&
    bead.other?.['ephemeral'] === undefined &&
    !isDeferred(bead) &&
    !(parentId !== undefined && isDeferred(live.get(parentId))) &&
    !isBlocked(bead, live)
  );
}

/** What each bead's readiness hangs on. */
function awaited(id: BeadId, live: Live): BeadId[] {
  return (live.get(id)?.edges ?? []).flatMap((edge) => {
    if (edge.type === 'related') return [];
    if (edge.type !== 'waits-for') return [edge.on];
    const spawner = spawnerOf(edge) as BeadId;
    return [spawner, ...childrenOf(spawner, live).map((child) => child.id)];
  });
}

function reaches(from: BeadId, to: BeadId, live: Live): boolean {
  const seen = new Set<BeadId>();
  const visit = (id: BeadId): boolean =>
    awaited(id, live).some((next) => next === to || (!seen.has(next) && seen.add(next) && visit(next)));
  return visit(from);
}

const RUNS = { numRuns: 1_000 };

test('ready are exactly the beads that the definition says, and every other one has a reason', () => {
  fc.assert(
    fc.property(trackers, (beads) => {
      const live = liveOf(beads);
      const ready = readyBeads(beads, NOW);
      assert.deepEqual(new Set(ready), new Set([...live.values()].filter((bead) => isReady(bead, live))));
      for (const bead of beads)
        assert.equal(reasonsNotReady(bead, beads, NOW).length === 0, ready.includes(bead));
    }),
    RUNS,
  );
});

test('blocked are exactly the beads that the definition says, each by what holds it or an ancestor', () => {
  fc.assert(
    fc.property(trackers, (beads) => {
      const live = liveOf(beads);
      const blocked = blockedBeads(beads, NOW);
      const expected = [...live.values()].filter((bead) => isBlocked(bead, live));
      assert.deepEqual(
        blocked.map(({ bead }) => bead),
        expected,
      );
      for (const { bead, holder, waits, blockedBy } of blocked) {
        assert.ok(waitsItself(holder, live) && waits.length > 0 && blockedBy.length > 0);
        if (waitsItself(bead, live)) assert.equal(holder, bead);
        for (const id of blockedBy) assert.ok(live.has(id));
        const words = reasonsNotReady(bead, beads, NOW);
        assert.ok(words.some((each) => each.startsWith(holder === bead ? 'it ' : `its `)));
        if (holder !== bead) assert.ok(words.some((each) => each.includes(` ${holder.id} `)));
      }
    }),
    RUNS,
  );
});

test('the order in which beads come means nothing', () => {
  fc.assert(
    fc.property(permuted, ([beads, shuffled]) => {
      assert.deepEqual(readyBeads(shuffled, NOW), readyBeads(beads, NOW));
      const byId = (all: readonly Bead[]) =>
        new Map(blockedBeads(all, NOW).map(({ bead, holder }) => [bead.id, holder.id]));
      assert.deepEqual(byId(shuffled), byId(beads));
      assert.deepEqual(allCycles(shuffled), allCycles(beads));
      for (const bead of beads)
        assert.deepEqual(reasonsNotReady(bead, shuffled, NOW), reasonsNotReady(bead, beads, NOW));
    }),
    RUNS,
  );
});

test('closing a bead blocks no other, unless one was for the case that it fails', () => {
  fc.assert(
    fc.property(trackers, fc.nat(COUNT - 1), (beads, n) => {
      const before = beads.map((bead) => ({
        ...bead,
        edges: bead.edges.filter((edge) => edge.type !== 'conditional-blocks'),
      }));
      const after = before.map((bead, index) => (index === n ? { ...bead, status: 'closed' } : bead));
      const blocked = new Set(blockedBeads(before, NOW).map(({ bead }) => bead.id));
      for (const { bead } of blockedBeads(after, NOW)) assert.ok(blocked.has(bead.id), bead.id);
    }),
    RUNS,
  );
});

test('a circle is found exactly where a bead can reach itself, and each bead on it waits for the next', () => {
  fc.assert(
    fc.property(trackers, (beads) => {
      const live = liveOf(beads);
      for (const { id } of beads) {
        const cycle = findCycle(beads, id);
        assert.equal(cycle !== null, live.has(id) && reaches(id, id, live));
        if (cycle !== null) assertCycle(cycle, id, live);
      }
    }),
    RUNS,
  );
});

test('among all circles are all beads that are part of one, and no others', () => {
  fc.assert(
    fc.property(trackers, (beads) => {
      const live = liveOf(beads);
      const { cycles, isTruncated } = allCycles(beads);
      assert.ok(!isTruncated);
      for (const cycle of cycles) assertCycle(cycle, cycle[0], live);
      const expected = beads.filter(({ id }) => findCycle(beads, id) !== null).map(({ id }) => id);
      assert.deepEqual(new Set(cycles.flat()), new Set(expected));
    }),
    RUNS,
  );
});

function assertCycle(cycle: readonly BeadId[], start: BeadId | undefined, live: Live): void {
  assert.ok(cycle.length >= 2);
  assert.equal(cycle[0], start);
  assert.equal(cycle.at(-1), start);
  for (const [index, id] of cycle.slice(0, -1).entries()) {
    const next = cycle[index + 1];
    assert.ok(next && awaited(id, live).includes(next), `${id} does not wait for ${next}`);
  }
}

test('a tree has every bead that can be reached, opens each once, and marks what it does not show', () => {
  fc.assert(
    fc.property(trackers, fc.constantFrom('down', 'up'), (beads, direction) => {
      const live = liveOf(beads);
      const next = (id: BeadId): BeadId[] =>
        direction === 'down'
          ? (live.get(id)?.edges ?? []).map((edge) => edge.on)
          : [...live.values()].flatMap((bead) => bead.edges.filter(({ on }) => on === id).map(() => bead.id));
      const root = 'bd-0' as BeadId;
      const reached = new Set([root]);
      for (const id of reached) for (const each of next(id)) reached.add(each);
      const nodes = dependencyTree(beads, { root, direction });
      assert.deepEqual(new Set(nodes.map(({ id }) => id)), reached);
      for (const id of reached) {
        const open = nodes.filter((node) => node.id === id && !node.isTruncated && next(id).length > 0);
        assert.equal(open.length, next(id).length > 0 ? 1 : 0);
      }
    }),
    RUNS,
  );
});

test('where no bead is part of a circle, work never gets stuck', () => {
  fc.assert(
    fc.property(trackers, (beads) => {
      let left: readonly Bead[] = beads.map((bead) => ({
        ...bead,
        status: 'open',
        type: 'task',
        deleted: false,
        other: {},
        edges: bead.edges.filter((edge) => edge.type !== 'conditional-blocks'),
      }));
      if (allCycles(left).cycles.length > 0) return;
      for (let ready = readyBeads(left, NOW); ready.length > 0; ready = readyBeads(left, NOW)) {
        const [first] = ready;
        left = left.map((bead) => (bead.id === first?.id ? { ...bead, status: 'closed' } : bead));
      }
      assert.deepEqual(
        left.filter((bead) => bead.status !== 'closed'),
        [],
      );
    }),
    RUNS,
  );
});
