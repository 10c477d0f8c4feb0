// A repository of many files: the town goes on while its checkouts are made.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commitAndFinish, type Factory, makeFactory, slung, stateOf } from '../support/factory.ts';

const FILES = 6_000;

test('checkouts of a repository of many files are made beside all else, and told', async () => {
  const names = Array.from({ length: FILES }, (_, nth) => `src/${nth % 100}/file-${nth}.txt`);
  await using factory = await makeFactory({
    files: Object.fromEntries(names.map((name) => [name, `${name}\n`])),
    gate: `test "$(find src -type f | wc -l)" = ${FILES}`,
  });
  factory.life = (hands) => commitAndFinish(hands, { 'src/1/file-1.txt': `${hands.spec.env['GT_BEAD']}\n` });
  const told = new Set<string>();
  factory.engine.onBeat(() => {
    const starting = factory.engine.view().polecats.find(({ activity }) => activity === 'starting');
    if (starting) told.add(starting.why);
  });
  const bead = await slung(factory, 'Change one of many');
  const start = await pausesUntil(factory, () => stateOf(factory, bead) === 'submitted');
  const gate = await pausesUntil(factory, () => stateOf(factory, bead) === 'landed');
  assert.deepEqual([...told], ['its checkout is being made']);
  for (const { longestMs, wholeMs } of [start, gate])
    assert.ok(longestMs < wholeMs / 2, `nothing else went on for ${longestMs} of ${wholeMs} ms`);
});

/** How long that took, and the longest time in it in which this process did nothing else. */
async function pausesUntil(factory: Factory, condition: () => boolean) {
  const begin = performance.now();
  let last = begin;
  let longestMs = 0;
  const look = setInterval(() => {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
  }, 5);
  await factory.until(condition);
  clearInterval(look);
  return { longestMs, wholeMs: performance.now() - begin };
}
