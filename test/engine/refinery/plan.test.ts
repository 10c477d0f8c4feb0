import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionKey } from '../../../src/engine/action.ts';
import type { MergeRequestId, RigName } from '../../../src/engine/ids.ts';
import { gateDefinition } from '../../../src/engine/refinery/green.ts';
import { planRefinery } from '../../../src/engine/refinery/plan.ts';
import { policyName } from '../../../src/engine/refinery/review.ts';
import { TALLY } from '../../support/town-fixture.ts';
import { BASE, M1, submittedTown, TIP } from '../../support/town-story.ts';

const automatic = (approvedBy: string | null = null) => ({
  ...{ gatedTree: TIP, change: 'c1', files: 1, added: 2, removed: 3 },
  ...{ why: null, policy: policyName('automatic'), approvedBy },
});
const built = { mr: M1, base: BASE, commit: TIP, gatedCommit: TIP, closing: [], review: automatic() };
/** The rig's gate has passed, as it is in the town's settings. */
const passed = (town: ReturnType<typeof submittedTown>) => {
  const settings = town.snapshot().rigs[TALLY];
  const [gate] = settings?.gates ?? [];
  assert.ok(settings && gate);
  return { mr: M1, gate: gate.name, definition: gateDefinition(gate, settings), elapsedMs: 5 };
};
const next = (town: ReturnType<typeof submittedTown>) => planRefinery(town.snapshot());

test('a merge request is built, gated, and landed, one step after the other', () => {
  const town = submittedTown();
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
  town.tell('mr.built', built);
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
  town.tell('gate.passed', passed(town));
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

const reviewed = { ...automatic(), why: 'every change of this rig is reviewed', policy: policyName('lgtm') };

/** A town whose candidate has passed its gate, where every change is reviewed. */
function reviewedTown() {
  const town = submittedTown();
  const settings = town.snapshot().rigs[TALLY];
  assert.ok(settings);
  settings.review = 'lgtm';
  town.tell('mr.built', { ...built, review: reviewed });
  return town.tell('gate.passed', passed(town));
}

test('what passed its gates is put before a person, and makes room', () => {
  const town = reviewedTown();
  assert.deepEqual(next(town), [{ kind: 'request-review', mr: M1 }]);
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  town.tell('review.requested', { mr: M1 });
  assert.deepEqual(next(town), []);
  town.state.queue['m2'] = {
    ...request,
    mr: 'm2' as MergeRequestId,
    phase: { kind: 'queued', since: 0, why: '' },
  };
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2' }]);
});

test('what was approved is built anew, and lands without its gates where nothing else came in between', () => {
  const town = reviewedTown().tell('review.requested', { mr: M1 });
  town.tell('mr.approved', { mr: M1, by: 'person', change: 'c1' });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
  town.tell('mr.built', { ...built, review: { ...reviewed, approvedBy: 'person' } });
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
});

test('an approval of another change counts for nothing, and a tree of its own is gated again', () => {
  const town = reviewedTown().tell('review.requested', { mr: M1 });
  town.tell('mr.approved', { mr: M1, by: 'person', change: 'c1' });
  town.tell('mr.built', { ...built, review: { ...reviewed, change: 'c2', gatedTree: BASE } });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
  town.tell('gate.passed', passed(town));
  assert.deepEqual(next(town), [{ kind: 'request-review', mr: M1 }]);
});

test('an approval that comes under the gate is put into the commit before it lands', () => {
  const town = submittedTown().tell('mr.built', built);
  town.tell('mr.approved', { mr: M1, by: 'person', change: 'c1' });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
  town.tell('gate.passed', passed(town));
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
  town.tell('mr.built', { ...built, review: automatic('person') });
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
});

test('a change of the policy has each change looked at anew', () => {
  const town = reviewedTown().tell('review.requested', { mr: M1 });
  const settings = town.snapshot().rigs[TALLY];
  assert.ok(settings);
  settings.review = 'automatic';
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
  town.tell('mr.built', built);
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
  settings.review = { paths: [], lines: 3 };
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1 }]);
});

test('a gate that was changed since is run again on the same tree', () => {
  const town = submittedTown().tell('mr.built', built);
  town.tell('gate.passed', { ...passed(town), definition: 'as it was' });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
});
