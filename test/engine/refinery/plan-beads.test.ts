// When a rig's ledger is brought to the branch of its upstream that is for it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventData } from '../../../src/engine/events.ts';
import { planBeads } from '../../../src/engine/refinery/plan-beads.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { TALLY, type TownFixture } from '../../support/town-fixture.ts';
import { BASE, M1, submittedTown } from '../../support/town-story.ts';

const PUSHED = 'e'.repeat(40) as CommitId;

/** Whose ledger has changed since it was pushed at `now`. */
function changedTown(): TownFixture {
  const town = submittedTown();
  town.rig = { ...town.rig, land: 'pull-request' };
  town.tell('beads.pushed', { rig: TALLY, commit: PUSHED });
  town.unpushed.add(TALLY);
  return town;
}

function pauses(town: TownFixture): number[] {
  return planBeads(town.snapshot()).flatMap((each) => (each.kind === 'push-beads' ? [each.pauseMs] : []));
}

test('a ledger that changes is brought there once a minute, and what does not change never', () => {
  const town = changedTown();
  assert.deepEqual(pauses(town), []);
  town.now += 59_999;
  assert.deepEqual(pauses(town), []);
  town.now += 1;
  assert.deepEqual(pauses(town), [5_000]);
  town.unpushed.clear();
  town.now += 24 * 60 * 60_000;
  assert.deepEqual(pauses(town), []);
});

test('a landing is brought there at once, and all that has changed when the town drains', () => {
  const town = changedTown();
  town.now += 1_000;
  town.draining = true;
  assert.equal(pauses(town).length, 1);
  town.draining = false;
  assert.deepEqual(pauses(town), []);
  const built: EventData['mr.built'] = { mr: M1, base: BASE, commit: BASE, gatedCommit: BASE, closing: [] };
  town.tell('mr.built', built).tell('mr.landed', { mr: M1, commit: BASE });
  assert.equal(pauses(town).length, 1);
  assert.equal(pauses(town.tell('beads.pushed', { rig: TALLY, commit: PUSHED })).length, 0);
});

test('an upstream that refuses it is tried ever less often, whatever it says each time', () => {
  const town = changedTown().tell('beads.refused', { rig: TALLY, why: 'no' });
  assert.deepEqual(pauses(town), [5_000]);
  town.now += 10 * 60_000;
  assert.deepEqual(pauses(town.tell('beads.refused', { rig: TALLY, why: 'still no' })), [60_000]);
  town.now += 24 * 60 * 60_000;
  assert.deepEqual(pauses(town), [15 * 60_000]);
});

test('a rig that lands by itself has its beads on the branch that it lands on', () => {
  const town = changedTown();
  town.rig = { ...town.rig, land: 'branch' };
  town.now += 60_000;
  assert.deepEqual(pauses(town), []);
});
