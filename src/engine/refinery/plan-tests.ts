// Which of a train's candidates are tested, which tests end before they have told anything, and what is built and made ready
// for the tests that come. Pure.

import type { Action, Snapshot } from '../action.ts';
import { isOver } from '../elapsed.ts';
import type { RigSettings } from '../settings.ts';
import { isAboutToStart } from './about-to-start.ts';
import { beginGates, gatesRunning, hasBegun, inOrderOf, runningOf, runsInVain } from './begin-gates.ts';
import { comingTo, planCoupling } from './coupling.ts';
import { planAhead } from './plan-ahead.ts';
import { type Front, LONGEST_FRONT, planProbes } from './probes.ts';
import { judged, type RedRate } from './red-rate.ts';
import { isStepping } from './stepping.ts';
import { type Built, isRed, isRedBy } from './train.ts';
import { gateSlots, isUnderWay, type Yard } from './yard.ts';

/** So long a new train is built as far as its first test is to go; then what is there is tested. */
const GROWING_MS = 3_000;

interface Tests extends Yard {
  readonly train: readonly Built[];
  /** The candidates that are tested together. */
  readonly front: readonly Built[];
  /** Candidates before the front that are green, and not yet counted. */
  readonly landed: number;
}

/**
 * What is to be tested is chosen as if all that waits were on the train; only as much of it is built as that takes, and
 * the test after it where it is green. Behind a red one nothing is built: it would have to be built anew.
 */
export function planTests(tests: Tests): Action[] {
  const { snapshot, rig, settings, train, front, landed } = tests;
  const prefix = (car: Built): number => front.indexOf(car) + 1;
  const red = firstRed(front, settings);
  const begun = front.filter((car) => isUnderWay(snapshot, car) || hasBegun(car, settings));
  const running = begun.map(prefix);
  // What was given up, or is tested with these no more, has its slots until its gates have ended.
  const inFront = front.reduce((sum, car) => sum + runningOf(snapshot, car).length, 0);
  const busy = gatesRunning(snapshot, rig);
  const rate = judged(snapshot.state.rigs[rig]?.redRate ?? null, { green: landed, red: 0 });
  const coming = comingTo(tests, train);
  const length = front.length + (isOvergrown(front, snapshot) ? 0 : coming);
  const known = { green: 0, ...knownOf({ red, front, length, settings }) };
  const { start, stop } = planProbes({ ...known, running }, rate, gateSlots(tests) - (busy - inFront));
  const isVain = (car: Built): boolean => stop.includes(prefix(car)) || !front.includes(car);
  const on = begun.filter((car) => !isVain(car) && !isRed(car, settings) && !isStepping(snapshot, car));
  const carsOf = (prefixes: readonly number[]) => prefixes.flatMap((place) => front[place - 1] ?? []);
  // Of what is tested already that has its gates first which would be begun first now.
  const worth = on.length > 1 ? planProbes({ ...known, running: [] }, rate, LONGEST_FRONT).start : [];
  const cars = [...inOrderOf(carsOf(worth), on), ...carsOf(start)];
  const free = gateSlots(tests) - busy;
  const gates = beginGates({ snapshot, settings, train, cars, free });
  // While a gate is started for the last slot, what is built for the next would only hold it up.
  const isStarting = gates.length > 0 || isAboutToStart(snapshot, rig);
  const canWait = isStarting && gates.length >= free;
  const tested = Math.max(0, ...running, ...start);
  const needed = red ? 0 : neededFor(tests, { tested, length: front.length + coming, rate });
  const built = front.length < needed && !canWait ? planCoupling(tests, train) : [];
  const isSettled = !isStarting && carsOf(start).length === 0;
  const ahead = isSettled ? planAhead({ ...tests, known: { ...known, running: on.map(prefix) }, rate }) : [];
  return [...built, ...planStops(tests, isVain), ...gates, ...ahead];
}

/** The first that is known to be red, by whichever candidate's gate. */
function firstRed(front: readonly Built[], settings: RigSettings): Built | undefined {
  // What one gate judges of a change to other paths is what it has judged before it.
  const reds = front.flatMap((car) => (car.red && isRed(car, settings) ? [car.red] : []));
  return front.find((car) => reds.some((each) => isRedBy(each, car, settings)));
}

interface Known {
  readonly red: Built | undefined;
  readonly front: readonly Built[];
  /** With what is to be put on it. */
  readonly length: number;
  readonly settings: RigSettings;
}

/** The first one is turned down for its own failure alone: where others told it, it is tested by itself. */
function knownOf({ red, front, length, settings }: Known): Pick<Front, 'length' | 'red'> {
  if (red === undefined) return { length, red: null };
  if (red === front[0] && !isRed(red, settings)) return { length: 1, red: null };
  return { length, red: front.indexOf(red) + 1 };
}

/** How long the front is to be for the tests that begin, and for the next where these are green. */
function neededFor(
  yard: Yard,
  { tested, length, rate }: { readonly tested: number; readonly length: number; readonly rate: RedRate },
): number {
  const whole = { length, green: tested, red: null, running: [] };
  const then = judged(rate, { green: tested, red: 0 });
  return Math.max(tested, ...planProbes(whole, then, gateSlots(yard)).start);
}

/** Ends gates that tell nothing any more, but for those beside a red one of the same candidate, which end in any case. */
function planStops({ snapshot, settings, train }: Tests, isVain: (car: Built) => boolean): readonly Action[] {
  return train.flatMap((car): Action[] =>
    snapshot.gating.has(car.mr) && isVain(car) && !runsInVain(snapshot, car, settings)
      ? [{ kind: 'stop-gate', mr: car.mr }]
      : [],
  );
}

/** Whether the train has been put together for so long that what is there is tested. */
function isOvergrown([first]: readonly Built[], { now }: Snapshot): boolean {
  return first !== undefined && isOver(first.phase.since ?? 0, GROWING_MS, now);
}
