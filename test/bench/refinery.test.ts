// The generator of the Refinery's benchmark and the queues that it measures ours against, over a yard in memory.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leastRuns } from '../../bench/refinery/bounds.ts';
import { type Change, madeChanges, wrongIn } from '../../bench/refinery/made-changes.ts';
import type { Car, Strategy, Yard } from '../../bench/refinery/rivals.ts';
import { batchOfFive, bisect, sequential, speculative } from '../../bench/refinery/rivals.ts';

const MIXED = { count: 32, red: 2, pairs: 2, maskings: 2, conflicts: 2 };
const RIVALS = { sequential, batchOfFive, bisect, speculative: speculative(4) };

interface MadeCar extends Car {
  /** All that would be on the branch. */
  readonly names: readonly string[];
}

/** A branch that is a list of names, and a gate that knows what each of them is. */
class MadeYard implements Yard<MadeCar> {
  readonly changes: readonly Change[];
  landed: readonly string[] = [];
  runs = 0;

  constructor(changes: readonly Change[]) {
    this.changes = changes;
  }

  async build(name: string, on: MadeCar | null): Promise<MadeCar | null> {
    const before = on?.names ?? this.landed;
    const hot = this.#files([name]).filter((path) => path.startsWith('hot/'));
    if (hot.some((path) => this.#files(before).includes(path))) return null;
    return { name, names: [...before, name] };
  }

  async test({ names }: MadeCar, stop?: AbortSignal): Promise<boolean | null> {
    this.runs += 1;
    await new Promise((resolve) => setImmediate(resolve));
    const files = new Set(this.#files(names));
    const isBroken = [...files].some((path) => /^red\//.test(path) && !files.has(path.replace('red', 'fix')));
    const isPair = [...files].some((path) => path.endsWith('.a') && files.has(path.replace('.a', '.b')));
    return stop?.aborted ? null : !isBroken && !isPair;
  }

  async land(cars: readonly MadeCar[]): Promise<void> {
    const names = cars.at(-1)?.names ?? [];
    assert.deepEqual(names.slice(0, this.landed.length), this.landed, 'nothing that landed is lost');
    this.landed = names;
  }

  #files(names: readonly string[]): readonly string[] {
    return this.changes.filter(({ name }) => names.includes(name)).flatMap(({ files }) => Object.keys(files));
  }
}

async function played(strategy: Strategy, changes: readonly Change[]): Promise<MadeYard> {
  const yard = new MadeYard(changes);
  await strategy(
    yard,
    changes.map(({ name }) => name),
  );
  return yard;
}

test('a queue has as many changes of each kind as was asked for, and is the same for the same seed', () => {
  const changes = madeChanges(MIXED, 7);
  assert.deepEqual(changes, madeChanges(MIXED, 7));
  assert.notDeepEqual(changes, madeChanges(MIXED, 8));
  const kinds = Map.groupBy(changes, ({ kind }) => kind);
  assert.equal(changes.length, 32);
  for (const [kind, all] of kinds) assert.equal(all.length, kind === 'green' ? 18 : 2, kind);
  assert.equal(kinds.size, 8);
  for (const [before, behind] of [
    ['first', 'second'],
    ['breaking', 'mending'],
    ['edited', 'clashing'],
  ] as const) {
    const last = changes.findLastIndex(({ kind }) => kind === behind);
    assert.ok(changes.findIndex(({ kind }) => kind === before) < last, `${before} stands before ${behind}`);
  }
});

for (const [name, strategy] of Object.entries(RIVALS)) {
  test(`${name}: every good change lands in order, and no bad one`, async () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      for (const shares of [MIXED, { count: 32, red: 13 }, { count: 7, red: 0 }]) {
        const changes = madeChanges(shares, seed);
        const { landed } = await played(strategy, changes);
        assert.deepEqual(wrongIn(changes, landed), [], `seed ${seed}`);
      }
    }
  });
}

test('of a queue without red changes each strategy takes the runs that it is known for', async () => {
  const changes = madeChanges({ count: 32, red: 0 }, 1);
  const runs = async (strategy: Strategy): Promise<number> => (await played(strategy, changes)).runs;
  assert.equal(await runs(sequential), 32);
  assert.equal(await runs(batchOfFive), 7);
  assert.equal(await runs(bisect), 1);
  assert.equal(await runs(speculative(4)), 32);
});

test('one red change costs the batch of five a retry, a search, and a test of what was found good', async () => {
  for (const [place, runs] of [7, 6, 6, 7, 6].entries()) {
    const changes = madeChanges({ count: 5, red: 0 }, 1).map((change, at) =>
      at === place ? { ...change, kind: 'red' as const, files: { 'red/x': '' } } : change,
    );
    assert.equal((await played(batchOfFive, changes)).runs, runs, `place ${place}`);
  }
});

test('what is wrong with a queue that has ended is said by name', () => {
  const changes = madeChanges(MIXED, 3);
  const good = changes.filter(({ kind }) => !['red', 'second', 'breaking', 'clashing'].includes(kind));
  const names = good.map(({ name }) => name);
  assert.deepEqual(wrongIn(changes, names), []);
  const masked = changes.filter((change) => good.includes(change) || change.kind === 'breaking');
  const isAllowed = masked.map(({ name }) => name);
  assert.deepEqual(wrongIn(changes, isAllowed), [], 'a break may land with what mends it');
  const red = changes.find(({ kind }) => kind === 'red')?.name ?? '';
  assert.equal(wrongIn(changes, names.slice(1)).length, 1);
  assert.ok(wrongIn(changes, [...names, red]).includes(`${red} (red) landed`));
  assert.match(wrongIn(changes, names.toReversed()).join(), /out of order/);
});

test('the bound is one run where nothing is red, and as many as there are changes where half of them are', () => {
  assert.equal(leastRuns(32, 0), 1);
  assert.equal(leastRuns(32, 16), 33);
  assert.equal(leastRuns(32, 2).toFixed(1), '11.8');
});
