import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../src/beads/bead.ts';
import { collisionChance, hashLengthFor } from '../../src/beads/hash-length.ts';
import { hashId } from '../../src/beads/id.ts';

test('hashes have at least four characters and grow with the tracker', () => {
  assert.equal(hashLengthFor(0), 4);
  for (const [count, length] of [
    [1_298, 4],
    [7_795, 5],
    [46_616, 6],
    [280_617, 7],
  ] as const) {
    assert.equal(hashLengthFor(count), length);
    assert.equal(hashLengthFor(count + 1), length + 1);
  }
  assert.equal(hashLengthFor(100_000_000), 8);
});

test('the chance counts the space as the bytes fill it, and what is taken as gone', () => {
  const chance = (length: number, taken = 0) => collisionChance({ length, taken, ours: 100, theirs: 100 });
  // 65,536 inputs on 46,656 hashes: as good as 41,579 (the reference's figure), not 46,656.
  assert.ok(Math.abs(chance(3) - (1 - Math.exp(-10_000 / 41_579.222))) < 1e-6);
  // 40 bits, though 36^8 would be two and a half times as many.
  assert.ok(Math.abs(chance(8) / (10_000 / 2 ** 40) - 1) < 1e-6);
  assert.ok(chance(4, 800_000) > 1.8 * chance(4));
  assert.equal(chance(3, 50_000), 1);
  assert.equal(collisionChance({ length: 4, taken: 0, ours: 0, theirs: 5 }), 0);
});

/** New ids of one clone, none of which is taken; what another clone makes is other text. */
function mint(clone: string, count: number, taken: ReadonlySet<BeadId>, length: number): BeadId[] {
  const made = new Set<BeadId>();
  for (let nonce = 0; made.size < count; nonce += 1) {
    const text = { title: `bead ${nonce}`, description: '', creator: clone };
    const id = hashId({ prefix: 'bd', ...text, createdAtNs: 1n, nonce, length });
    if (!taken.has(id)) made.add(id);
  }
  return [...made];
}

/** Of all pairs among `clones`, which are tries as independent as can be, how many share an id. */
function collidingPairs(clones: readonly (readonly BeadId[])[]): { pairs: number; colliding: number } {
  const holders = new Map<BeadId, number[]>();
  for (const [clone, ids] of clones.entries())
    for (const id of ids) holders.set(id, [...(holders.get(id) ?? []), clone]);
  const colliding = new Set<string>();
  for (const held of holders.values())
    for (const [n, a] of held.entries()) for (const b of held.slice(n + 1)) colliding.add(`${a} ${b}`);
  return { pairs: (clones.length * (clones.length - 1)) / 2, colliding: colliding.size };
}

for (const [size, added, clones] of [
  [0, 100, 200],
  [1_290, 100, 200],
  [1_290, 129, 150],
  [7_700, 100, 150],
  [7_700, 770, 60],
  [46_000, 100, 100],
] as const) {
  test(`clones of a tracker of ${size} beads that add ${added} each collide in fewer than 1 of 100 merges`, () => {
    const length = hashLengthFor(size);
    const taken = new Set(mint('before', size, new Set(), length));
    const minted = Array.from({ length: clones }, (_, n) => mint(`clone ${n}`, added, taken, length));
    const { pairs, colliding } = collidingPairs(minted);
    const expected = pairs * collisionChance({ length, taken: size, ours: added, theirs: added });
    assert.ok(pairs >= 1_700);
    assert.ok(expected / pairs < 0.01);
    // Within four standard deviations of what the formula says, which is less than one in a hundred.
    const strayed = 4 * Math.sqrt(Math.max(expected, 1));
    assert.ok(Math.abs(colliding - expected) < strayed, `${colliding} of ${pairs}, expected ${expected}`);
    if (added === 100) assert.ok(colliding / pairs < 0.01, `${colliding} of ${pairs} collided`);
  });
}

test('at the length that the original would give, as many clones would collide too often', () => {
  const minted = Array.from({ length: 60 }, (_, n) => mint(`clone ${n}`, 100, new Set(), 3));
  const { pairs, colliding } = collidingPairs(minted);
  assert.ok(colliding / pairs > 0.15, `${colliding} of ${pairs}`);
});
