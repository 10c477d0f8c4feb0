// A process is killed at a system call of its that changes something while a candidate lands: the town's own, or a git
// that it has started, with the town killed right after. The next town brings the landing to the same end.
// GT_TEST_FULL=1 tries every such call of each strategy, which takes a quarter of an hour; else a sample of one strategy,
// which GT_TEST_SEED repeats.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { STRATEGIES, type Strategy } from '../../src/engine/rigs/strategy.ts';
import { GreenCandidate } from '../support/green-candidate.ts';
import { isFull, seedOr } from '../support/long-form.ts';
import { randomNumbers } from '../support/random-numbers.ts';
import {
  failAt,
  killAt,
  PLACES,
  type Place,
  type Point,
  pointsOf,
  whyNoStrace,
} from '../support/traced-landing.ts';

/** Kills in each place. */
const SAMPLES = 1;

/** Gits that write what has to be there, and what their calls fail with. */
const WRITERS: ReadonlySet<Place> = new Set(['pack-objects', 'update-ref -m']);
const ERRORS = { fsync: 'EIO', rename: 'EIO', openat: 'ENOSPC', write: 'ENOSPC' } as const;

/** Each call of the long form takes a second or two. */
const limit = isFull ? { timeout: 60 * 60_000 } : {};
const skip = whyNoStrace();
const seed = seedOr(Date.now() % 1_000_000);
const random = randomNumbers(seed);

for (const [at, strategy] of STRATEGIES.entries())
  if (isFull || at === seed % STRATEGIES.length) describe(strategy, { skip }, () => landBy(strategy));

function landBy(strategy: Strategy): void {
  let candidate: GreenCandidate;
  let points: readonly Point[];

  before(async () => {
    console.log(`the sample of calls is that of GT_TEST_SEED=${seed}`);
    candidate = await GreenCandidate.make(strategy);
    points = await pointsOf(candidate.landings);
    await candidate.checkLanded();
  });

  after(() => candidate?.[Symbol.asyncDispose]());

  for (const place of PLACES) {
    const who = place === 'town' ? 'the town' : `git ${place}`;
    test(
      `a landing by ${strategy} in which ${who} is killed at a system call comes to the same end`,
      limit,
      async (t) => {
        const all = shuffled(points.filter((point) => point.place === place));
        let [tries, kills] = [0, 0];
        for (const point of all) {
          // A process of which this run needs fewer calls lives on.
          if (kills === SAMPLES && !isFull) break;
          candidate.putBack();
          tries += 1;
          if (await killAt(candidate.landings, point)) kills += 1;
          await candidate.checkLanded().catch((cause) => {
            throw new Error(`killed at ${point.call} ${point.nth} of ${place}`, { cause });
          });
        }
        t.diagnostic(`${kills} kills in ${tries} landings, of ${all.length} calls`);
        assert.ok(kills > 0);
      },
    );
  }

  test(
    `a landing by ${strategy} in which git meets a broken or a full disk is tried again by the same town, and lands once`,
    limit,
    async (t) => {
      const all = shuffled(
        points.filter(({ place, call, isAnswer }) => WRITERS.has(place) && call in ERRORS && !isAnswer),
      );
      for (const point of isFull ? all : all.slice(0, SAMPLES)) {
        candidate.putBack();
        const error = ERRORS[point.call as keyof typeof ERRORS];
        assert.equal(
          await failAt(candidate.landings, point, error),
          0,
          `${error} at ${point.call} ${point.nth} of ${point.place}`,
        );
        await candidate.checkLanded();
      }
      t.diagnostic(`of ${all.length} calls`);
    },
  );
}

function shuffled(all: readonly Point[]): readonly Point[] {
  const placed = all.map((point) => ({ point, at: random() }));
  return placed.sort((a, b) => a.at - b.at).map(({ point }) => point);
}
