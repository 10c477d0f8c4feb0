import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Action, Snapshot } from '../../src/engine/action.ts';
import { actionKey } from '../../src/engine/action.ts';
import { planDispatch } from '../../src/engine/dispatch/plan.ts';
import type { EventKind, TownEvent } from '../../src/engine/events.ts';
import { foldEvent, foldEvents } from '../../src/engine/fold.ts';
import { gatesRunning, runsInVain } from '../../src/engine/refinery/begin-gates.ts';
import { planForesight } from '../../src/engine/refinery/foreseen.ts';
import { planRefinery } from '../../src/engine/refinery/plan.ts';
import { trainOf } from '../../src/engine/refinery/train.ts';
import { planTrials } from '../../src/engine/refinery/trials/plan-trials.ts';
import type { TownState } from '../../src/engine/town-state.ts';
import { copyTown, isEnded, isLive } from '../../src/engine/town-state.ts';
import { planWitness } from '../../src/engine/witness/plan.ts';
import { isFull } from '../support/long-form.ts';
import { townEvents } from '../support/town-events.ts';
import { TALLY, TownFixture } from '../support/town-fixture.ts';
import { GATE_LISTS, queueSteps, TownModel, townSteps } from '../support/town-model.ts';

const asText = (state: TownState): string => JSON.stringify(state);

const RUN_EVENTS: ReadonlySet<EventKind> = new Set([
  'run.started',
  'run.failed',
  'run.nudged',
  'run.condemned',
  'run.exited',
  'done.refused',
]);

