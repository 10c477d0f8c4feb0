import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionKey, makeReadyKey, mergeKey } from '../../../src/engine/action.ts';
import type { MergeRequestId, RigName } from '../../../src/engine/ids.ts';
import { gateDefinition } from '../../../src/engine/refinery/green.ts';
import { planRefinery } from '../../../src/engine/refinery/plan.ts';
import { judged } from '../../../src/engine/refinery/red-rate.ts';
import { policyName } from '../../../src/engine/refinery/review.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { copyTown } from '../../../src/engine/town-state.ts';
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
/** A candidate on the first one. */
const ON_FIRST = {
  base: TIP,
  commit: 'd'.repeat(40) as CommitId,
  gatedCommit: 'd'.repeat(40) as CommitId,
  review: { ...automatic(), gatedTree: 'd'.repeat(40) },
};
const M2 = 'm2' as MergeRequestId;

/** Another one, handed in after the first. */
function addSecond(town: ReturnType<typeof submittedTown>): void {
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  town.state.queue[M2] = { ...request, mr: M2 };
}

const next = (town: ReturnType<typeof submittedTown>) => planRefinery(town.snapshot());

test('a merge request is built, gated, and landed, one step after the other', () => {
  const town = submittedTown();
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
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

test('what waits is put on the train before its gate begins', () => {
  const town = submittedTown();
  addSecond(town);
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
  town.tell('mr.built', built);
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2', lane: 'normal' }]);
  town.tell('mr.built', { ...built, mr: M2, ...ON_FIRST });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: 'm2', gate: 'test' }]);
  town.tell('gate.passed', { ...passed(town), mr: M2 });
  assert.deepEqual(next(town), [{ kind: 'land', mr: 'm2' }]);
  town.tell('land.intended', { mr: M2 });
  assert.ok(Object.values(town.state.queue).every(({ phase }) => phase.kind === 'built' && phase.landing));
});

test('a train that keeps growing is tested all the same', () => {
  const town = submittedTown();
  addSecond(town);
  town.tell('mr.built', built);
  town.now += 3_000;
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
  town.gating.set(M1, ['test']);
  town.aboutToStart.add(M1);
  assert.deepEqual(next(town), [], 'what is built for the next test would hold this one up');
  town.aboutToStart.clear();
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2', lane: 'normal' }]);
});

test('while a slot is free the train grows beside a test that is about to start', () => {
  const town = submittedTown();
  addSecond(town);
  town.rig.gateSlots = 2;
  town.tell('mr.built', built);
  town.gating.set(M1, ['test']);
  town.aboutToStart.add(M1);
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2', lane: 'normal' }]);
});

test('a train whose gate has failed is halved until the red one is alone', () => {
  const town = submittedTown();
  addSecond(town);
  town.tell('mr.built', built).tell('mr.built', { ...built, mr: M2, ...ON_FIRST });
  const { definition } = passed(town);
  town.tell('gate.failed', { mr: M2, gate: 'test', definition, note: 'exit 1', elapsedMs: 5 });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
  town.tell('gate.passed', passed(town));
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
  town.tell('land.intended', { mr: M1 }).tell('mr.landed', { mr: M1, commit: TIP });
  // It has failed once, and that may have been by chance.
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M2, gate: 'test' }]);
  const again = copyTown(town.state);
  town.tell('gate.failed', { mr: M2, gate: 'test', definition, note: 'exit 1', elapsedMs: 5 });
  assert.deepEqual(next(town), [{ kind: 'turn-down', mr: M2 }]);
  Object.assign(town.state, again);
  town.tell('gate.passed', { ...passed(town), mr: M2 });
  assert.deepEqual(next(town), [{ kind: 'land', mr: M2 }]);
  assert.equal(town.state.rigs[TALLY]?.flakes, 1);
});

test('of a rig where many changes are red none is looked at again', () => {
  const town = submittedTown().tell('mr.built', built);
  const rig = town.state.rigs[TALLY];
  assert.ok(rig);
  for (let nth = 0; nth < 20; nth += 1)
    rig.redRate = judged(rig.redRate ?? null, { green: nth % 2, red: 1 - (nth % 2) });
  town.tell('gate.failed', { ...passed(town), note: 'exit 1' });
  assert.deepEqual(next(town), [{ kind: 'turn-down', mr: M1 }]);
});

