// A rig's train: the candidates that stand on one another, the first on the branch. A test of one of them is a test of
// all before it too. Pure.

import type { RigName } from '../ids.ts';
import { judgedBy, type MergeRequest, type RedGate } from '../merge-request.ts';
import type { RigSettings } from '../settings.ts';
import type { TownState } from '../town-state.ts';
import { gateDefinition } from './green.ts';

export type Built = MergeRequest & { phase: MergeRequest['phase'] & { readonly kind: 'built' } };

export function isBuilt(request: MergeRequest): request is Built {
  return request.phase.kind === 'built';
}

/** The rig's candidates in the order in which they would land. */
export function trainOf(state: Pick<TownState, 'queue'>, rig: RigName): readonly Built[] {
  const isMine = (request: MergeRequest): request is Built => request.rig === rig && isBuilt(request);
  const mine = Object.values(state.queue).filter(isMine);
  const commits = new Set(mine.map(({ phase }) => phase.commit));
  const train: Built[] = [];
  let car = mine.find(({ phase }) => !commits.has(phase.base) || phase.base === phase.commit);
  while (car !== undefined && !train.includes(car)) {
    train.push(car);
    const { commit } = car.phase;
    car = mine.find(({ phase }) => phase.base === commit);
  }
  return train;
}

/** The part of the train that lands with that request: all before it, and itself. */
export function landedWith(state: Pick<TownState, 'queue'>, request: MergeRequest): readonly Built[] {
  const train = trainOf(state, request.rig);
  return train.slice(0, train.findIndex(({ mr }) => mr === request.mr) + 1);
}

/** Whether a gate as it is now has failed on the candidate as it is now. */
export function isRed(request: Built, settings: RigSettings): boolean {
  return request.red !== undefined && isRedBy(request.red, request, settings);
}

/** Whether that failure is of what the gate judges of this candidate, whoever's it was. */
export function isRedBy(red: RedGate, { phase }: Built, settings: RigSettings): boolean {
  const gate = settings.gates.find(({ name }) => name === red.gate);
  if (gate === undefined || gateDefinition(gate, settings) !== red.definition) return false;
  return judgedBy(gate, phase).tree === red.tree;
}
