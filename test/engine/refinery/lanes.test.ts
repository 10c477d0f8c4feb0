import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../../src/beads/bead.ts';
import { mergeKey } from '../../../src/engine/action.ts';
import type { AgentId, MergeRequestId, RunId } from '../../../src/engine/ids.ts';
import {
  type Lane,
  laneOfPriority,
  placeAfter,
  queueOf,
  STEPS,
  type Step,
} from '../../../src/engine/refinery/lanes.ts';
import { planRefinery } from '../../../src/engine/refinery/plan.ts';
import { policyName } from '../../../src/engine/refinery/review.ts';
import { whyHeld } from '../../../src/engine/refinery/why-held.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { TALLY, TownFixture } from '../../support/town-fixture.ts';
import { BASE, TIP } from '../../support/town-story.ts';

const HOUR = 3_600_000;
const agent = 'tally/crew/robin' as AgentId;
const nth = (number: number) => `m${number}` as MergeRequestId;
const beadOf = (number: number) => `bd-${number}` as BeadId;

/** A rig with a request of each of these lanes, `m1` first. */
function townOf(...lanes: readonly Lane[]): TownFixture {
  const town = new TownFixture().tell('rig.added', { rig: TALLY });
  for (const lane of lanes) submit(town, lane);
  return town;
}

function submit(town: TownFixture, lane: Lane): void {
  const number = town.state.nextMergeRequest;
  const [mr, bead, run] = [nth(number), beadOf(number), 'r1' as RunId];
  town.tell('mr.submitted', { mr, run, rig: TALLY, bead, agent, title: '', tip: TIP, lane });
}

const REVIEW = {
  ...{ change: 'c1', files: 1, added: 2, removed: 3, why: null },
  ...{ policy: policyName('automatic'), approvedBy: null },
};
const built = (mr: MergeRequestId, lane: Lane, { base = BASE, commit = TIP } = {}) => ({
  ...{ mr, base, commit, gatedCommit: commit, closing: [], lane, review: { ...REVIEW, gatedTree: commit } },
});
const order = (town: TownFixture) => queueOf(town.snapshot(), TALLY).map(({ request }) => request.mr);
const lanes = (town: TownFixture) => queueOf(town.snapshot(), TALLY).map(({ lane }) => lane);
const next = (town: TownFixture) => planRefinery(town.snapshot());
const why = (town: TownFixture, mr: MergeRequestId) => {
  const request = town.state.queue[mr];
  assert.ok(request);
  return whyHeld(town.snapshot(), request);
};

test('a priority has its lane', () => {
  assert.deepEqual([0, 1, 2, 3, 4].map(laneOfPriority), ['urgent', 'normal', 'normal', 'low', 'low']);
});

test('the queue goes by lane, and in a lane as handed in', () => {
  assert.deepEqual(order(townOf('low', 'normal', 'urgent', 'normal')), ['m3', 'm2', 'm4', 'm1']);
});

test('what has aged into a lane goes where a person puts it, and ages from there', () => {
  const town = townOf('low', 'normal');
  town.now += HOUR;
  assert.deepEqual(lanes(town), ['urgent', 'urgent']);
  town.tell('mr.moved', { mr: nth(1), by: 'person', lane: 'normal' });
  town.tell('mr.moved', { mr: nth(2), by: 'person', lane: 'low' });
  assert.deepEqual(lanes(town), ['normal', 'low']);
  town.now += HOUR / 2;
  assert.deepEqual(lanes(town), ['urgent', 'normal']);
});

test('a step goes among those of its lane, past none that lands, and no further than to its ends', () => {
  const town = townOf('normal', 'normal', 'low', 'normal', 'normal', 'urgent');
  town.tell('mr.built', built(nth(1), 'normal')).tell('land.intended', { mr: nth(1) });
  const step = (number: number, where: Step) => {
    const request = town.state.queue[nth(number)];
    assert.ok(request);
    return placeAfter(queueOf(town.snapshot(), TALLY), request, where);
  };
  const steps = (number: number) => STEPS.map((where) => step(number, where));
  assert.deepEqual(steps(1), [undefined, undefined, undefined], 'it is landing');
  assert.deepEqual(steps(2), [undefined, undefined, 'm5']);
  assert.deepEqual(steps(4), ['m2', 'm2', null]);
  assert.deepEqual(steps(5), ['m2', 'm4', undefined]);
  assert.deepEqual(steps(6), [undefined, undefined, undefined]);
});

test('what has waited for long goes before all that came later', () => {
  const town = townOf('low');
  town.now += HOUR / 2;
  submit(town, 'normal');
  assert.deepEqual(order(town), ['m1', 'm2']);
  submit(town, 'urgent');
  assert.deepEqual(order(town), ['m3', 'm1', 'm2']);
  town.now += HOUR / 2;
  submit(town, 'urgent');
  assert.deepEqual(order(town).slice(0, 1), ['m1']);
});

