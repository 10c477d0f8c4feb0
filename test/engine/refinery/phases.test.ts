// Gates of one phase run side by side; what comes after waits for all of them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../../../src/engine/action.ts';
import type { MergeRequestId } from '../../../src/engine/ids.ts';
import { gateDefinition } from '../../../src/engine/refinery/green.ts';
import { phasesOf } from '../../../src/engine/refinery/phases.ts';
import { planRefinery } from '../../../src/engine/refinery/plan.ts';
import { judged } from '../../../src/engine/refinery/red-rate.ts';
import { policyName } from '../../../src/engine/refinery/review.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { rigSettingsSchema } from '../../../src/engine/settings.ts';
import { TALLY, TownFixture } from '../../support/town-fixture.ts';
import { submittedTown } from '../../support/town-story.ts';

interface Wish {
  readonly name: string;
  readonly phase?: number;
}

const rigOf = (gates: readonly Wish[]) =>
  rigSettingsSchema.safeParse({
    ...new TownFixture().rig,
    gates: gates.map((gate) => ({ run: 'true', ...gate })),
  });

const LIST: readonly Wish[] = [
  { name: 'lint' },
  { name: 'unit', phase: 1 },
  { name: 'types', phase: 1 },
  { name: 'slow', phase: 2 },
];

/** With a train of so many, each on the one before. */
function townOf(cars: number, slots: number, gates: readonly Wish[] = LIST) {
  const town = submittedTown();
  const settings = rigOf(gates);
  assert.ok(settings.success);
  town.rig = { ...settings.data, gateSlots: slots };
  const rig = town.state.rigs[TALLY];
  const [request] = Object.values(town.state.queue);
  assert.ok(request && rig);
  // Few changes of it are red, so that the whole of a train is tested first.
  for (let nth = 0; nth < 10; nth += 1) rig.redRate = judged(rig.redRate ?? null, { green: 1, red: 0 });
  for (let nth = 1; nth <= cars; nth += 1) {
    const mr = mrOf(nth);
    const commit = String(nth).repeat(40) as CommitId;
    town.state.queue[mr] = { ...request, mr };
    town.tell('mr.built', {
      ...{ mr, base: String(nth - 1).repeat(40) as CommitId, commit, gatedCommit: commit, closing: [] },
      review: {
        ...{ gatedTree: commit, change: `c${nth}`, files: 1, added: 2, removed: 3 },
        ...{ why: null, policy: policyName('automatic'), approvedBy: null },
      },
    });
  }
  return town;
}

const mrOf = (nth: number) => `m${nth}` as MergeRequestId;
const wordsOf = (action: Action): string =>
  `${action.kind} ${'mr' in action ? action.mr : ''}${'gate' in action ? ` ${action.gate}` : ''}`;

/** What is planned; the gates of it run from then on. */
function next(town: TownFixture): readonly string[] {
  const actions = planRefinery(town.snapshot());
  for (const action of actions)
    if (action.kind === 'gate')
      town.gating.set(action.mr, [...(town.gating.get(action.mr) ?? []), action.gate]);
  return actions.map(wordsOf);
}

function end(town: TownFixture, nth: number, gate: string, kind: 'passed' | 'failed' | 'stopped'): void {
  const mr = mrOf(nth);
  const rest = (town.gating.get(mr) ?? []).filter((each) => each !== gate);
  if (rest.length === 0) town.gating.delete(mr);
  else town.gating.set(mr, rest);
  const found = town.rig.gates.find(({ name }) => name === gate);
  assert.ok(found);
  const told = { mr, gate, definition: gateDefinition(found, town.rig), elapsedMs: 5 };
  if (kind === 'passed') town.tell('gate.passed', told);
  if (kind === 'failed') town.tell('gate.failed', { ...told, note: 'exit 1' });
}

test('phases go up in the list and stand together; a gate is the same in any of them', () => {
  const isRefused = (...phases: readonly (number | undefined)[]): boolean =>
    !rigOf(phases.map((phase, at) => ({ name: `g${at}`, ...(phase !== undefined && { phase }) }))).success;
  assert.equal(isRefused(0, 0, undefined, 3, 3, 7), false);
  assert.equal(isRefused(undefined, undefined), false);
  assert.equal(isRefused(2, 1), true);
  assert.equal(isRefused(1, undefined, 1), true);
  assert.equal(isRefused(1, 2, 1), true);
  assert.equal(isRefused(-1), true);
  assert.equal(isRefused(0.5), true);
  const { rig } = townOf(1, 1);
  assert.deepEqual(
    phasesOf(rig.gates).map((row) => row.map(({ name }) => name)),
    [['lint'], ['unit', 'types'], ['slow']],
  );
  const [, unit] = rig.gates;
  assert.ok(unit);
  const { phase: _, ...unphased } = unit;
  assert.equal(gateDefinition(unit, rig), gateDefinition(unphased, rig));
});