describe('the fold, of any events', () => {
  it('takes every sequence, and makes the same of it each time', () => {
    fc.assert(
      fc.property(townEvents({ isSound: false }), (events) => {
        assert.equal(asText(foldEvents(events)), asText(foldEvents(events)));
      }),
      { numRuns: 300 },
    );
  });

  it('makes the same of a snapshot and the rest as of the whole', () => {
    fc.assert(
      fc.property(townEvents({ isSound: false }), fc.nat({ max: 80 }), (events, cut) => {
        const snapshot = JSON.parse(asText(foldEvents(events.slice(0, cut))));
        assert.equal(asText(foldEvents(events.slice(cut), snapshot)), asText(foldEvents(events)));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves the state that it starts from as it was', () => {
    fc.assert(
      fc.property(townEvents({ isSound: true }), fc.nat({ max: 80 }), (events, cut) => {
        const first = foldEvents(events.slice(0, cut));
        const before = asText(first);
        foldEvents(events.slice(cut), first);
        assert.equal(asText(first), before);
      }),
    );
  });

  it('hangs a bead on one live run at most, and a run on one bead', () => {
    fc.assert(
      fc.property(townEvents({ isSound: true }), (events) => {
        const { works, runs } = foldEvents(events);
        const hooked = Object.values(works).flatMap(({ phase, rig, bead }) =>
          phase.kind === 'hooked' ? [{ run: runs[phase.run], rig, bead }] : [],
        );
        for (const { run, rig, bead } of hooked) {
          assert.ok(run && isLive(run), `${bead} hangs on a run that lives`);
          assert.deepEqual([run.rig, run.bead], [rig, bead]);
        }
        assert.equal(new Set(hooked.map(({ run }) => run)).size, hooked.length);
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing of what has ended by anything that comes late', () => {
    fc.assert(
      fc.property(townEvents({ isSound: true }), townEvents({ isSound: true }), (events, late) => {
        const state = foldEvents(events);
        for (const event of late) checkLate(state, { ...event, seq: state.seq + 1 } as TownEvent);
      }),
      { numRuns: 300 },
    );
  });
});

/** Applies a late event to a copy and compares what it is about. */
function checkLate(state: TownState, event: TownEvent): void {
  const after = copyTown(state);
  foldEvent(after, event);
  for (const [key, work] of Object.entries(state.works)) {
    // Only a new sling takes up what has ended, and none disturbs what has not.
    if (isEnded(work) !== (event.kind === 'work.slung')) assert.deepEqual(after.works[key], work);
  }
  const { run: id, mr, trial } = event.data as { run?: string; mr?: string; trial?: string };
  const tried = trial === undefined ? undefined : state.trials[trial];
  // Those that end make the oldest of the ended go.
  if (trial !== undefined && tried?.end && after.trials[trial]) assert.deepEqual(after.trials[trial], tried);
  const run = RUN_EVENTS.has(event.kind) && id !== undefined ? state.runs[id] : undefined;
  if (run && id !== undefined && !isLive(run)) {
    assert.deepEqual(after.runs[id], run);
    assert.equal(JSON.stringify(after.works), JSON.stringify(state.works));
  }
  const request = mr === undefined ? undefined : state.queue[mr];
  if (mr !== undefined && request && (request.phase.kind === 'landed' || request.phase.kind === 'rejected')) {
    const isOfHost = event.kind === 'pull-request.opened' || event.kind === 'pull-request.ended';
    if (isOfHost)
      assert.deepEqual({ ...after.queue[mr], pullRequest: null }, { ...request, pullRequest: null });
    else if (event.kind !== 'mr.told') assert.deepEqual(after.queue[mr], request);
    if (event.kind !== 'mr.submitted') assert.equal(JSON.stringify(after.works), JSON.stringify(state.works));
  }
}

describe('the plans, of any state', () => {
  it('wish for one thing of a kind once, and start nothing that is not queued', () => {
    fc.assert(
      fc.property(townEvents({ isSound: true }), fc.nat({ max: 10_000_000 }), (events, later) => {
        const town = new TownFixture();
        for (const event of events) foldEvent(town.state, event);
        town.now = 1_000 + later;
        checkPlans(town.snapshot());
      }),
      { numRuns: 500 },
    );
  });

  it('lead any story of a town to its end, each bead landed once or stopped', () => {
    fc.assert(
      fc.property(townSteps, fc.integer({ min: 1, max: 4 }), GATE_LISTS, (steps, slots, gates) => {
        const model = new TownModel(slots, gates);
        for (const step of steps) {
          model.take(step);
          checkModel(model);
        }
        model.bringToRest(() => checkModel(model));
      }),
      { numRuns: isFull ? 1_000 : 500 },
    );
  });
});

describe('the Refinery, of any queue', () => {
  it('keeps the branch green, lands what is green, and turns down nothing else', () => {
    fc.assert(
      fc.property(queueSteps, fc.integer({ min: 1, max: 4 }), GATE_LISTS, (steps, slots, gates) => {
        const model = new TownModel(slots, gates);
        for (const step of steps) {
          model.take(step);
          checkModel(model);
        }
        model.bringToRest(() => checkModel(model));
        for (const { phase, mr } of Object.values(model.town.state.queue))
          if (phase.kind === 'landed') assert.ok(model.landed.some((each) => each.startsWith(`${mr} `)));
      }),
      { numRuns: isFull ? 2_000 : 400 },
    );
  });
});

function plansOf(snapshot: Snapshot): Action[] {
  return [planWitness, planDispatch, planRefinery, planTrials, planForesight].flatMap((plan) =>
    plan(snapshot),
  );
}

function checkPlans(snapshot: Snapshot): void {
  const actions = plansOf(snapshot);
  const keys = actions.map(actionKey);
  assert.equal(new Set(keys).size, keys.length, keys.join(', '));
  for (const action of actions) {
    if (action.kind !== 'start-run' || !action.bead) continue;
    assert.equal(snapshot.state.works[`${action.rig}/${action.bead}`]?.phase.kind, 'queued');
  }
}

/** A gate beside one that has failed is ended. */
function checkVain(snapshot: Snapshot): void {
  const settings = snapshot.rigs[TALLY];
  if (!settings || snapshot.state.rigs[TALLY]?.halted) return;
  const stops = planRefinery(snapshot).flatMap((action) => (action.kind === 'stop-gate' ? action.mr : []));
  for (const car of trainOf(snapshot.state, TALLY))
    if (runsInVain(snapshot, car, settings)) assert.ok(stops.includes(car.mr), `${car.mr} is red`);
}

function checkModel({ town, landings }: TownModel): void {
  checkPlans(town.snapshot());
  assert.ok(
    gatesRunning(town.snapshot(), TALLY) <= (town.rig.gateSlots ?? 0),
    'no more gates at once than there are slots',
  );
  checkVain(town.snapshot());
  const { runs, queue } = town.state;
  const live = Object.values(runs).filter(isLive);
  const atWork = live.filter(
    ({ bead, phase }) => bead && (phase.kind === 'spawning' || phase.kind === 'running'),
  );
  assert.equal(new Set(atWork.map(({ bead }) => bead)).size, atWork.length, 'one run at work a bead');
  assert.equal(new Set(live.map(({ agent }) => agent)).size, live.length, 'one live run a checkout');
  const built = Object.values(queue).filter(({ phase }) => phase.kind === 'built');
  assert.equal(trainOf(town.state, TALLY).length, built.length, 'each candidate stands on the one before');
  for (const [sling, count] of landings) assert.ok(count <= 1, `${sling} landed ${count} times`);
}