test('what fails in nothing but tests that have failed by chance before is run once more, however many changes are red', () => {
  const town = submittedTown().tell('mr.built', built);
  const anew = (digit: string) => {
    town.tell('mr.deferred', { mr: M1, why: 'moved' });
    return town.tell('mr.built', { ...built, review: { ...automatic(), gatedTree: digit.repeat(40) } });
  };
  const fails = (...tests: string[]) => town.tell('gate.failed', { ...passed(town), note: 'exit 1', tests });
  fails('sorts', 'sums').tell('gate.passed', passed(town));
  const rig = town.state.rigs[TALLY];
  assert.ok(rig);
  const flaky = ['sorts', 'sums'].map((test) => ({ gate: 'test', test, times: 1 }));
  assert.deepEqual(rig.flakyTests, flaky);
  rig.redRate = judged(null, { green: 0, red: 20 });
  anew('e');
  fails('sums', 'adds');
  assert.deepEqual(next(town), [{ kind: 'turn-down', mr: M1 }]);
  anew('f');
  fails('sums');
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
  fails('sums');
  assert.deepEqual(next(town), [{ kind: 'turn-down', mr: M1 }]);
});

test('the branch is gated only in a slot in which nothing that was given up ends', () => {
  const town = submittedTown();
  addSecond(town);
  town.rig.gateSlots = 1;
  town.tell('mr.built', { ...built, baseTree: 'before' });
  town.tell('mr.rejected', { mr: M2, cause: 'person', note: 'no' });
  town.tell('gate.failed', { ...passed(town), note: 'exit 1' });
  town.gating.set(M2, ['test']);
  assert.deepEqual(next(town), []);
  town.gating.delete(M2);
  assert.deepEqual(next(town), [{ kind: 'gate-branch', mr: M1, gate: 'test' }]);
});

test('a thousand that wait are planned for in a moment, also while gates run', () => {
  const town = longTown(1_000, 64);
  town.rig.gateSlots = 4;
  const kinds = () => next(town).map(({ kind }) => kind);
  assert.deepEqual(kinds(), ['gate', 'gate', 'gate', 'gate']);
  assert.ok(planMs(town) < 10, `${planMs(town)} ms`);
  for (const nth of [10, 20, 30, 40]) {
    town.gating.set(`m${nth}` as MergeRequestId, ['test']);
    town.gateCheckouts.push({ rig: TALLY, gatedCommit: commitOf(nth) });
  }
  town.tell('gate.failed', { ...passed(town), mr: 'm50' as MergeRequestId, note: 'x' });
  assert.deepEqual(kinds(), ['make-ready']);
  assert.ok(planMs(town) < 10, `${planMs(town)} ms beside gates`);
});

/** The median of 21 plans, of the processor: what else the machine is at is none of theirs. */
function planMs(town: ReturnType<typeof submittedTown>): number {
  const times = Array.from({ length: 21 }, () => {
    const start = process.cpuUsage();
    next(town);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  });
  return times.sort((a, b) => a - b)[10] ?? 0;
}

test('what stands on a candidate that is given up is built anew', () => {
  const town = submittedTown();
  addSecond(town);
  town.tell('mr.built', built).tell('mr.built', { ...built, mr: M2, ...ON_FIRST });
  town.tell('mr.held', { mr: M1, by: 'person', held: true });
  assert.deepEqual(town.state.queue[M2]?.phase.kind, 'queued');
  assert.deepEqual(next(town), [{ kind: 'build', mr: M2, lane: 'normal' }]);
});

test('what cannot be put on a train waits as long as there is one', () => {
  const town = submittedTown();
  addSecond(town);
  town.tell('mr.built', built).tell('mr.waited', { mr: M2, behind: M1, why: 'conflicts with m1' });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
  town.tell('mr.rejected', { mr: M1, cause: 'gate', note: 'red' });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M2, lane: 'normal' }]);
});