test('what another waits for goes in the lane of that one, and first', () => {
  const town = townOf('low', 'low', 'normal', 'urgent');
  town.awaited.set(nth(4), [beadOf(2)]).set(nth(2), [beadOf(1)]);
  assert.deepEqual(order(town), ['m1', 'm2', 'm4', 'm3']);
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm1', lane: 'urgent' }]);
  assert.equal(why(town, nth(4)), 'its bead waits for bd-2');
  assert.equal(why(town, nth(2)), 'its bead waits for bd-1');
  town.tell('mr.built', built(nth(1), 'urgent'));
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2', lane: 'urgent' }], 'on one train');
});

test('two that wait for one another both wait, and the rest goes on', () => {
  const town = townOf('normal', 'normal', 'low');
  town.awaited.set(nth(1), [beadOf(2)]).set(nth(2), [beadOf(1)]);
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm3', lane: 'low' }]);
});

test('what waits for a bead that nobody has handed in waits, and says so', () => {
  const town = townOf('normal');
  town.awaited.set(nth(1), [beadOf(9)]);
  assert.deepEqual(next(town), []);
  assert.equal(why(town, nth(1)), 'its bead waits for bd-9');
});

test('another lane is not put on a train, and an urgent one has it make way after the gate that runs', () => {
  const town = townOf('normal', 'low');
  town.tell('mr.built', built(nth(1), 'normal'));
  town.now += 1_000;
  assert.deepEqual(next(town), [{ kind: 'gate', mr: 'm1', gate: 'test' }]);
  town.inFlight.add(mergeKey('m1'));
  town.gating.set(nth(1), ['test']);
  submit(town, 'urgent');
  assert.deepEqual(next(town), []);
  town.inFlight.clear();
  town.gating.clear();
  const [action] = next(town);
  assert.deepEqual(action, { kind: 'uncouple', mr: 'm1', why: 'm3 is urgent, and goes first' });
  town.tell('mr.waited', { mr: nth(1), why: '' });
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm3', lane: 'urgent' }]);
});

test('what is told to wait for a later one leaves the train', () => {
  const town = townOf('normal', 'normal');
  const later = { base: TIP, commit: 'd'.repeat(40) as CommitId };
  town.tell('mr.built', built(nth(1), 'normal')).tell('mr.built', built(nth(2), 'normal', later));
  town.awaited.set(nth(1), [beadOf(2)]);
  assert.deepEqual(next(town), [{ kind: 'uncouple', mr: 'm1', why: 'its bead waits for another' }]);
  town.tell('mr.waited', { mr: nth(1), why: '' });
  assert.equal(town.state.queue[nth(2)]?.phase.kind, 'queued', 'what stood on it too');
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2', lane: 'normal' }]);
});

test('a person moves one before another, behind all, or into another lane', () => {
  const town = townOf('normal', 'normal', 'normal', 'normal');
  const by = 'person';
  town.tell('mr.moved', { mr: nth(4), by, before: nth(2) });
  assert.deepEqual(order(town), ['m1', 'm4', 'm2', 'm3']);
  town.tell('mr.moved', { mr: nth(1), by, before: null });
  assert.deepEqual(order(town), ['m4', 'm2', 'm3', 'm1']);
  submit(town, 'normal');
  assert.deepEqual(order(town).at(-1), 'm5');
  town.tell('mr.moved', { mr: nth(3), by, lane: 'urgent' });
  assert.deepEqual(order(town)[0], 'm3');
});

test('one that is moved before a candidate is built before it', () => {
  const town = townOf('normal', 'normal');
  town.tell('mr.built', built(nth(1), 'normal'));
  town.tell('mr.moved', { mr: nth(2), by: 'person', before: nth(1) });
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2', lane: 'normal' }]);
});

test('a frozen queue does nothing, one that drains lands what has a candidate', () => {
  const town = townOf('normal', 'normal');
  town.tell('mr.built', built(nth(1), 'normal'));
  town.now += 1_000;
  const halt = { rig: TALLY, by: 'person', why: 'release' };
  town.tell('queue.frozen', { ...halt, isDraining: false });
  assert.deepEqual(next(town), []);
  assert.equal(why(town, nth(2)), 'the queue is frozen, by person: release');
  town.tell('queue.frozen', { ...halt, isDraining: true });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: 'm1', gate: 'test' }]);
  assert.equal(why(town, nth(2)), 'the queue drains, by person: release');
  town.tell('queue.thawed', { rig: TALLY, by: 'person' });
  assert.equal(why(town, nth(2)), null);
});

test('one that is tried again waits for nothing any more, and its gate is run again', () => {
  const town = townOf('normal');
  town.tell('mr.deferred', { mr: nth(1), why: 'no disk', alone: true });
  assert.deepEqual(next(town), []);
  town.tell('mr.retried', { mr: nth(1), by: 'person' });
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm1', lane: 'normal' }]);
  const request = town.state.queue[nth(1)];
  assert.deepEqual([request?.alone, request?.deferrals], [undefined, 0]);
});
