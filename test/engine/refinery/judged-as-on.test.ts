// Results of changes that are judged by the branch's guarded files too: of that base alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MergeRequestId } from '../../../src/engine/ids.ts';
import { gateDefinition } from '../../../src/engine/refinery/green.ts';
import { planRefinery } from '../../../src/engine/refinery/plan.ts';
import { policyName } from '../../../src/engine/refinery/review.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import { TALLY } from '../../support/town-fixture.ts';
import { BASE, M1, submittedTown, TIP } from '../../support/town-story.ts';

const OTHER_BASE = 'e'.repeat(40) as CommitId;
const LATER_TIP = 'd'.repeat(40) as CommitId;
const M2 = 'm2' as MergeRequestId;

const review = {
  ...{ gatedTree: 'tree', change: 'c1', files: 1, added: 2, removed: 3 },
  ...{ why: null, policy: policyName('automatic'), approvedBy: null, guarded: ['check.sh'] },
};
const built = {
  ...{ mr: M1, base: BASE, baseTree: 'on-base', commit: TIP, gatedCommit: TIP, closing: [], review },
};
/** The same tree, on another base. */
const builtElsewhere = { ...built, base: OTHER_BASE, baseTree: 'on-other-base', commit: LATER_TIP };

function flaggedTown() {
  const town = submittedTown().tell('mr.built', built);
  const settings = town.snapshot().rigs[TALLY];
  const [gate] = settings?.gates ?? [];
  assert.ok(settings && gate);
  const told = { gate: gate.name, definition: gateDefinition(gate, settings), elapsedMs: 5 };
  return { town, told };
}

const LOOK = [{ kind: 'gate', mr: M1, gate: 'test' }];
const LAND = [{ kind: 'land', mr: M1 }];

test('a green result is used again on the base whose files it was judged by, and on no other', () => {
  const { town, told } = flaggedTown();
  const next = () => planRefinery(town.snapshot());
  town.tell('gate.passed', { ...told, mr: M1, asOn: 'on-base' });
  assert.deepEqual(next(), LAND);
  town.tell('mr.built', { ...built, commit: LATER_TIP });
  assert.deepEqual(next(), LAND);
  town.tell('mr.built', builtElsewhere);
  assert.deepEqual(next(), LOOK);
  town.tell('gate.passed', { ...told, mr: M1, asOn: 'on-base' });
  assert.deepEqual(next(), LOOK, 'one that comes late for another base counts for nothing');
  town.tell('gate.passed', { ...told, mr: M1, asOn: 'on-other-base' });
  assert.deepEqual(next(), LAND);
});

test('a result of before the change touched guarded files is none by those of the base', () => {
  const { town, told } = flaggedTown();
  const { guarded: _, ...unflagged } = review;
  town.tell('mr.built', { ...built, review: unflagged }).tell('gate.passed', { ...told, mr: M1 });
  assert.deepEqual(planRefinery(town.snapshot()), LAND);
  town.tell('mr.built', built);
  assert.deepEqual(planRefinery(town.snapshot()), LOOK);
});

test('what has failed by the files of one base is not turned down for it on another', () => {
  const { town, told } = flaggedTown();
  const failed = { ...told, mr: M1, note: 'exit 1', isOwn: true as const };
  const times = () => town.state.queue[M1]?.red?.times;
  town
    .tell('gate.failed', { ...failed, asOn: 'on-base' })
    .tell('gate.failed', { ...failed, asOn: 'on-base' });
  assert.equal(times(), 2);
  town.tell('mr.built', builtElsewhere);
  assert.deepEqual(planRefinery(town.snapshot()), LOOK);
  town.tell('gate.failed', { ...failed, asOn: 'on-base' });
  assert.equal(times(), undefined, 'one that comes late for another base counts for nothing');
  town.tell('gate.failed', failed).tell('mr.built', built);
  assert.equal(times(), 1, 'what fails as it is fails on every base');
});

test('what stood on a landing is judged by the files that are on the branch since', () => {
  const { town, told } = flaggedTown();
  const [request] = Object.values(town.state.queue);
  assert.ok(request);
  town.rig.gates = [...town.rig.gates, { name: 'lint', run: 'true', timeoutMs: 1 }];
  town.state.queue[M2] = { ...request, mr: M2 };
  const onFirst = { mr: M2, base: TIP, baseTree: 'tree', commit: LATER_TIP, gatedCommit: LATER_TIP };
  town.tell('mr.built', { ...built, ...onFirst, review: { ...review, gatedTree: 'both' } });
  town.tell('gate.passed', { ...told, mr: M2, asOn: 'on-base' });
  const passed = () => town.state.queue[M2]?.green?.passed.map(({ gate }) => gate);
  assert.deepEqual(passed(), ['test']);
  town.tell('land.intended', { mr: M1 }).tell('mr.landed', { mr: M1, commit: TIP });
  assert.deepEqual(passed(), []);
});