test('with more slots more of a train is tested at once, and what tells nothing any more is ended', () => {
  const town = submittedTown();
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  town.rig.gateSlots = 2;
  const cars = ['m1', 'm2', 'm3', 'm4'].map((mr, at) => ({
    mr: mr as MergeRequestId,
    base: String(at).repeat(40) as CommitId,
    commit: String(at + 1).repeat(40) as CommitId,
  }));
  for (const { mr } of cars) town.state.queue[mr] = { ...request, mr };
  for (const { mr, base, commit } of cars)
    town.tell('mr.built', {
      ...{ ...built, mr, base, commit, gatedCommit: commit },
      review: { ...automatic(), gatedTree: commit },
    });
  const gates = next(town);
  assert.equal(new Set(gates.map((action) => action.kind === 'gate' && action.mr)).size, 2);
  for (const { mr } of [cars[1], cars[3]].flatMap((car) => car ?? [])) {
    town.inFlight.add(mergeKey(mr));
    town.gating.set(mr, ['test']);
  }
  assert.deepEqual(next(town), [], 'as many run as may');
  const [m2, m4] = ['m2', 'm4'] as MergeRequestId[];
  assert.ok(m2 && m4);
  town.inFlight.delete(mergeKey(m2));
  town.gating.delete(m2);
  const { definition } = passed(town);
  town.tell('gate.failed', { mr: m2, gate: 'test', definition, note: 'red', elapsedMs: 1 });
  assert.deepEqual(next(town), [
    { kind: 'stop-gate', mr: m4 },
    { kind: 'gate', mr: M1, gate: 'test' },
  ]);
});

test('what has failed where another one has passed on the very same has failed by chance, and is not held against it', () => {
  const town = submittedTown();
  const [gate] = town.rig.gates;
  assert.ok(gate);
  town.rig.gates = [{ ...gate, paths: ['left'] }];
  addSecond(town);
  const part = { paths: ['left'], tree: 'left', commit: TIP, baseTree: 'before' };
  const told = { ...passed(town), tree: 'left' };
  town.tell('mr.built', { ...built, parts: [part] });
  town.tell('mr.built', { ...built, mr: M2, ...ON_FIRST, parts: [{ ...part, baseTree: 'left' }] });
  town.tell('gate.failed', { ...told, mr: M2, note: 'exit 1' }).tell('gate.passed', told);
  assert.equal(town.state.queue[M2]?.red, undefined);
  assert.equal(town.state.rigs[TALLY]?.flakes, 1);
  assert.deepEqual(next(town), [{ kind: 'land', mr: M2 }]);
  // The same where it is heard of while it has no candidate.
  town.tell('gate.failed', { ...told, mr: M2, note: 'exit 1' }).tell('mr.deferred', { mr: M1, why: 'moved' });
  town.tell('mr.built', { ...built, mr: M2, parts: [part] });
  assert.deepEqual(next(town), [{ kind: 'land', mr: M2 }]);
});

test('a held one waits and the next goes on', () => {
  const town = submittedTown();
  addSecond(town);
  town.tell('mr.held', { mr: M1, by: 'person', held: true });
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2', lane: 'normal' }]);
  town.tell('mr.approved', { mr: M1, by: 'person' });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
});

test('a frozen rig builds nothing, and its upstream is looked at again', () => {
  const town = submittedTown().tell('rig.frozen', { rig: 'tally' as never, why: 'rewritten' });
  assert.deepEqual(next(town), [{ kind: 'check-upstream', rig: 'tally' }]);
  town.tell('rig.thawed', { rig: 'tally' as never });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
});

test('a gate begins only when no checkout that it may go into is being cleared, and none is while a candidate is judged', () => {
  const town = submittedTown();
  const clearing = (rig: RigName) => ({ kind: 'clear-gate', rig, gatedCommit: BASE, isSpare: true }) as const;
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: BASE, isBranch: true });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }, clearing(TALLY)]);
  town.tell('mr.built', built);
  const gate = { kind: 'gate', mr: M1, gate: 'test' };
  assert.deepEqual(next(town), [gate]);
  town.inFlight.add(actionKey(clearing('other' as RigName)));
  assert.deepEqual(next(town), [gate]);
  town.inFlight.add(actionKey(clearing(TALLY)));
  assert.deepEqual(next(town), []);
});

test('the checkout of a candidate that is no more is cleared beside the gates of others', () => {
  const town = submittedTown().tell('mr.built', built);
  const clearing = (gatedCommit: CommitId) => actionKey({ kind: 'clear-gate', rig: TALLY, gatedCommit });
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: BASE }, { rig: TALLY, gatedCommit: TIP });
  town.inFlight.add(clearing(BASE));
  assert.ok(next(town).some(({ kind }) => kind === 'gate'));
  town.inFlight.add(clearing(TIP));
  assert.ok(!next(town).some(({ kind }) => kind === 'gate'));
});

