// Which gates of a train's candidates begin, and which of those that run tell nothing any more. Pure.

import type { Action, Snapshot } from '../action.ts';
import type { RigName } from '../ids.ts';
import { judgedBy } from '../merge-request.ts';
import type { RigSettings } from '../settings.ts';
import { gatesLeft, greenOf } from './green.ts';
import { gatesToBegin } from './phases.ts';
import { isCheckoutMoving } from './plan-clearing.ts';
import { type Built, isRed } from './train.ts';

interface Beginning {
  readonly snapshot: Snapshot;
  readonly settings: RigSettings;
  readonly train: readonly Built[];
  /** Those that are tested, what matters most first: the next one gets slots that are left when it has all its gates. */
  readonly cars: readonly Built[];
  /** Slots in which nothing runs. */
  readonly free: number;
}

export function beginGates({ snapshot, settings, train, cars, free }: Beginning): Action[] {
  const judging = judgedNow(snapshot, train, settings);
  let left = free;
  return cars.flatMap((car): Action[] => {
    if (isCheckoutMoving(snapshot, car)) return [];
    const gates = gatesToBegin({
      left: gatesLeft(car, settings),
      running: runningOf(snapshot, car),
      isJudged: (gate) => judging.has(judgingKey(gate, car)),
    });
    // What has used up its time is tried with nothing beside it.
    const most = car.alone ? 1 - runningOf(snapshot, car).length : left;
    const begun = gates.slice(0, Math.max(0, Math.min(left, most)));
    left -= begun.length;
    for (const gate of begun) judging.add(judgingKey(gate, car));
    return begun.map(({ name }) => ({ kind: 'gate', mr: car.mr, gate: name }));
  });
}

/** Whether some of its gates have passed, and others not yet. */
export function hasBegun(car: Built, settings: RigSettings): boolean {
  return (
    !isRed(car, settings) &&
    settings.gates.some((gate) => {
      const green = greenOf(car, judgedBy(gate, car.phase).tree, gate, settings);
      return green !== undefined && !green.isReused;
    })
  );
}

/** Those that the order does not name come last, as they stand. */
export function inOrderOf(order: readonly Built[], cars: readonly Built[]): readonly Built[] {
  const place = (car: Built): number => (order.includes(car) ? order.indexOf(car) : order.length);
  return cars.toSorted((one, other) => place(one) - place(other));
}

/** Whether gates run of it that tell nothing any more, since one beside them has failed. That one may be run again. */
export function runsInVain(snapshot: Snapshot, car: Built, settings: RigSettings): boolean {
  return isRed(car, settings) && runningOf(snapshot, car).some((gate) => gate !== car.red?.gate);
}

/** How many gates of the rig's candidates run, with those of candidates that were given up. */
export function gatesRunning({ gating, state }: Snapshot, rig: RigName): number {
  const own = [...gating].filter(([mr]) => state.queue[mr]?.rig === rig);
  return own.reduce((sum, [, gates]) => sum + gates.length, 0);
}

export function runningOf({ gating }: Snapshot, { mr }: Pick<Built, 'mr'>): readonly string[] {
  return gating.get(mr) ?? [];
}

/** What gates judge at the moment, each of one candidate. */
function judgedNow(snapshot: Snapshot, train: readonly Built[], { gates }: RigSettings): Set<string> {
  return new Set(
    train.flatMap((car) => {
      const running = runningOf(snapshot, car);
      return gates.filter(({ name }) => running.includes(name)).map((gate) => judgingKey(gate, car));
    }),
  );
}

function judgingKey(gate: RigSettings['gates'][number], { phase }: Built): string {
  return `${gate.name} ${judgedBy(gate, phase).tree}`;
}
