// What readiness costs, counted in looks at beads rather than in time, so that a busy machine changes nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../../../src/beads/answer.ts';
import type { Bead, BeadId } from '../../../src/beads/bead.ts';
import { beadStatistics } from '../../../src/beads/bead-statistics.ts';
import { graphOf } from '../../../src/beads/graph/bead-graph.ts';
import { readyBeads, reasonsNotReady } from '../../../src/beads/graph.ts';
import type { BeadQuestion } from '../../../src/beads/question.ts';
import { madeBead, madeEdge } from '../../support/made-bead.ts';

const NOW = Date.parse('2026-01-01T00:00:00Z');

interface Counted {
  readonly beads: readonly Bead[];
  looks: number;
}

/** A tracker in which every tenth bead is a parent, every third waits for one before it, and some for children. */
function tracker(size: number): Counted {
  const counted: Counted = { beads: Array.from({ length: size }, (_, n) => watched(beadAt(n))), looks: 0 };
  function watched(bead: Bead): Bead {
    return new Proxy(bead, {
      get(target, name, receiver) {
        counted.looks += 1;
        return Reflect.get(target, name, receiver);
      },
    });
  }
  return counted;
}

function beadAt(n: number): Bead {
  const edges = [
    ...(n % 10 === 0 ? [] : [madeEdge('parent-child', `${n - (n % 10)}`)]),
    ...(n % 3 === 0 && n > 0 ? [madeEdge('blocks', `${Math.floor(n / 2)}`)] : []),
    ...(n % 50 === 7 ? [madeEdge('waits-for', '10')] : []),
  ];
  const createdAt = new Date(NOW - ((n * 7_919) % 1_000_003) * 1_000).toISOString();
  return madeBead(`${n}`, { edges, createdAt, priority: n % 5, status: n % 4 === 0 ? 'closed' : 'open' });
}

function ask(question: BeadQuestion, beads: readonly Bead[]): unknown {
  const graph = graphOf(beads);
  const get = (id: string) => graph.get(id as BeadId);
  return answer(question, {
    graph,
    get,
    files: () => [],
    textAt: () => '',
    odd: () => [],
    now: NOW,
    isTaken: () => false,
  });
}

function looksAt(size: number, look: (beads: readonly Bead[]) => unknown): number {
  const counted = tracker(size);
  look(counted.beads);
  return counted.looks;
}

for (const [name, look] of [
  ['ready', (beads) => readyBeads(beads, NOW)],
  [
    'ready with filters',
    (beads) => ask({ kind: 'ready', filter: { labels: ['x'], parent: 'bd-0' }, limit: 10 }, beads),
  ],
  ['why not ready', (beads) => beads.slice(-1).map((bead) => reasonsNotReady(bead, beads, NOW))],
  ['explain', (beads) => ask({ kind: 'explain', filter: {} }, beads)],
  ['stats', (beads) => beadStatistics(beads, NOW)],
] as const satisfies readonly (readonly [string, (beads: readonly Bead[]) => unknown])[]) {
  test(`${name}: ten times the beads are looked at some ten times as often`, () => {
    const [small, large] = [looksAt(2_000, look), looksAt(20_000, look)];
    assert.ok(small > 2_000);
    assert.ok(large < 13 * small, `${small} looks at 2,000 beads, ${large} at 20,000`);
    assert.ok(large < 100 * 20_000, `${large / 20_000} looks at each`);
  });
}

test('asking again of the same beads builds nothing anew', () => {
  const counted = tracker(20_000);
  readyBeads(counted.beads, NOW);
  counted.looks = 0;
  for (const bead of counted.beads.slice(0, 10)) reasonsNotReady(bead, counted.beads, NOW);
  assert.ok(counted.looks < 2_000, `${counted.looks} looks for ten beads`);
});
