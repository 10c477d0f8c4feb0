// A town that has lived long: what it keeps of its past, and how little that costs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead, BeadId } from '../../src/beads/bead.ts';
import { graphOf } from '../../src/beads/graph/bead-graph.ts';
import { Cooling } from '../../src/engine/cooling.ts';
import { refuseSpawn } from '../../src/engine/dispatch/admission.ts';
import { planDispatch } from '../../src/engine/dispatch/plan.ts';
import { Exclusive } from '../../src/engine/exclusive.ts';
import type { AgentId, MergeRequestId, RunId } from '../../src/engine/ids.ts';
import { MAYOR } from '../../src/engine/ids.ts';
import { runIndex } from '../../src/engine/run-index.ts';
import { ViewCache } from '../../src/engine/view-cache.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { TALLY, TownFixture } from '../support/town-fixture.ts';
import { AMBER, BEAD, R1, runningTown, slungTown, TIP } from '../support/town-story.ts';

const ENDED = { exit: { code: 1, signal: null }, why: 'exit 1' } as const;

test('of thousands of runs, landings and works a few are kept, those that ended last', () => {
  const town = new TownFixture().tell('rig.added', { rig: TALLY });
  for (let n = 1; n <= 1_000; n += 1) landOne(town, n);
  for (let n = 1; n <= 200; n += 1) {
    const run = `r${town.state.nextRun}` as RunId;
    town.tell('hook.filled', { agent: MAYOR, run, rig: null, bead: null, runtime: 'shell', tokenHash: '' });
    town.tell('run.exited', { run, ...ENDED });
  }
  const { runs, queue, works, polecats } = town.state;
  assert.deepEqual(
    Object.keys(works),
    Array.from({ length: 500 }, (_, n) => `tally/bd-${n + 501}`),
  );
  assert.deepEqual(Object.keys(polecats), []);
  assert.ok(Object.keys(runs).length <= 10, `${Object.keys(runs).length} runs`);
  assert.equal(Object.keys(queue).length, 100);
  assert.equal(town.state.nextRun, 1_201 + 1_000);
});

function landOne(town: TownFixture, n: number): void {
  const bead = `bd-${n}` as BeadId;
  const agent = `tally/polecats/p${n}` as AgentId;
  const mr = `m${n}` as MergeRequestId;
  town.tell('work.slung', { rig: TALLY, bead, title: '', by: 'person' });
  for (let life = 0; life < 2; life += 1) {
    const run = `r${town.state.nextRun}` as RunId;
    town.tell('hook.filled', { agent, run, rig: TALLY, bead, runtime: 'recipe', tokenHash: '' });
    if (life === 1) town.tell('mr.submitted', { mr, run, rig: TALLY, bead, agent, title: '', tip: TIP });
    town.tell('run.exited', { run, ...ENDED });
  }
  town.tell('mr.landed', { mr, commit: TIP });
  town.tell('polecat.retired', { agent, rescue: null });
}

test('the mayor’s back-off grows to a minute although older lives are forgotten', () => {
  const town = new TownFixture();
  for (let n = 1; n <= 50; n += 1) {
    const run = `r${n}` as RunId;
    town.tell('hook.filled', { agent: MAYOR, run, rig: null, bead: null, runtime: 'shell', tokenHash: '' });
    town.tell('run.exited', { run, ...ENDED });
  }
  town.now += 59_000;
  assert.deepEqual(planDispatch(town.snapshot()), []);
  town.now += 1_000;
  assert.equal(planDispatch(town.snapshot()).length, 1);
});

test('a clock that is set back holds nobody up', () => {
  const town = runningTown().tell('run.exited', { run: R1, ...ENDED });
  town.now -= 3_600_000;
  assert.equal(refuseSpawn(town.snapshot(), 'polecat', 0), null);
  const started = planDispatch(town.snapshot()).flatMap((each) =>
    each.kind === 'start-run' ? [each.agent] : [],
  );
  assert.deepEqual(started, [MAYOR, AMBER]);
});

