// The search for the first red change of a train: always right, with few tests, and never two that tell the same.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { planProbes } from '../../../src/engine/refinery/probes.ts';
import { isWorthAnotherLook, judged, meanRate, type RedRate } from '../../../src/engine/refinery/red-rate.ts';
import { seedOr } from '../../support/long-form.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

interface Course {
  readonly landed: readonly number[];
  readonly rejected: readonly number[];
  readonly runs: number;
  /** Gate times from the first test to the last end. */
  readonly rounds: number;
}

/** Plays a queue of changes to its end, as the Refinery does: what is green lands, and behind a red one all begins anew. */
function play(reds: readonly boolean[], slots: number, before: RedRate | null = null): Course {
  let train = reds.map((_, nth) => nth);
  let rate = before;
  const landed: number[] = [];
  const rejected: number[] = [];
  let [runs, now] = [0, 0];
  let [green, red] = [0, null as number | null];
  let running: { prefix: number; ends: number }[] = [];
  // Red results that hold the train's first car.
  let failures = 0;
  while (train.length > 0) {
    const plan = planProbes(
      { length: train.length, green, red, running: running.map(({ prefix }) => prefix) },
      rate,
      slots,
    );
    for (const prefix of plan.start) {
      assert.ok(prefix > green && prefix <= train.length && (red === null || prefix < red), `${prefix}`);
      assert.ok(!running.some((each) => each.prefix === prefix), 'a test that runs already');
    }
    running = running.filter(({ prefix }) => !plan.stop.includes(prefix));
    running.push(...plan.start.map((prefix) => ({ prefix, ends: now + 1 })));
    runs += plan.start.length;
    assert.ok(running.length > 0 && running.length <= slots, 'something is tested until nothing is left');
    now = Math.min(...running.map(({ ends }) => ends));
    for (const { prefix } of running.filter(({ ends }) => ends === now)) {
      if (train.slice(0, prefix).some((nth) => reds[nth])) {
        red = Math.min(red ?? prefix, prefix);
        failures += 1;
      } else green = Math.max(green, prefix);
    }
    running = running.filter(({ ends }) => ends > now);
    if (green > 0) {
      landed.push(...train.slice(0, green));
      rate = judged(rate, { green, red: 0 });
      train = train.slice(green);
      running = running.map((each) => ({ ...each, prefix: each.prefix - green }));
      red = red === null ? null : red - green;
      green = 0;
    }
    if (red === 1) {
      if (failures === 1 && isWorthAnotherLook(rate, 0)) {
        runs += 1;
        now += 1;
      }
      failures = 0;
      rejected.push(train[0] ?? -1);
      rate = judged(rate, { green: 0, red: 1 });
      train = train.slice(1);
      running = [];
      red = null;
    }
    running = running.filter(({ prefix }) => prefix > 0);
  }
  return { landed, rejected, runs, rounds: now };
}

test('every green change lands, in order, and every red one is found, whatever the slots', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { maxLength: 90 }),
      fc.array(fc.boolean(), { maxLength: 40 }),
      fc.integer({ min: 1, max: 8 }),
      (reds, known, slots) => {
        const rate = known.reduce<RedRate | null>(
          (so, isRed) => judged(so, { green: isRed ? 0 : 1, red: isRed ? 1 : 0 }),
          null,
        );
        const { landed, rejected } = play(reds, slots, rate);
        const all = reds.map((_, nth) => nth);
        assert.deepEqual(
          landed,
          all.filter((nth) => !reds[nth]),
        );
        assert.deepEqual(
          rejected,
          all.filter((nth) => reds[nth]),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('a plan tells what to stop, starts nothing twice and nothing that is known', () => {
  const front = fc
    .tuple(fc.nat(80), fc.nat(80), fc.nat(80), fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 5 }))
    .map(([length, green, behind, running]) => ({
      length: Math.max(1, length),
      green: Math.min(green, Math.max(1, length) - 1),
      red: behind % 2 === 0 ? null : Math.min(Math.max(1, length), Math.min(green, length) + 1 + behind),
      running: [...new Set(running)].filter((prefix) => prefix <= length),
    }))
    .filter(({ green, red }) => red === null || red > green);
  fc.assert(
    fc.property(front, fc.integer({ min: 1, max: 6 }), (each, slots) => {
      const { start, stop } = planProbes(each, null, slots);
      const { green, red, length } = each;
      const left = each.running.filter((prefix) => !stop.includes(prefix));
      for (const prefix of left) assert.ok(prefix > green && (red === null || prefix < red));
      for (const prefix of start)
        assert.ok(
          prefix > green && prefix <= length && (red === null || prefix < red) && !left.includes(prefix),
        );
      assert.equal(new Set(start).size, start.length);
      assert.ok(start.length === 0 || left.length + start.length <= slots);
      const isFound = red === green + 1;
      if (left.length === 0) assert.equal(start.length === 0, isFound, 'whatever is open is tested');
    }),
    { numRuns: 1_000 },
  );
});

