// What gates have said, of candidates and of the branch: results, what they cost, and for whom they count again.

import type { MergeRequest } from './merge-request.ts';
import { gatedTreeOf } from './merge-request.ts';
import { NO_TALLY } from './refinery/figures.ts';
import { landedWith } from './refinery/train.ts';
import type { Folder, GreenGate, RigState, TownState } from './town-state.ts';

type GateEvents = {
  readonly [K in
    | 'gate.passed'
    | 'gate.failed'
    | 'gate.ended'
    | 'branch.judged'
    | 'upstream.adopted']: Folder<K>;
};

export const GATE_FOLDERS: GateEvents = {
  'gate.passed': (state, { mr, gate, definition = gate, elapsedMs }) => {
    const request = state.queue[mr];
    countRun(state, request?.rig, elapsedMs);
    if (request?.phase.kind !== 'built') return;
    const tree = gatedTreeOf(request.phase);
    const before = request.green?.tree === tree ? request.green.passed : [];
    const passed = [...before.filter((each) => each.gate !== gate), { gate, definition, elapsedMs }];
    request.green = { tree, passed };
    if (!hasGuarded(state, request))
      keepGreen(state.rigs[request.rig], { tree, gate, definition, elapsedMs });
    const { red } = request;
    if (red?.tree !== tree || red.gate !== gate || red.definition !== definition) return;
    delete request.red;
    const found = state.rigs[request.rig];
    if (found) found.flakes = (found.flakes ?? 0) + 1;
  },
  'gate.failed': (state, { mr, gate, definition, note, tests = [], isOwn, elapsedMs }) => {
    const request = state.queue[mr];
    countRun(state, request?.rig, elapsedMs);
    if (request?.phase.kind !== 'built') return;
    const tree = gatedTreeOf(request.phase);
    const { red } = request;
    const isAgain = red?.tree === tree && red.gate === gate && red.definition === definition;
    const own = isOwn ? { isOwn } : {};
    request.red = { tree, gate, definition, note, tests, ...own, times: isAgain ? red.times + 1 : 1 };
  },
  'branch.judged': (state, { rig, tree, gate, definition, elapsedMs, failed }, at) => {
    const found = state.rigs[rig];
    if (!found) return;
    countRun(state, rig, elapsedMs);
    if (failed) {
      found.redBranch = { tree, gate, definition, tests: failed, at };
      return;
    }
    delete found.redBranch;
    keepGreen(found, { tree, gate, definition, elapsedMs });
  },
  'gate.ended': (state, { mr, elapsedMs }) => {
    const rig = state.rigs[state.queue[mr]?.rig ?? ''];
    if (!rig) return;
    const tally = rig.tally ?? NO_TALLY;
    rig.tally = { ...tally, wasted: tally.wasted + 1, wastedMs: tally.wastedMs + elapsedMs };
  },
  'upstream.adopted': (state, { rig }) => {
    delete state.rigs[rig]?.redBranch;
  },
};

/** A gate that told something. */
function countRun(state: TownState, name: string | undefined, elapsedMs: number): void {
  const rig = state.rigs[name ?? ''];
  if (!rig) return;
  const tally = rig.tally ?? NO_TALLY;
  rig.tally = { ...tally, runs: tally.runs + 1, runMs: tally.runMs + elapsedMs };
}

/** Results that are kept of a rig for what comes to the same tree. */
const GREENS_KEPT = 100;

function keepGreen(rig: RigState | undefined, green: GreenGate): void {
  if (!rig) return;
  const isSame = (each: GreenGate): boolean =>
    each.tree === green.tree && each.gate === green.gate && each.definition === green.definition;
  const rest = (rig.greens ?? []).filter((each) => !isSame(each));
  rig.greens = [...rest, green].slice(-GREENS_KEPT);
}

/** What has passed on that very tree before, whoever's it was. */
export function reuseGreens(state: TownState, request: MergeRequest): void {
  if (request.phase.kind !== 'built' || hasGuarded(state, request)) return;
  const tree = gatedTreeOf(request.phase);
  const known = (state.rigs[request.rig]?.greens ?? []).filter((each) => each.tree === tree);
  if (known.length === 0) return;
  const own = request.green?.tree === tree ? request.green.passed : [];
  const others = known.filter(({ gate }) => own.every((each) => each.gate !== gate));
  request.green = { tree, passed: [...own, ...others.map(({ tree: _, ...passed }) => passed)] };
}

/** Whether its gates judge it by files of the branch as well: their results are of more than its tree. */
function hasGuarded(state: TownState, request: MergeRequest): boolean {
  return landedWith(state, request).some(({ phase }) => phase.review?.guarded !== undefined);
}