test('gates of one phase begin together, and the next ones when all of them are green', () => {
  const town = townOf(1, 3);
  assert.deepEqual(next(town), ['gate m1 lint']);
  assert.deepEqual(next(town), []);
  end(town, 1, 'lint', 'passed');
  assert.deepEqual(next(town), ['gate m1 unit', 'gate m1 types']);
  assert.deepEqual(next(town), []);
  end(town, 1, 'types', 'passed');
  assert.deepEqual(next(town), []);
  end(town, 1, 'unit', 'passed');
  assert.deepEqual(next(town), ['gate m1 slow']);
  end(town, 1, 'slow', 'passed');
  assert.deepEqual(next(town), ['land m1']);
});

test('gates without a phase run one after the other however many slots there are', () => {
  const town = townOf(1, 4, [{ name: 'one' }, { name: 'two' }]);
  assert.deepEqual(next(town), ['gate m1 one']);
  assert.deepEqual(next(town), []);
  end(town, 1, 'one', 'passed');
  assert.deepEqual(next(town), ['gate m1 two']);
});

test('as many of a phase run as there are slots, and each other one as soon as one is free', () => {
  const town = townOf(
    1,
    2,
    ['a', 'b', 'c'].map((name) => ({ name, phase: 0 })),
  );
  assert.deepEqual(next(town), ['gate m1 a', 'gate m1 b']);
  end(town, 1, 'b', 'passed');
  assert.deepEqual(next(town), ['gate m1 c']);
});

test('one that is red ends those beside it, and is looked at again only after them', () => {
  const town = townOf(
    1,
    2,
    ['a', 'b'].map((name) => ({ name, phase: 0 })),
  );
  next(town);
  end(town, 1, 'b', 'failed');
  assert.deepEqual(next(town), ['stop-gate m1']);
  end(town, 1, 'a', 'stopped');
  assert.deepEqual(next(town), ['gate m1 b'], 'it may have failed by chance');
  assert.deepEqual(next(town), [], 'what is run again is not ended');
  const { flakes = 0 } = town.state.rigs[TALLY] ?? {};
  end(town, 1, 'b', 'passed');
  assert.equal(town.state.rigs[TALLY]?.flakes, flakes + 1);
  assert.deepEqual(next(town), ['gate m1 a']);
  end(town, 1, 'a', 'failed');
  assert.deepEqual(next(town), ['gate m1 a']);
  end(town, 1, 'a', 'failed');
  assert.deepEqual(next(town), ['turn-down m1']);
});

test('a red one within a train ends what runs of it and behind it, and the search goes on before it', () => {
  const town = townOf(
    4,
    4,
    ['a', 'b'].map((name) => ({ name, phase: 0 })),
  );
  assert.deepEqual(next(town), ['gate m4 a', 'gate m4 b', 'gate m2 a', 'gate m2 b']);
  end(town, 2, 'a', 'failed');
  // What is ended has its slots until then.
  assert.deepEqual(next(town), ['stop-gate m2', 'stop-gate m4', 'gate m1 a']);
  end(town, 2, 'b', 'stopped');
  assert.deepEqual(next(town), ['stop-gate m4', 'gate m1 b']);
});

test('a first one that is red waits for no gate of those behind it, where nothing more may begin', () => {
  const town = townOf(2, 2, [{ name: 'a' }]);
  assert.deepEqual(next(town), ['gate m2 a', 'gate m1 a']);
  end(town, 1, 'a', 'failed');
  town.rig = { ...town.rig, gateSlots: 1 };
  assert.deepEqual(next(town), ['stop-gate m2']);
  end(town, 2, 'a', 'stopped');
  assert.deepEqual(next(town), ['gate m1 a']);
});

test('what is tested has all its gates before a further test begins', () => {
  const gates = ['a', 'b', 'c'].map((name) => ({ name, phase: 0 }));
  const few = townOf(2, 3, gates);
  assert.deepEqual(next(few), ['gate m2 a', 'gate m2 b', 'gate m2 c']);
  const more = townOf(2, 4, gates);
  assert.deepEqual(next(more), ['gate m2 a', 'gate m2 b', 'gate m2 c', 'gate m1 a']);
});

test('of what is tested at once that goes first which tells most', () => {
  const wide = ['a', 'b', 'c'].map((name) => ({ name, phase: 1 }));
  const town = townOf(4, 3, [{ name: 'lint' }, ...wide]);
  const begun = next(town);
  assert.equal(begun[0], 'gate m4 lint');
  assert.equal(begun.length, 3);
  for (const nth of [1, 2, 3, 4]) if (begun.includes(`gate m${nth} lint`)) end(town, nth, 'lint', 'passed');
  assert.deepEqual(next(town), ['gate m4 a', 'gate m4 b', 'gate m4 c']);
});

test('what has used up its time is tried with nothing beside it', () => {
  const town = townOf(
    1,
    4,
    ['a', 'b'].map((name) => ({ name, phase: 0 })),
  );
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  request.alone = true;
  assert.deepEqual(next(town), ['gate m1 a']);
  assert.deepEqual(next(town), []);
  end(town, 1, 'a', 'passed');
  assert.deepEqual(next(town), ['gate m1 b']);
});