test('what is in flight, cooling, or being handed in is not started', () => {
  for (const hold of [
    (town: TownFixture) => town.inFlight.add(`start-run tally/${BEAD}`),
    (town: TownFixture) => town.cooling.add(`start-run tally/${BEAD}`),
    (town: TownFixture) => town.inFlight.add(`done tally/${BEAD}`),
  ]) {
    const town = slungTown();
    hold(town);
    const beads = planDispatch(town.snapshot()).flatMap((each) =>
      each.kind === 'start-run' ? [each.bead] : [],
    );
    assert.deepEqual(beads, [null]);
  }
});

test('the index of runs is the same until an event, and then a new one', () => {
  const town = runningTown();
  const before = runIndex(town.state);
  assert.equal(runIndex(town.state), before);
  assert.deepEqual(
    before.live.map(({ run }) => run),
    [R1],
  );
  town.tell('run.exited', { run: R1, ...ENDED });
  assert.deepEqual(runIndex(town.state).live, []);
});

test('what fails again and again waits longer each time, is told, and is forgotten once it works', () => {
  const clock = new FakeClock();
  const cooling = new Cooling(clock);
  const waits: number[] = [];
  for (let n = 0; n < 6; n += 1) {
    cooling.failed('land m1', 'no space');
    let waited = 0;
    for (; cooling.keys().has('land m1'); waited += 500) clock.advance(500);
    waits.push(waited);
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
  assert.deepEqual(cooling.complaints(), ['land m1 failed 6 times: no space']);
  cooling.succeeded('land m1');
  assert.deepEqual(cooling.complaints(), []);
  for (let n = 0; n < 9; n += 1) cooling.waits('retire-polecat nux', 'process 7 stands in it');
  clock.advance(119_000);
  assert.equal(cooling.keys().has('retire-polecat nux'), true);
  clock.advance(1_000);
  assert.equal(cooling.keys().has('retire-polecat nux'), false);
  assert.deepEqual(cooling.complaints(), ['retire-polecat nux waits: process 7 stands in it']);
  clock.advance(61_000);
  cooling.keys();
  assert.deepEqual(cooling.complaints(), []);
  cooling.idle('nudge r1');
  // The wall clock does not matter.
  clock.jump(-3_600_000);
  clock.advance(1_000);
  assert.equal(cooling.keys().size, 0);
});

test('requests about one subject are answered one after the other, whatever became of the first', async () => {
  const exclusive = new Exclusive();
  const order: string[] = [];
  const work = (name: string) => async () => {
    order.push(`${name} begins`);
    await Promise.resolve();
    order.push(`${name} ends`);
    if (name === 'first') throw new Error('the disk is full');
    return { ok: true, value: { name } } as const;
  };
  const [first, second, third] = await Promise.allSettled([
    exclusive.inTurn('done', work('first')),
    exclusive.inTurn('done', work('second')),
    exclusive.inTurn('done', work('third')),
  ]);
  assert.deepEqual(
    order,
    ['first', 'second', 'third'].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
  assert.deepEqual([first?.status, second?.status, third?.status], ['rejected', 'fulfilled', 'fulfilled']);
  const rig = exclusive.inTurn('rig', work('rig'));
  assert.deepEqual([...exclusive.keys()], ['rig']);
  await rig;
  await exclusive.settled();
  assert.deepEqual([...exclusive.keys()], []);
});

test('beads are counted once for each state of a ledger, and not at every turn of a busy one', () => {
  const cache = new ViewCache();
  const bead = {
    id: 'bd-a',
    type: 'task',
    status: 'open',
    deleted: false,
    edges: [],
    labels: [],
  } as unknown as Bead;
  const beads = graphOf([bead]);
  const first = cache.countBeads('tally', beads, 1_000);
  assert.deepEqual(first, { open: 1, ready: new Set(['bd-a']), closed: 0 });
  assert.equal(cache.countBeads('tally', beads, 2_000), first);
  const more = graphOf([bead, { ...bead, id: 'bd-b', status: 'closed' } as Bead]);
  assert.equal(cache.countBeads('tally', more, 1_100), first);
  assert.equal(cache.isBehind, true);
  assert.deepEqual(cache.countBeads('tally', more, 1_600), {
    open: 1,
    ready: new Set(['bd-a']),
    closed: 1,
  });
  assert.equal(cache.isBehind, false);
});