test('a checkout is needed as long as its candidate has a gate before it, which none has from a red one on but the first', () => {
  const town = longTown(3, 3);
  for (const nth of [1, 2, 3]) town.gateCheckouts.push({ rig: TALLY, gatedCommit: commitOf(nth) });
  const cleared = () => next(town).flatMap((each) => (each.kind === 'clear-gate' ? [each.gatedCommit] : []));
  assert.deepEqual(cleared(), []);
  const m2 = { ...passed(town), mr: M2, note: 'exit 1' };
  town.gating.set(M2, ['test']);
  town.tell('gate.failed', m2);
  assert.deepEqual(cleared(), [commitOf(3)], 'one that runs beside it needs its own');
  town.gating.set('m3' as MergeRequestId, ['test']);
  assert.deepEqual(cleared(), [], 'and so does one that runs behind it');
  town.gating.clear();
  assert.deepEqual(cleared(), [commitOf(2), commitOf(3)]);
  town.tell('gate.failed', { ...m2, mr: M1 });
  assert.deepEqual(cleared(), [commitOf(2), commitOf(3)], 'the first one may be looked at once more');
});

test('what stands on a red one that lands with what mends it keeps its checkout', () => {
  const town = longTown(3, 3);
  town
    .tell('gate.failed', { ...passed(town), note: 'exit 1' })
    .tell('gate.passed', { ...passed(town), mr: M2 });
  town.tell('land.intended', { mr: M2 });
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: commitOf(3), isAhead: true });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: 'm3', gate: 'test' }]);
});

test('of checkouts that no candidate needs one more is spare than gates run at once, as long as something waits', () => {
  const town = submittedTown();
  town.rig.gateSlots = 1;
  const commits = [2, 3, 4].map(commitOf);
  for (const gatedCommit of commits) town.gateCheckouts.push({ rig: TALLY, gatedCommit });
  const cleared = () => next(town).filter(({ kind }) => kind === 'clear-gate');
  const clear = { kind: 'clear-gate', rig: TALLY };
  const [first, second, third] = commits.map((gatedCommit) => ({ ...clear, gatedCommit }));
  assert.deepEqual(cleared(), [{ ...first, isSpare: true }, { ...second, isSpare: true }, third]);
  town.gateCheckouts.splice(0);
  for (const gatedCommit of commits.slice(0, 2))
    town.gateCheckouts.push({ rig: TALLY, gatedCommit, isSpare: true });
  assert.deepEqual(cleared(), []);
  town.tell('mr.held', { mr: M1, by: 'pat', held: true });
  assert.deepEqual(cleared(), [first, second]);
});

test('no checkout is cleared while a step begins that has one to go into, and it is where that would want it', () => {
  const town = longTown(2, 2);
  const [one, other] = [3, 4].map(commitOf);
  assert.ok(one && other);
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: one });
  const kinds = () => next(town).map(({ kind }) => kind);
  assert.deepEqual(kinds(), ['gate', 'clear-gate'], 'the gate waits for what becomes spare');
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: other, isSpare: true });
  assert.deepEqual(kinds(), ['gate']);
  town.gateCheckouts[1] = { rig: TALLY, gatedCommit: commitOf(2), isAhead: true };
  assert.deepEqual(kinds(), ['gate']);
  town.gateCheckouts[1] = { rig: TALLY, gatedCommit: other, isAhead: true };
  assert.deepEqual(kinds(), ['gate', 'clear-gate', 'clear-gate'], 'nobody needs either');
  town.gateCheckouts[1] = { rig: TALLY, gatedCommit: other, isSpare: true };
  town.gating.set(M2, ['test']);
  assert.deepEqual(kinds(), ['clear-gate']);
  town.inFlight.add(mergeKey(M1));
  assert.deepEqual(kinds(), []);
});

test("a few checkouts are not cleared while a gate is about to start, and the branch's is the first to be spare", () => {
  const town = submittedTown();
  town.rig.gateSlots = 1;
  const clear = { kind: 'clear-gate', rig: TALLY, isSpare: true };
  const [one, other, branch] = [2, 3, 4].map(commitOf);
  assert.ok(one && other && branch);
  for (const gatedCommit of [one, other]) town.gateCheckouts.push({ rig: TALLY, gatedCommit });
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: branch, isBranch: true });
  const cleared = () => next(town).filter(({ kind }) => kind === 'clear-gate');
  assert.deepEqual(cleared(), [
    { ...clear, gatedCommit: branch },
    { ...clear, gatedCommit: one },
    { kind: 'clear-gate', rig: TALLY, gatedCommit: other },
  ]);
  town.tell('mr.built', built).gating.set(M1, ['test']);
  assert.equal(cleared().length, 2);
  town.aboutToStart.add(M1);
  assert.deepEqual(cleared(), []);
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: commitOf(5) });
  assert.equal(cleared().length, 3, 'with one gate after the other there would be ever more');
});

