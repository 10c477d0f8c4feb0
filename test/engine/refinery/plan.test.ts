import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionKey } from '../../../src/engine/action.ts';
import type { MergeRequestId, RigName } from '../../../src/engine/ids.ts';
import { planRefinery } from '../../../src/engine/refinery/plan.ts';
import { TALLY } from '../../support/town-fixture.ts';
import { BASE, M1, submittedTown, TIP } from '../../support/town-story.ts';

const built = { mr: M1, base: BASE, commit: TIP, gatedCommit: TIP, closing: [] };
const next = (town: ReturnType<typeof submittedTown>) => planRefinery(town.snapshot());

test('a merge request is built, gated, and landed, one step after the other', () => {
  const town = submittedTown();
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
  town.tell('mr.built', built);
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
  town.tell('gate.passed', { mr: M1, gate: 'test', elapsedMs: 5 });
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
  town.tell('land.intended', { mr: M1 });
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
  town.tell('mr.landed', { mr: M1, commit: TIP });
  assert.deepEqual(next(town), []);
  assert.equal(Object.values(town.state.works)[0]?.phase.kind, 'landed');
});

test('only one candidate of a rig is in the works', () => {
  const town = submittedTown();
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  town.state.queue['m2'] = { ...request, mr: 'm2' as MergeRequestId };
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
  town.tell('mr.built', built);
  assert.deepEqual(next(town).length, 1);
});

test('a held one waits and the next goes on', () => {
  const town = submittedTown();
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  town.state.queue['m2'] = { ...request, mr: 'm2' as MergeRequestId };
  town.tell('mr.held', { mr: M1, by: 'person', held: true });
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2' }]);
  town.tell('mr.approved', { mr: M1, by: 'person' });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
});

test('a frozen rig builds nothing, and its upstream is looked at again', () => {
  const town = submittedTown().tell('rig.frozen', { rig: 'tally' as never, why: 'rewritten' });
  assert.deepEqual(next(town), [{ kind: 'check-upstream', rig: 'tally' }]);
  town.tell('rig.thawed', { rig: 'tally' as never });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
});

test('a gate begins only when no checkout of its rig is being cleared, and none is while a candidate is judged', () => {
  const town = submittedTown();
  const clearing = (rig: RigName) => ({ kind: 'clear-gate', rig, gatedCommit: BASE }) as const;
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: BASE });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }, clearing(TALLY)]);
  town.tell('mr.built', built);
  const gate = { kind: 'gate', mr: M1, gate: 'test' };
  assert.deepEqual(next(town), [gate]);
  town.inFlight.add(actionKey(clearing('other' as RigName)));
  assert.deepEqual(next(town), [gate]);
  town.inFlight.add(actionKey(clearing(TALLY)));
  assert.deepEqual(next(town), []);
});

test('a deferred one is built again after a growing pause', () => {
  const town = submittedTown().tell('mr.built', built).tell('mr.deferred', { mr: M1, why: 'main moved' });
  assert.deepEqual(next(town), []);
  town.now += 1_000;
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
  town.tell('mr.deferred', { mr: M1, why: 'main moved' });
  town.now += 1_000;
  assert.deepEqual(next(town), []);
  town.now += 1_000;
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
});

test('what comes late for an ended merge request changes nothing', () => {
  const town = submittedTown().tell('mr.rejected', { mr: M1, cause: 'person', note: 'no' });
  const before = structuredClone(town.state.queue);
  town
    .tell('mr.built', built)
    .tell('gate.passed', { mr: M1, gate: 'test', elapsedMs: 1 })
    .tell('mr.landed', { mr: M1, commit: TIP });
  assert.deepEqual(structuredClone(town.state.queue), before);
});
