// What gates have said, of candidates and of the branch: results, what they cost, and for whom they count again.

import type { MergeRequestId, RigName } from './ids.ts';
import type { MergeRequest, MergeRequestPhase, PassedGate } from './merge-request.ts';
import { gatedTreeOf, isLanding, judgedTrees } from './merge-request.ts';
import { NO_TALLY } from './refinery/figures.ts';
import { withFlaky } from './refinery/flaky-tests.ts';
import { asOnOf, isGreenThere, isRedThere } from './refinery/judged-as-on.ts';
import { isBuilt, landedWith } from './refinery/train.ts';
import type { GreenGate, RigState } from './rig-state.ts';
import type { Folder, TownState } from './town-state.ts';

type GateEvents = {
  readonly [K in
    | 'gate.passed'
    | 'gate.failed'
    | 'gate.ended'
    | 'branch.judged'
    | 'upstream.adopted']: Folder<K>;
};

export const GATE_FOLDERS: GateEvents = {
  'gate.passed': (state, { mr, gate, definition = gate, elapsedMs, tree: judged, asOn }) => {
    const request = state.queue[mr];
    countRun(state, request?.rig, elapsedMs);
    if (request?.phase.kind !== 'built') return;
    const named = asOn === undefined ? {} : { asOn };
    if (!isGreenThere(asOnOf(state, landedWith(state, request)), named)) return;
    const tree = judged ?? gatedTreeOf(request.phase);
    const before = passedOf(request, request.phase).filter(
      (each) => each.gate !== gate || each.tree !== tree,
    );
    const passed = [...before, { gate, definition, elapsedMs, tree, ...named }];
    request.green = { tree: gatedTreeOf(request.phase), passed };
    if (!hasGuarded(state, request)) {
      keepGreen(state.rigs[request.rig], { tree, gate, definition, elapsedMs });
      spreadGreen(state, request.rig, { tree, gate, definition, elapsedMs }, mr);
    }
    forgive(state, request, { tree, gate, definition, elapsedMs });
  },
  'gate.failed': (state, { mr, gate, definition, note, tests = [], elapsedMs, tree: judged, ...failed }) => {
    const request = state.queue[mr];
    countRun(state, request?.rig, elapsedMs);
    if (request?.phase.kind !== 'built') return;
    const tree = judged ?? gatedTreeOf(request.phase);
    const { red } = request;
    const isAgain = red?.tree === tree && red.gate === gate && red.definition === definition;
    const { isOwn, asOn } = failed;
    const how = { ...(isOwn && { isOwn }), ...(asOn !== undefined && { asOn }) };
    request.red = { tree, gate, definition, note, tests, ...how, times: isAgain ? red.times + 1 : 1 };
    if (!isRedThere(asOnOf(state, landedWith(state, request)), request)) delete request.red;
  },
  'branch.judged': (state, { rig, tree, gate, definition, elapsedMs, failed, unfetched }, at) => {
    const found = state.rigs[rig];
    if (!found) return;
    countRun(state, rig, elapsedMs);
    if (failed) {
      found.redBranch = { tree, gate, definition, tests: failed, at, ...(unfetched && { unfetched }) };
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

/** For what comes to the same tree. */
export function keepGreen(rig: RigState | undefined, green: GreenGate): void {
  if (!rig) return;
  const rest = (rig.greens ?? []).filter((each) => !isSame(each, green));
  rig.greens = [...rest, green].slice(-GREENS_KEPT);
}

/** What has passed on the very trees that its gates judge before, whoever's it was; what failed on another base counts no more. */
export function reuseResults(state: TownState, request: MergeRequest): void {
  const { phase } = request;
  if (phase.kind !== 'built') return;
  const asOn = asOnOf(state, landedWith(state, request));
  if (!isRedThere(asOn, request)) delete request.red;
  const own = passedOf(request, phase)
    .filter((each) => isGreenThere(asOn, each))
    .map((each) => ({ ...each, isReused: true as const }));
  const trees = judgedTrees(phase);
  const known = hasGuarded(state, request)
    ? []
    : (state.rigs[request.rig]?.greens ?? []).filter((each) => trees.has(each.tree));
  for (const each of known) forgive(state, request, each);
  const others = known.filter((each) => !own.some((other) => isSame(each, other)));
  const passed = [...own, ...others.map((each) => ({ ...each, isReused: true as const }))];
  if (passed.length > 0) request.green = { tree: gatedTreeOf(phase), passed };
  else delete request.green;
}

/** What stands on a landing lands on that now: results by guarded files of what was there before count no more. */
export function judgeOnLanding(state: TownState, rig: RigName): void {
  for (const request of Object.values(state.queue)) {
    if (request.rig !== rig || !isBuilt(request) || isLanding(request)) continue;
    const asOn = asOnOf(state, landedWith(state, request));
    if (!isRedThere(asOn, request)) delete request.red;
    if (request.green) {
      const passed = request.green.passed.filter((each) => isGreenThere(asOn, each));
      request.green = { ...request.green, passed };
    }
  }
}

type Built = MergeRequestPhase & { readonly kind: 'built' };

/** What its own gates have told of what they judge of it as it is. */
function passedOf(
  { green }: MergeRequest,
  phase: Built,
): readonly (PassedGate & { readonly tree: string })[] {
  const trees = judgedTrees(phase);
  return (green?.passed ?? [])
    .map((each) => ({ ...each, tree: each.tree ?? green?.tree ?? '' }))
    .filter(({ tree }) => trees.has(tree));
}

/** To all candidates, but its own, of which that gate judges the same, as of a change to other paths. */
export function spreadGreen(
  state: TownState,
  rig: RigName,
  green: GreenGate,
  own: MergeRequestId | null = null,
): void {
  for (const other of Object.values(state.queue)) {
    const { phase } = other;
    if (other.mr === own || other.rig !== rig || phase.kind !== 'built') continue;
    if (!judgedTrees(phase).has(green.tree) || hasGuarded(state, other)) continue;
    forgive(state, other, green);
    const passed = passedOf(other, phase);
    if (passed.some((each) => isSame(each, green))) continue;
    other.green = { tree: gatedTreeOf(phase), passed: [...passed, { ...green, isReused: true }] };
  }
}

/** What has failed where the same gate has passed on the very same has failed by chance. */
function forgive(state: TownState, request: MergeRequest, green: GreenGate): void {
  if (request.red === undefined || !isSame(request.red, green)) return;
  const { red } = request;
  delete request.red;
  const rig = state.rigs[request.rig];
  if (!rig) return;
  rig.flakes = (rig.flakes ?? 0) + 1;
  const flaky = withFlaky(rig.flakyTests ?? [], red);
  if (flaky.length > 0) rig.flakyTests = flaky;
}

function isSame(one: Omit<GreenGate, 'elapsedMs'>, other: Omit<GreenGate, 'elapsedMs'>): boolean {
  return one.tree === other.tree && one.gate === other.gate && one.definition === other.definition;
}

/** Whether its gates judge it by files of the branch as well: their results are of more than its tree. */
function hasGuarded(state: TownState, request: MergeRequest): boolean {
  return landedWith(state, request).some(({ phase }) => phase.review?.guarded !== undefined);
}