const commitOf = (nth: number): CommitId => (nth === 1 ? TIP : (String(nth).padStart(40, '0') as CommitId));

/** A town where so many wait, of which the first are on the train. */
function longTown(waiting: number, coupled: number): ReturnType<typeof submittedTown> {
  const town = submittedTown();
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  town.rig.gateSlots = 1;
  for (let nth = 2; nth <= waiting; nth += 1) {
    const mr = `m${nth}` as MergeRequestId;
    town.state.queue[mr] = { ...request, mr };
  }
  for (let nth = 1; nth <= coupled; nth += 1) couple(town, nth);
  return town;
}

/** Puts the next one on the train. */
function couple(town: ReturnType<typeof submittedTown>, nth: number): void {
  const base = nth === 1 ? BASE : commitOf(nth - 1);
  const review = { ...automatic(), gatedTree: commitOf(nth) };
  const mr = `m${nth}` as MergeRequestId;
  town.tell('mr.built', { ...built, mr, base, commit: commitOf(nth), gatedCommit: commitOf(nth), review });
}

test('a train is built as far as its first test and the one after it, and tested as soon as that is there', () => {
  const town = longTown(40, 0);
  let coupled = 0;
  let tested = 0;
  for (;;) {
    const actions = next(town);
    const gate = actions.find((action) => action.kind === 'gate');
    if (gate) {
      assert.equal(gate.mr, `m${coupled}`, 'what was built last is what the first test was to be of');
      tested = coupled;
      town.gating.set(gate.mr, [gate.gate]);
      continue;
    }
    if (!actions.some(({ kind }) => kind === 'build')) break;
    coupled += 1;
    couple(town, coupled);
  }
  assert.ok(tested > 1 && tested < 20, `${tested} are tested first`);
  assert.ok(coupled > tested && coupled < 40, `${coupled} of 40 are built`);
  const red = { ...passed(town), mr: `m${tested}` as MergeRequestId, note: 'exit 1' };
  town.gating.clear();
  town.tell('gate.failed', red);
  assert.deepEqual(
    next(town).map(({ kind }) => kind),
    ['gate'],
    'behind a red one nothing is built',
  );
});

/** A long town at the last of a row of tests: the prefix of 2 runs, that of 4 is red. */
function decidingTown(): ReturnType<typeof submittedTown> {
  const town = longTown(8, 8);
  for (const nth of [8, 4])
    town.tell('gate.failed', { ...passed(town), mr: `m${nth}` as MergeRequestId, note: 'x' });
  town.gating.set(M2, ['test']);
  return town;
}

const ready = (nth: number) => ({ kind: 'make-ready', rig: TALLY, gatedCommit: commitOf(nth) });

test('while a test runs, the checkouts are made of what is tested next, whichever way it ends, one after the other', () => {
  const town = decidingTown();
  assert.deepEqual(next(town), [ready(3)], 'where it is green');
  town.inFlight.add(makeReadyKey({ rig: TALLY, gatedCommit: commitOf(3) }));
  assert.deepEqual(next(town), []);
  town.inFlight.clear();
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: commitOf(3), isAhead: true });
  assert.deepEqual(next(town), [ready(1)], 'where it is red');
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: commitOf(1), isAhead: true });
  assert.deepEqual(next(town), []);
  town.gating.clear();
  town.tell('gate.failed', { ...passed(town), mr: M2, note: 'x' });
  town.inFlight.add(makeReadyKey({ rig: TALLY, gatedCommit: commitOf(1) }));
  assert.ok(!next(town).some(({ kind }) => kind === 'gate'), 'its checkout is not there yet');
  town.inFlight.clear();
  assert.ok(next(town).some((each) => each.kind === 'gate' && each.mr === M1));
});

test('nothing is made before its turn while the rig has something else to do', () => {
  const town = decidingTown();
  town.aboutToStart.add(M2);
  assert.deepEqual(next(town), []);
  town.aboutToStart.clear();
  for (const key of [mergeKey(M1), actionKey({ kind: 'clear-gate', rig: TALLY, gatedCommit: BASE })]) {
    town.inFlight.add(key);
    assert.deepEqual(next(town), [], key);
    town.inFlight.clear();
  }
  town.gateCheckouts.push({ rig: TALLY, gatedCommit: commitOf(9) });
  const clear = { kind: 'clear-gate', rig: TALLY, gatedCommit: commitOf(9), isSpare: true } as const;
  assert.deepEqual(next(town), [clear]);
  town.cooling.add(actionKey(clear));
  assert.deepEqual(next(town), [clear, ready(3)], 'one that could not be cleared holds nothing up');
});

