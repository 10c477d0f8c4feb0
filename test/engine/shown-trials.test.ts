import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrialId } from '../../src/engine/ids.ts';
import { shownTrials } from '../../src/engine/shown-trials.ts';
import type { TrialEnd } from '../../src/engine/trial-events.ts';
import { TALLY, type TownFixture } from '../support/town-fixture.ts';
import { M1, submittedTown, TIP } from '../support/town-story.ts';

const HOUR = 3_600_000;
const nth = (number: number) => `t${number}` as TrialId;
const shown = (town: TownFixture) => shownTrials(town.snapshot(), (text) => text.toUpperCase());

function begin(town: TownFixture, number: number): void {
  const wish = { kind: 'try' as const, name: `b${number}`, mr: M1, title: '', tip: TIP };
  town.tell('trial.begun', { trial: nth(number), rig: TALLY, by: 'person', wish });
}

function end(town: TownFixture, number: number, how: TrialEnd, note = ''): void {
  begin(town, number);
  town.now += 1_000;
  town.tell('trial.ended', { trial: nth(number), how, note });
}

test('trials whose gates run come first, then others that go on, then what ended within the hour, the latest first', () => {
  const town = submittedTown();
  end(town, 1, 'red', 'gate test failed');
  town.now += HOUR - 10_000;
  end(town, 2, 'timed-out', 'gate test timed out');
  end(town, 3, 'green');
  begin(town, 4);
  begin(town, 5);
  town.trying.add(nth(5));
  assert.deepEqual(
    shown(town).map(({ id, state, text }) => [id, state, text]),
    [
      ['t5', 'gating', 'TRIES B5: GATE TEST'],
      ['t4', 'waiting', 'TRIES B4: WAITING'],
      ['t3', 'green', 'TRIES B3: GREEN'],
      ['t2', 'timed-out', 'TRIES B2: TIMED OUT'],
      ['t1', 'red', 'TRIES B1: RED'],
    ],
  );
  town.now += 10_000;
  assert.deepEqual(
    shown(town).map(({ id }) => id),
    ['t5', 't4', 't3', 't2'],
  );
  assert.equal(shown(town)[2]?.at, town.state.trials['t3']?.end?.at);
});

test('a measurement says what it has found, and of many trials twenty are shown', () => {
  const town = submittedTown();
  end(town, 1, 'measured', 'm2 slows it by 1.52 s');
  assert.equal(shown(town)[0]?.text, 'TRIES B1: M2 SLOWS IT BY 1.52 S');
  for (let number = 2; number < 40; number += 1) begin(town, number);
  assert.equal(shown(town).length, 20);
});