const random = randomNumbers(seedOr(5));

/** `count` changes of which exactly so many are red, anywhere. */
function queueOf(count: number, red: number): readonly boolean[] {
  const places = Array.from({ length: count }, (_, nth) => ({ nth, at: random() })).sort(
    (a, b) => a.at - b.at,
  );
  const chosen = new Set(places.slice(0, red).map(({ nth }) => nth));
  return Array.from({ length: count }, (_, nth) => chosen.has(nth));
}

function meanOf(red: number, slots: number): { runs: number; rounds: number } {
  const courses = Array.from({ length: 300 }, () => play(queueOf(32, red), slots));
  const mean = (of: (course: Course) => number): number =>
    courses.reduce((sum, each) => sum + of(each), 0) / courses.length;
  return { runs: mean(({ runs }) => runs), rounds: mean(({ rounds }) => rounds) };
}

test('of 32 changes with 2 red ones, neither known, one slot takes at most 1.15 of what theory allows', () => {
  const share = 2 / 32;
  const bound = 32 * (-share * Math.log2(share) - (1 - share) * Math.log2(1 - share)) + 1;
  const { runs } = meanOf(2, 1);
  console.log(`2 of 32 red, 1 slot: ${runs.toFixed(2)} runs; bound ${bound.toFixed(2)}`);
  assert.ok(runs <= 1.15 * bound, `${runs} runs`);
});

test('with four slots they take at most 0.3 of the time that one after the other takes', () => {
  const { runs, rounds } = meanOf(2, 4);
  console.log(`2 of 32 red, 4 slots: ${rounds.toFixed(2)} gate times, ${runs.toFixed(2)} runs`);
  assert.ok(rounds <= 0.3 * 32, `${rounds} gate times`);
});

test('of 32 changes with 13 red ones, one slot takes at most 1.12 of what one after the other takes', () => {
  const { runs } = meanOf(13, 1);
  console.log(`13 of 32 red, 1 slot: ${runs.toFixed(2)} runs`);
  assert.ok(runs <= 1.12 * 32, `${runs} runs`);
});

test('what is seen at once counts as what is seen one by one', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(10), fc.boolean(), (green, red, isFirst) => {
      const before = isFirst ? null : judged(null, { green: 3, red: 2 });
      let single = before;
      for (let nth = 0; nth < green; nth += 1) single = judged(single, { green: 1, red: 0 });
      for (let nth = 0; nth < red; nth += 1) single = judged(single, { green: 0, red: 1 });
      const whole = judged(before, { green, red });
      assert.ok(Math.abs(meanRate(whole) - meanRate(single)) < 1e-9);
    }),
  );
});

test('the rate follows what is seen, forgets what is long past, and is never sure', () => {
  assert.ok(meanRate(null) > 0.02 && meanRate(null) < 1 / 3, `${meanRate(null)}`);
  let rate: RedRate | null = null;
  for (let nth = 0; nth < 200; nth += 1) rate = judged(rate, { green: 1, red: 0 });
  assert.ok(meanRate(rate) < 0.03, `${meanRate(rate)}`);
  for (let nth = 0; nth < 40; nth += 1) rate = judged(rate, { green: 0, red: 1 });
  assert.ok(meanRate(rate) > 0.4, `${meanRate(rate)}`);
  for (let nth = 0; nth < 5_000; nth += 1) rate = judged(rate, { green: 1, red: nth % 10 === 0 ? 1 : 0 });
  const mean = meanRate(rate);
  assert.ok(mean > 0.03 && mean < 0.25, `${mean}`);
});