test('what stands on a landing is tested while that is under way, and turned down only after it', () => {
  const town = longTown(3, 3);
  town.tell('gate.passed', passed(town)).tell('land.intended', { mr: M1 });
  const gate = { kind: 'gate', mr: 'm3', gate: 'test' };
  assert.deepEqual(next(town), [gate], 'the landing gives way to it');
  town.gating.set('m3' as MergeRequestId, ['test']);
  town.aboutToStart.add('m3' as MergeRequestId);
  assert.deepEqual(next(town), []);
  town.now += 1_000;
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }], 'though not for long');
  town.now -= 1_000;
  town.aboutToStart.clear();
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
  town.inFlight.add(mergeKey(M1));
  town.gating.clear();
  assert.deepEqual(next(town), [gate]);
  const m2 = { ...passed(town), mr: M2, note: 'exit 1' };
  town.tell('gate.failed', m2).tell('gate.failed', m2);
  assert.deepEqual(next(town), []);
  town.inFlight.clear();
  town.tell('mr.landed', { mr: M1, commit: TIP });
  assert.deepEqual(next(town), [{ kind: 'turn-down', mr: M2 }]);
});

test('beside a landing is tested what is tested once it has landed', () => {
  for (const landing of [1, 3, 6]) {
    const mr = `m${landing}` as MergeRequestId;
    const town = longTown(40, 40).tell('gate.passed', { ...passed(longTown(40, 40)), mr });
    town.tell('land.intended', { mr });
    town.inFlight.add(mergeKey(mr));
    const beside = next(town);
    assert.equal(beside[0]?.kind, 'gate');
    town.inFlight.clear();
    for (let nth = 1; nth <= landing; nth += 1)
      town.tell('mr.landed', { mr: `m${nth}` as MergeRequestId, commit: commitOf(nth) });
    assert.deepEqual(next(town), beside);
  }
});

test('two gates run at once on four processors, and one where memory has no room for another', () => {
  const town = longTown(8, 8);
  delete town.rig.gateSlots;
  town.cores = 4;
  const gates = () => next(town).filter(({ kind }) => kind === 'gate').length;
  assert.equal(gates(), 2);
  town.freeMemoryBytes = 600 * 1024 ** 2;
  assert.equal(gates(), 1);
});

test('a deferred one is built again after a growing pause', () => {
  const town = submittedTown().tell('mr.built', built).tell('mr.deferred', { mr: M1, why: 'main moved' });
  assert.deepEqual(next(town), []);
  town.now += 1_000;
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
  town.tell('mr.deferred', { mr: M1, why: 'main moved' });
  town.now += 1_000;
  assert.deepEqual(next(town), []);
  town.now += 1_000;
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
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
    mr: M2,
    phase: { kind: 'queued', since: 0, why: '' },
  };
  assert.deepEqual(next(town), [{ kind: 'build', mr: 'm2', lane: 'normal' }]);
});

test('what was approved is built anew, and lands without its gates where nothing else came in between', () => {
  const town = reviewedTown().tell('review.requested', { mr: M1 });
  town.tell('mr.approved', { mr: M1, by: 'person', change: 'c1' });
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
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
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
  town.tell('mr.built', { ...built, review: automatic('person') });
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
});

test('a change of the policy has each change looked at anew', () => {
  const town = reviewedTown().tell('review.requested', { mr: M1 });
  const settings = town.snapshot().rigs[TALLY];
  assert.ok(settings);
  settings.review = 'automatic';
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
  town.tell('mr.built', built);
  assert.deepEqual(next(town), [{ kind: 'land', mr: M1 }]);
  settings.review = { paths: [], lines: 3 };
  assert.deepEqual(next(town), [{ kind: 'build', mr: M1, lane: 'normal' }]);
});

test('a gate that was changed since is run again on the same tree', () => {
  const town = submittedTown().tell('mr.built', built);
  town.tell('gate.passed', { ...passed(town), definition: 'as it was' });
  assert.deepEqual(next(town), [{ kind: 'gate', mr: M1, gate: 'test' }]);
});
