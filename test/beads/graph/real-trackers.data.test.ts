import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bead, Edge } from '../../../src/beads/bead.ts';
import { allCycles } from '../../../src/beads/graph/all-cycles.ts';
import { blockedBeads } from '../../../src/beads/graph/blocked-beads.ts';
import { findCycle } from '../../../src/beads/graph/find-cycle.ts';
import { looseEnds } from '../../../src/beads/graph/loose-ends.ts';
import { readyBeads, reasonsNotReady } from '../../../src/beads/graph.ts';
import { readIssues } from '../../support/read-issues.ts';

const large = join(process.env['GT_TEST_DATA'] ?? '', 'beads/large');
const NOW = Date.parse('2026-06-01T00:00:00Z');

function tracker(file: string): readonly Bead[] {
  return readIssues(readFileSync(join(large, file), 'utf8'));
}

const files = readdirSync(large).filter((file) => file.endsWith('.jsonl'));

test('all real trackers are there', () => assert.equal(files.length, 4));

for (const file of files) {
  test(`readiness of ${file} is whole: every bead is ready or says why not`, () => {
    const beads = tracker(file);
    assert.ok(beads.length > 700);
    const ready = new Set(readyBeads(beads, NOW));
    assert.ok(ready.size > 0);
    for (const bead of beads)
      assert.equal(reasonsNotReady(bead, beads, NOW).length === 0, ready.has(bead), bead.id);
  });

  test(`circles of ${file} are exactly those that its beads are part of`, () => {
    const beads = tracker(file);
    const { cycles, isTruncated } = allCycles(beads);
    assert.ok(!isTruncated);
    const waiting = beads.filter((bead) => !bead.deleted && bead.edges.length > 0);
    const inCircle = waiting.filter(({ id }) => findCycle(beads, id) !== null).map(({ id }) => id);
    assert.deepEqual(new Set(cycles.flat()), new Set(inCircle));
  });
}

test('a circle that two branches made in a real tracker is reported, and all that hang on it wait', () => {
  const beads = tracker('gastown-6065.jsonl');
  const waiting = blockedBeads(beads, NOW).find(({ bead, holder }) => bead === holder);
  const blocker = beads.find((bead) => bead.id === waiting?.blockedBy[0]);
  assert.ok(waiting && blocker);
  const edge: Edge = { type: 'blocks', on: waiting.bead.id, onBirth: '' };
  const merged = beads.map((bead) => (bead === blocker ? { ...bead, edges: [...bead.edges, edge] } : bead));
  const { cycles } = allCycles(merged);
  assert.ok(cycles.some((cycle) => cycle.includes(blocker.id) && cycle.includes(waiting.bead.id)));
  const ready = new Set(readyBeads(merged, NOW).map(({ id }) => id));
  for (const id of cycles.flat()) assert.ok(!ready.has(id));
});

test('what is in them is what a naive count of the files finds', () => {
  const counted = files.sort().map((file) => {
    const beads = tracker(file);
    const ends = looseEnds(beads);
    const count = (kind: string) => ends.filter((end) => end.kind === kind).length;
    return [
      readyBeads(beads, NOW).length,
      blockedBeads(beads, NOW).length,
      count('external'),
      count('missing'),
    ];
  });
  assert.deepEqual(counted, [
    [13, 238, 2, 28],
    [9182, 0, 0, 0],
    [102, 4, 0, 1],
    [219, 44, 6, 7],
  ]);
});
