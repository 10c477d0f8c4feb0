import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bead } from '../../src/beads/bead.ts';
import { foldLines } from '../../src/beads/fold.ts';
import { parseLines } from '../../src/beads/lines.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { tempFolder } from '../support/temp-folder.ts';

type Step = (store: BeadStore, pick: (n: number) => string) => void;

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 });
const at = fc.integer({ min: 0, max: 9 });

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(text, at).map(
    ([title, ms]): Step =>
      (store) =>
        void store.create({ title, prefix: 'bd', by: 'a', at: ms }),
  ),
  fc.tuple(text, at, fc.nat(9)).map(
    ([title, ms, n]): Step =>
      (store, pick) =>
        void store.create({ title, prefix: 'bd', by: 'a', at: ms, parent: pick(n) }),
  ),
  fc.tuple(text, at, fc.nat(9)).map(
    ([title, ms, n]): Step =>
      (store, pick) =>
        void store.update(pick(n), { title }, { by: 'b', at: ms }),
  ),
  fc.tuple(text, at, fc.nat(9)).map(
    ([word, ms, n]): Step =>
      (store, pick) =>
        void store.comment(pick(n), word, { by: 'b', at: ms }),
  ),
  fc.tuple(text, at, fc.nat(9)).map(
    ([word, ms, n]): Step =>
      (store, pick) =>
        void store.close(pick(n), word, { by: 'b', at: ms }),
  ),
  fc.tuple(at, fc.nat(9), fc.nat(9)).map(
    ([ms, n, m]): Step =>
      (store, pick) =>
        void store.addEdge(pick(n), { type: 'blocks', on: pick(m) }, { by: 'b', at: ms }),
  ),
  fc.tuple(at, fc.nat(9), fc.nat(9)).map(
    ([ms, n, m]): Step =>
      (store, pick) =>
        void store.removeEdge(pick(n), { type: 'blocks', on: pick(m) }, { by: 'b', at: ms }),
  ),
);

function run(store: BeadStore, history: readonly Step[]): void {
  for (const step of history)
    step(store, (n) => store.all()[n % Math.max(1, store.all().length)]?.id ?? 'bd-none');
}

function opened(folder: string): BeadStore {
  const store = BeadStore.open(folder);
  assert.ok(store.ok);
  return store.value;
}

function byId(beads: Iterable<Bead>): Map<string, Bead> {
  return new Map([...beads].map((bead) => [bead.id, bead]));
}

test('what a store holds in memory is what the lines of its files fold to', () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 12 }), (history) => {
      using folder = tempFolder();
      using store = opened(folder.path);
      run(store, history);
      using again = opened(folder.path);
      assert.deepEqual(byId(store.all()), byId(again.all()));
      assert.deepEqual(byId(store.all()), foldLines(store.files().flatMap((file) => parseLines(file.text))));
    }),
    { numRuns: 40 },
  );
});

test('two stores that go separate ways hold the same beads once each has united with the other', () => {
  const histories = fc.array(steps, { maxLength: 8 });
  fc.assert(
    fc.property(histories, histories, histories, (shared, ours, theirs) => {
      using a = tempFolder();
      using b = tempFolder();
      using left = opened(a.path);
      using right = opened(b.path);
      run(left, shared);
      assert.ok(right.unite(left.files()).ok);
      run(left, ours);
      run(right, theirs);
      assert.ok(left.unite(right.files()).ok);
      assert.ok(right.unite(left.files()).ok);
      assert.deepEqual(byId(left.all()), byId(right.all()));
    }),
    { numRuns: 30 },
  );
});
