// A town in miniature: the real plans and the real fold, and actions that take a while and end in one way or another,
// as the engine performs them.

import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BeadId } from '../../src/beads/bead.ts';
import type { Action } from '../../src/engine/action.ts';
import { actionKey } from '../../src/engine/action.ts';
import { planDispatch } from '../../src/engine/dispatch/plan.ts';
import type { GateSettings } from '../../src/engine/gate-settings.ts';
import type { AgentId, MergeRequestId, RunId, TrialId } from '../../src/engine/ids.ts';
import { hasEnded, judgedBy, type MergeRequest } from '../../src/engine/merge-request.ts';
import type { ReviewFacts } from '../../src/engine/queue-events.ts';
import { planForesight } from '../../src/engine/refinery/foreseen.ts';
import { gateDefinition, greenOf } from '../../src/engine/refinery/green.ts';
import { LANES, type Lane, rankOf } from '../../src/engine/refinery/lanes.ts';
import { phasesOf } from '../../src/engine/refinery/phases.ts';
import { planRefinery } from '../../src/engine/refinery/plan.ts';
import { approverOf, policyName } from '../../src/engine/refinery/review.ts';
import { type Built, isRed, landedWith, trainOf } from '../../src/engine/refinery/train.ts';
import type { ChangeId } from '../../src/engine/rigs/change.ts';
import type { CommitId } from '../../src/engine/rigs/commit-id.ts';
import { isEnded, isLive, type Run, workKey } from '../../src/engine/town-state.ts';
import { planWitness } from '../../src/engine/witness/plan.ts';
import { TALLY, TownFixture } from './town-fixture.ts';

/** `pick` chooses whom it happens to, `luck` how it ends. */
export interface TownStep {
  readonly kind:
    | 'sling'
    | 'submit'
    | 'tick'
    | 'finish'
    | 'done'
    | 'exit'
    | 'restart'
    | 'stop'
    | 'hold'
    | 'reject'
    | 'approve'
    | 'renew'
    | 'policy'
    | 'move'
    | 'await'
    | 'retry'
    | 'halt'
    | 'try'
    | 'push'
    | 'rewrite'
    | 'prune'
    | 'crash';
  readonly pick: number;
  readonly luck: number;
}

const often = (['tick', 'finish', 'done'] as const).map((kind) => ({
  weight: 6,
  arbitrary: fc.constant(kind),
}));
const seldom = (
  ['sling', 'exit', 'restart', 'stop', 'hold', 'reject', 'approve', 'renew', 'policy', 'crash'] as const
).map((kind) => ({
  weight: 2,
  arbitrary: fc.constant(kind),
}));

export const townSteps: fc.Arbitrary<readonly TownStep[]> = fc.array(
  fc.record({ kind: fc.oneof(...often, ...seldom), pick: fc.nat({ max: 7 }), luck: fc.nat({ max: 5 }) }),
  { maxLength: 60, size: 'max' },
);

/** Of a queue that is full all the time. */
export const queueSteps: fc.Arbitrary<readonly TownStep[]> = fc.array(
  fc.record({
    kind: fc.oneof(
      ...(['submit', 'tick', 'finish'] as const).map((kind) => ({ weight: 8, arbitrary: fc.constant(kind) })),
      ...(
        [
          'hold',
          'reject',
          'approve',
          'renew',
          'policy',
          'move',
          'await',
          'retry',
          'halt',
          'try',
          'push',
          'rewrite',
          'prune',
          'crash',
        ] as const
      ).map((kind) => ({ weight: 1, arbitrary: fc.constant(kind) })),
    ),
    pick: fc.nat({ max: 20 }),
    luck: fc.nat({ max: 19 }),
  }),
  { maxLength: 80, size: 'max' },
);

const SIDES = ['left', 'right'] as const;
type Side = (typeof SIDES)[number];

const whole = { run: 'true', timeoutMs: 1_000 };
/** What a rig's gates may be; a change that is red fails one of them. */
export const GATE_LISTS: fc.Arbitrary<readonly GateSettings[]> = fc.constantFrom(
  [{ ...whole, name: 'test' }],
  // Each change is of one of two sides, and each side's gate reads nothing else.
  SIDES.map((side) => ({ ...whole, name: side, paths: [side] })),
  SIDES.map((side) => ({ ...whole, name: side, paths: [side], phase: 0 })),
  [
    { ...whole, name: 'lint' },
    { ...whole, name: 'unit', phase: 1 },
    { ...whole, name: 'types', phase: 1 },
    { ...whole, name: 'slow', phase: 2 },
    { ...whole, name: 'slower', phase: 2 },
  ],
);

const BEADS = ['bd-a', 'bd-b', 'bd-c', 'bd-d', 'bd-e', 'bd-f'] as BeadId[];
const MANY_TURNS = 500;
/** After so many a person changes the policy for the last time. */
const POLICY_TURNS = 4;

export class TownModel {
  readonly town = new TownFixture();
  /** How often each sling has landed. */
  readonly landings = new Map<string, number>();
  /** Actions under way, by key, in order. */
  readonly #underWay = new Map<string, Action>();
  readonly #starting = new Map<string, RunId>();
  #commits = 0;
  #goesWell = false;
  /** Changes that became others, by their merge request. */
  readonly #changes = new Map<MergeRequestId, number>();
  /** Every change that was ever approved. */
  readonly #approved = new Set<ChangeId>();
  /** What each build under way began with. */
  readonly #tips = new Map<MergeRequestId, CommitId>();
  /** Tips that make every tree red that they are in. */
  readonly #red = new Set<string>();
  /** Tips that mend what somebody has pushed upstream. */
  readonly #fixes = new Set<string>();
  /** What has passed on which part. */
  readonly #passed = new Set<string>();
  /** What a trial has found green. */
  readonly #tried = new Set<string>();
  /** Whose candidates have failed a gate by chance. */
  readonly #flaky = new Set<MergeRequestId>();
  /** What each commit holds: tips, in the order in which they were put on one another. */
  readonly #contents = new Map<string, readonly string[]>([['main', []]]);
  readonly #trees = new Map<CommitId, string>();
  /** The tips on the branch, in the order in which they came. */
  readonly landed: string[] = [];
  #main = 'main' as CommitId;
  /** Whether somebody has force-pushed the upstream, so that what has landed is not in it. */
  #isRewritten = false;
  /** Candidates that are gone from the repository. */
  readonly #pruned = new Set<CommitId>();
  /** What each gate under way judges. */
  readonly #judged = new Map<string, CommitId>();
  /** What each build under way stands on. */
  readonly #bases = new Map<
    MergeRequestId,
    { readonly mr: MergeRequestId | null; readonly commit: CommitId }
  >();

  constructor(slots = 1, gates: readonly GateSettings[] = this.town.rig.gates) {
    this.town.tell('rig.added', { rig: TALLY });
    this.town.rig.gateSlots = slots;
    this.town.rig.gates = [...gates];
    this.town.settings = {
      ...this.town.settings,
      roles: { mayor: 'shell' },
      witness: { ...this.town.settings.witness, exits: 2 },
    };
  }

  take({ kind, pick, luck }: TownStep): void {
    this.town.now += luck * 700;
    if (luck % 2 === 0) this.town.aboutToStart.clear();
    switch (kind) {
      case 'sling':
        this.#sling(BEADS[pick % BEADS.length]);
        return;
      case 'submit':
        if (luck % 7 === 0) this.#fixes.add(this.#nextTip());
        this.#submit(luck % 5 === 0, LANES[pick % 7] ?? 'normal');
        return;
      case 'tick':
        this.#tick();
        return;
      case 'finish':
        this.#finish(chosen([...this.#underWay.values()], pick), luck);
        return;
      case 'done':
        this.#done(chosen(Object.values(this.town.state.runs), pick));
        return;
      case 'exit':
        this.#exit(chosen(this.#running(), pick));
        return;
      case 'restart':
        this.#restart(chosen(this.#running(), pick));
        return;
      case 'stop':
        this.#stop(BEADS[pick % BEADS.length]);
        return;
      case 'hold':
      case 'reject':
        this.#judge(kind, pick);
        return;
      case 'approve':
        this.#approve(chosen(this.#open(), pick));
        return;
      case 'renew':
        this.#renew(chosen(this.#open(), pick));
        return;
      case 'move':
        this.#move(chosen(this.#open(), pick), chosen(this.#open(), luck), luck);
        return;
      case 'await':
        this.#await(chosen(this.#open(), pick), chosen(this.#open(), luck));
        return;
      case 'retry':
        this.#retry(chosen(this.#open(), pick));
        return;
      case 'halt':
        this.#halt(luck);
        return;
      case 'try':
        this.#try(chosen(this.#open(), pick));
        return;
      case 'push':
        this.#push(luck % 3 === 0 ? 'red' : 'green');
        return;
      case 'rewrite':
        this.#isRewritten = luck % 2 === 0;
        return;
      case 'prune':
        for (const { phase } of trainOf(this.town.state, TALLY)) this.#pruned.add(phase.commit);
        return;
      case 'policy':
        this.town.rig.review = luck < 3 ? 'lgtm' : 'automatic';
        return;
      case 'crash':
        this.#crash(luck > 2);
        return;
    }
  }

  /** From here on all goes well: runs hand in, gates are green, and time passes. */
  bringToRest(check: () => void): void {
    this.#goesWell = true;
    this.#isRewritten = false;
    this.#halt(0);
    // Each mends the side that it is of.
    while (this.#failing(this.#main).length > 0) this.#push('mending');
    this.town.awaited.clear();
    const isReviewedFirst = this.#commits % 2 === 0;
    for (let turn = 0; !this.#isAtRest(); turn += 1) {
      assert.ok(turn < MANY_TURNS, `no rest: ${JSON.stringify(this.town.state.works)}`);
      this.town.now += 70_000;
      this.town.rig.review = turn < POLICY_TURNS === isReviewedFirst ? 'lgtm' : 'automatic';
      for (const run of this.#running()) this.town.show(run.run, { lastByteAt: this.town.now });
      for (const request of Object.values(this.town.state.queue)) {
        if (request.held) this.town.tell('mr.held', { mr: request.mr, by: 'person', held: false });
        // Where nothing is reviewed any more nobody is asked.
        if (request.phase.kind === 'review' && this.town.rig.review === 'lgtm') this.#approve(request);
      }
      this.#tick();
      this.#tick();
      for (const action of [...this.#underWay.values()]) this.#finish(action, 0);
      for (const run of this.#running()) this.#done(run);
      check();
    }
  }

  #isAtRest(): boolean {
    const { works, polecats } = this.town.state;
    return (
      Object.values(works).every(isEnded) &&
      Object.keys(polecats).length === 0 &&
      this.#underWay.size === 0 &&
      Object.values(this.town.state.queue).every(hasEnded)
    );
  }

  #running(): Run[] {
    return Object.values(this.town.state.runs).filter(({ phase, bead }) => bead && phase.kind === 'running');
  }

  #sling(bead: BeadId | undefined): void {
    const work = bead && this.town.state.works[workKey(TALLY, bead)];
    if (!bead || (work && !isEnded(work))) return;
    this.town.tell('work.slung', { rig: TALLY, bead, title: bead, by: 'person' });
  }

  /** What a crew member hands in. */
  #submit(isRed: boolean, lane: Lane): void {
    const mr = `m${this.town.state.nextMergeRequest}` as MergeRequestId;
    this.#commits += 1;
    const tip = String(this.#commits).padStart(40, '1') as CommitId;
    if (isRed) this.#red.add(`${mr} ${tip}`);
    const [bead, run] = [`bd-${mr}` as BeadId, 'r0' as RunId];
    const agent = 'tally/crew/robin' as AgentId;
    this.town.tell('mr.submitted', { mr, run, rig: TALLY, bead, agent, title: '', tip, lane });
  }

  #tick(): void {
    for (const plan of [planWitness, planDispatch, planRefinery, planForesight]) {
      for (const action of plan(this.town.snapshot())) {
        if (!this.#underWay.has(actionKey(action))) this.#begin(action);
      }
    }
  }

  /** What an action does at once; most of them then take a while. */
  #begin(action: Action): void {
    const { town } = this;
    switch (action.kind) {
      case 'start-run': {
        const run = `r${town.state.nextRun}` as RunId;
        town.tell('hook.filled', { ...action, run, tokenHash: '' });
        town.starting.add(run);
        this.#starting.set(actionKey(action), run);
        this.#hold(action);
        return;
      }
      case 'build': {
        const request = town.state.queue[action.mr];
        if (!request) return;
        const isFrozen = (town.state.rigs[TALLY]?.frozen ?? null) !== null;
        assert.ok(request.phase.kind === 'built' || !isFrozen, 'nothing new is built for a rewritten branch');
        this.#tips.set(action.mr, request.tip);
        const train = trainOf(town.state, TALLY);
        const place = train.findIndex(({ mr }) => mr === action.mr);
        const tail = (place < 0 ? train : train.slice(0, place)).at(-1);
        this.#bases.set(action.mr, { mr: tail?.mr ?? null, commit: tail?.phase.commit ?? this.#main });
        this.#hold(action);
        return;
      }
      case 'gate': {
        const phase = town.state.queue[action.mr]?.phase;
        assert.ok(phase?.kind === 'built');
        const gate = town.rig.gates.find(({ name }) => name === action.gate);
        assert.ok(gate);
        assert.ok(
          !this.#tried.has(`${gate.name} ${judgedBy(gate, phase).tree}`),
          'what a trial has found green is not run again',
        );
        this.#checkPhase(action.mr, gate);
        this.#beginGate(action, phase.commit);
        return;
      }
      case 'gate-branch': {
        const phase = town.state.queue[action.mr]?.phase;
        assert.ok(phase?.kind === 'built');
        this.#beginGate(action, phase.base);
        return;
      }
      case 'set-aside':
        this.#setAside(action.mr);
        return;
      case 'stop-gate': {
        // It ends without a word.
        for (const gate of town.gating.get(action.mr) ?? []) this.#judged.delete(`${action.mr} ${gate}`);
        return;
      }
      case 'foresee': {
        const tip = town.state.queue[action.mr]?.tip;
        if (tip) town.tell('conflicts.foreseen', { mr: action.mr, tip, conflicts: [] });
        return;
      }
      case 'uncouple':
        town.tell('mr.waited', action);
        return;
      case 'turn-down':
        this.#turnDown(action.mr);
        return;
      case 'land':
        this.#land(action);
        return;
      case 'condemn':
        town.tell('run.condemned', action);
        return;
      case 'nudge':
        town.tell('run.nudged', action);
        return;
      case 'recall-work':
        town.tell('work.recalled', { ...action, by: 'witness' });
        return;
      case 'stop-work':
        town.tell('work.stopped', action);
        return;
      case 'return-work':
        town.tell('work.returned', action);
        return;
      case 'burn-wisp':
        town.tell('wisp.burnt', action);
        return;
      default:
        this.#hold(action);
        return;
    }
  }

  /** All that comes before its phase is green, and nothing of another phase runs beside it. */
  #checkPhase(mr: MergeRequestId, gate: GateSettings): void {
    const { state, rig, gating } = this.town;
    const request = state.queue[mr];
    assert.ok(request?.phase.kind === 'built');
    const { phase, red } = request;
    const isFailed = red?.gate !== gate.name && isRed(request as Built, rig);
    assert.ok(!isFailed, 'nothing more is asked of what has failed');
    const rows = phasesOf(rig.gates);
    const row = rows.findIndex((each) => each.includes(gate));
    for (const name of gating.get(mr) ?? []) {
      assert.notEqual(name, gate.name, 'a gate runs once at a time');
      assert.ok(
        rows[row]?.some((each) => each.name === name),
        'gates of one phase run side by side',
      );
    }
    if (gate.phase === undefined) return;
    for (const before of rows.slice(0, row).flat())
      assert.ok(
        greenOf(request, judgedBy(before, phase).tree, before, rig),
        'a phase begins when all before it is green',
      );
  }

  #beginGate(action: Action & { readonly kind: 'gate' | 'gate-branch' }, commit: CommitId): void {
    const { mr, gate } = action;
    this.#judged.set(`${mr} ${gate}`, commit);
    this.town.gating.set(mr, [...(this.town.gating.get(mr) ?? []), gate]);
    this.town.aboutToStart.add(mr);
    this.#hold(action);
  }

  /** What it has judged; undefined where it was ended. */
  #endGate(mr: MergeRequestId, gate: string): CommitId | undefined {
    const { gating } = this.town;
    const rest = (gating.get(mr) ?? []).filter((each) => each !== gate);
    if (rest.length > 0) gating.set(mr, rest);
    else gating.delete(mr);
    if (rest.length === 0) this.town.aboutToStart.delete(mr);
    const commit = this.#judged.get(`${mr} ${gate}`);
    this.#judged.delete(`${mr} ${gate}`);
    return commit;
  }

  #hold(action: Action): void {
    this.#underWay.set(actionKey(action), action);
    this.town.inFlight.add(actionKey(action));
  }

  #finish(action: Action | undefined, luck: number): void {
    if (!action) return;
    this.#underWay.delete(actionKey(action));
    this.town.inFlight.delete(actionKey(action));
    switch (action.kind) {
      case 'start-run':
        this.#started(this.#starting.get(actionKey(action)), luck);
        return;
      case 'end-run':
        this.#end(action.run);
        return;
      case 'retire-polecat':
        this.town.tell('polecat.retired', { agent: action.agent, rescue: null });
        return;
      case 'build':
        this.#built(action, luck);
        return;
      case 'request-review':
        this.town.tell('review.requested', { mr: action.mr });
        return;
      case 'gate':
        this.#gated(action.mr, action.gate, luck);
        return;
      case 'gate-branch':
        this.#branchGated(action.mr, action.gate, luck);
        return;
      case 'land':
        this.#landed(action.mr, luck);
        return;
      case 'check-upstream':
        if (!this.#isRewritten) this.town.tell('rig.thawed', { rig: TALLY });
        return;
      default:
        return;
    }
  }

  #started(run: RunId | undefined, luck: number): void {
    if (!run) return;
    this.town.starting.delete(run);
    if (luck === 5) this.town.tell('run.failed', { run, reason: 'no luck' });
    else if (luck < 4) this.town.tell('run.started', { run, pid: 1, checkout: '/nowhere', branch: 'b' });
    // Else the start is never recorded, as where the disk is full.
  }

  #end(run: RunId): void {
    this.town.tell('run.exited', { run, exit: { code: 0, signal: null }, why: 'exit 0' });
  }

  #built({ mr, lane }: Action & { readonly kind: 'build' }, luck: number): void {
    const request = this.town.state.queue[mr];
    const on = this.#bases.get(mr);
    if (!request || !on || !isBuildable(request) || request.held || request.tip !== this.#tips.get(mr))
      return;
    if (!this.#isStillThere(request, on)) return;
    if (on.mr === null && this.#isRewritten) {
      this.#freeze(mr);
      return;
    }
    this.#commits += 1;
    // Something landed in the same files.
    if (luck === 3) this.#changes.set(mr, this.#commits);
    const commit = String(this.#commits).padStart(40, '0') as CommitId;
    if (luck === 5 && on.mr) this.town.tell('mr.waited', { mr, behind: on.mr, why: 'conflict' });
    else if (luck === 5) this.town.tell('mr.rejected', { mr, cause: 'conflict', note: 'conflict' });
    else if (luck === 4) this.town.tell('mr.deferred', { mr, why: 'unreachable' });
    else {
      const built = {
        mr,
        base: on.commit,
        commit,
        gatedCommit: commit,
        closing: [],
        lane,
        baseTree: this.#treeOf(on.commit),
        parts: this.#gatesOfSides().map((side) => ({
          paths: [side],
          tree: this.#partOf(commit, side, request),
          commit: `${side === 'left' ? 'b' : 'c'}${commit.slice(1)}` as CommitId,
          baseTree: this.#partOf(on.commit, side),
        })),
      };
      const held = this.#contents.get(on.commit);
      assert.ok(held, 'what it stands on was built');
      this.#contents.set(commit, [...held, `${mr} ${request.tip}`]);
      this.town.tell('mr.built', { ...built, review: this.#reviewFacts(request, commit) });
    }
  }

  /** As where the upstream is looked at, before a build on the branch and before a landing. */
  #freeze(mr: MergeRequestId): void {
    this.town.tell('rig.frozen', { rig: TALLY, why: 'rewritten' });
    this.town.tell('mr.deferred', { mr, why: 'rewritten' });
  }

  #isStillThere(
    request: MergeRequest,
    on: { readonly mr: MergeRequestId | null; readonly commit: CommitId },
  ): boolean {
    const train = trainOf(this.town.state, TALLY);
    const place = train.findIndex(({ mr }) => mr === request.mr);
    const tail = (place < 0 ? train : train.slice(0, place)).at(-1);
    // A candidate on the branch alone may be void by now: its landing tells.
    if (on.mr === null) return tail === undefined;
    return tail === undefined
      ? this.town.state.queue[on.mr]?.phase.kind === 'landed' && this.#main === on.commit
      : tail.phase.commit === on.commit;
  }

  #reviewFacts(request: MergeRequest, commit: CommitId): ReviewFacts {
    const { review } = this.town.rig;
    const change = this.#changeOf(request.mr);
    return {
      gatedTree: this.#treeOf(commit),
      ...{ change, files: 1, added: 1, removed: 1 },
      ...{ why: review === 'automatic' ? null : 'reviewed', policy: policyName(review) },
      approvedBy: approverOf(request, change),
    };
  }

  #changeOf(mr: MergeRequestId): ChangeId {
    return `${mr} ${this.#changes.get(mr) ?? 0}`;
  }

  #approve(request: MergeRequest | undefined): void {
    if (!request) return;
    const change = this.#changeOf(request.mr);
    this.#approved.add(change);
    this.town.tell('mr.approved', { mr: request.mr, by: 'person', change });
  }

  /** Somebody moves the branch upstream, and what they push may be red. */
  #push(how: 'red' | 'green' | 'mending'): void {
    this.#commits += 1;
    const name = `push ${this.#commits}`;
    if (how === 'red') this.#red.add(name);
    if (how === 'mending') this.#fixes.add(name);
    const commit = String(this.#commits).padStart(40, 'a') as CommitId;
    const contents = [...(this.#contents.get(this.#main) ?? []), name];
    this.#contents.set(commit, contents);
    this.landed.splice(0, this.landed.length, ...contents);
    this.town.tell('upstream.adopted', { rig: TALLY, from: this.#main, to: commit });
    this.#main = commit;
  }

  #nextTip(): string {
    return `m${this.town.state.nextMergeRequest} ${String(this.#commits + 1).padStart(40, '1')}`;
  }

  #move(request: MergeRequest | undefined, other: MergeRequest | undefined, luck: number): void {
    if (!request) return;
    const { mr } = request;
    const by = 'person';
    if (luck % 2 === 0) this.town.tell('mr.moved', { mr, by, lane: LANES[luck % 3] ?? 'normal' });
    else this.town.tell('mr.moved', { mr, by, before: other && other !== request ? other.mr : null });
  }

  /** Its bead is told to wait for the other's; not for one that waits for it. */
  #await(request: MergeRequest | undefined, other: MergeRequest | undefined): void {
    if (!request || !other || rankOf({ mr: other.mr }) >= rankOf({ mr: request.mr })) return;
    this.town.awaited.set(request.mr, [...(this.town.awaited.get(request.mr) ?? []), other.bead]);
  }

  #retry(request: MergeRequest | undefined): void {
    if (request) this.town.tell('mr.retried', { mr: request.mr, by: 'person' });
  }

  #halt(luck: number): void {
    const [rig, by] = [TALLY, 'person'];
    if (luck % 3 === 0) this.town.tell('queue.thawed', { rig, by });
    else this.town.tell('queue.frozen', { rig, by, why: '', isDraining: luck % 3 === 1 });
  }

  /** A person has its candidate tried, as it is now: its gates tell the truth, as ever. */
  #try(request: MergeRequest | undefined): void {
    if (request?.phase.kind !== 'built') return;
    const { town } = this;
    const { rig } = town;
    const { mr, tip, phase } = request;
    const { base, commit, gatedCommit, baseTree = '', parts } = phase;
    const trial = `t${town.state.nextTrial}` as TrialId;
    const wish = { kind: 'try' as const, name: mr, mr, title: '', tip };
    const facts = {
      base,
      commit,
      gatedCommit,
      baseTree,
      change: this.#changeOf(mr),
      ...(parts && { parts }),
    };
    town.tell('trial.begun', { trial, rig: TALLY, by: 'person', wish });
    town.tell('trial.built', { trial, ...facts, gatedTree: this.#treeOf(commit) });
    for (const gate of rig.gates) {
      const { tree } = judgedBy(gate, phase);
      const isGreen = this.#failing(commit, gate.name).length === 0;
      const judged = { gate: gate.name, definition: gateDefinition(gate, rig), tree, isGreen, elapsedMs: 1 };
      town.tell('trial.judged', { trial, ...judged });
      if (isGreen) this.#tried.add(`${gate.name} ${tree}`);
    }
    town.tell('trial.ended', { trial, how: 'green', note: '' });
  }

  /** Another branch in place of the one that waits. */
  #renew(request: MergeRequest | undefined): void {
    if (!request) return;
    const { mr, agent } = request;
    this.#commits += 1;
    this.#changes.set(mr, this.#commits);
    this.town.tell('mr.renewed', { mr, agent, tip: String(this.#commits).padStart(40, '0') as CommitId });
  }

  #land(action: Action & { readonly kind: 'land' }): void {
    const request = this.town.state.queue[action.mr];
    assert.ok(request?.phase.kind === 'built');
    if (request.phase.landing) this.#hold(action);
    else this.#intendLanding(request);
  }

  #intendLanding(request: MergeRequest): void {
    const cars = landedWith(this.town.state, request);
    const { halted } = this.town.state.rigs[TALLY] ?? {};
    assert.ok(
      cars.every(({ phase }) => phase.landing) || !halted || halted.isDraining,
      'nothing lands in a frozen queue',
    );
    assert.equal(new Set(cars.map(({ phase }) => phase.lane)).size, 1, 'lanes are not mixed');
    for (const [at, { mr: each, phase }] of cars.entries()) {
      const ahead = cars.slice(0, at).map(({ bead }) => bead);
      const awaited = this.town.awaited.get(each) ?? [];
      assert.ok(
        phase.landing || awaited.every((bead) => ahead.includes(bead)),
        'what its bead waits for lands before',
      );
      assert.ok(phase.review);
      const { change, policy } = phase.review;
      const { review } = this.town.rig;
      if (phase.landing) continue;
      assert.equal(change, this.#changeOf(each), 'what was handed in last lands');
      assert.equal(policy, policyName(review), 'it was built under the policy that holds');
      assert.ok(review === 'automatic' || this.#approved.has(change), 'nothing lands unseen');
    }
    this.town.tell('land.intended', { mr: request.mr });
  }

  /** Often that of another commit, since nothing else landed in between. */
  #treeOf(commit: CommitId): string {
    const known = this.#trees.get(commit);
    if (known !== undefined) return known;
    const contents = this.#contents.get(commit) ?? [];
    const all = contents.map((each) => `${each} ${this.#changes.get(mrOf(each)) ?? 0}`).join();
    const tree = this.#commits % 3 === 0 ? commit : all;
    this.#trees.set(commit, tree);
    return tree;
  }

  #gatesOfSides(): readonly Side[] {
    return SIDES.filter((side) => this.town.rig.gates.some(({ name }) => name === side));
  }

  /** What of a commit one side's gate reads; of a candidate that is being built, with what it adds. */
  #partOf(commit: CommitId, side: Side, built?: MergeRequest): string {
    const base = built ? this.#bases.get(built.mr)?.commit : commit;
    const before = this.#contents.get(base ?? commit) ?? [];
    const contents = built ? [...before, `${built.mr} ${built.tip}`] : before;
    const own = contents.filter((each) => sideOf(each) === side);
    return `${side} ${own.map((each) => `${each} ${this.#changes.get(mrOf(each)) ?? 0}`).join()}`;
  }

  /** Red where a red change is in it; `luck` 4 and 5 are failures of the machine. */
  #gated(mr: MergeRequestId, gate: string, luck: number): void {
    const { town } = this;
    const commit = this.#endGate(mr, gate);
    const request = town.state.queue[mr];
    if (request?.phase.kind !== 'built' || request.phase.commit !== commit) return;
    const { rig } = town;
    const found = rig.gates.find(({ name }) => name === gate);
    assert.ok(found);
    const definition = gateDefinition(found, rig);
    const { paths } = found;
    const judged = judgedBy(found, request.phase);
    const part = paths ? { tree: judged.tree } : {};
    const failing = this.#failing(commit, gate);
    const isGreen = failing.length === 0 && (luck !== 6 || this.#flaky.has(mr)) && luck !== 4 && luck !== 5;
    // Beside a red one nothing else that is not green tells anything.
    if (!isGreen && request.red?.gate !== gate && isRed(request as Built, rig)) return;
    if (this.#pruned.has(commit)) town.tell('mr.deferred', { mr, why: 'no start' });
    else if (luck === 5) town.tell('mr.deferred', { mr, why: 'late', alone: true });
    else if (luck === 4) town.tell('mr.deferred', { mr, why: 'no start' });
    else if (!isGreen) {
      if (failing.length === 0) this.#flaky.add(mr);
      const tests = failing.length === 0 ? ['flaky'] : failing;
      town.tell('gate.failed', { mr, gate, definition, note: 'red', elapsedMs: 1, tests, ...part });
    } else {
      const key = `${gate} ${judged.tree}`;
      assert.ok(
        paths === undefined || !this.#passed.has(key),
        'what has passed on its part is not run again',
      );
      this.#passed.add(key);
      town.tell('gate.passed', { mr, gate, definition, elapsedMs: 1, ...part });
    }
  }

  #branchGated(mr: MergeRequestId, gate: string, luck: number): void {
    const { town } = this;
    const { rig } = town;
    const base = this.#endGate(mr, gate);
    if (base === undefined) return;
    const found = rig.gates.find(({ name }) => name === gate);
    assert.ok(found);
    if (luck === 5) {
      town.tell('mr.deferred', { mr, why: 'no start' });
      return;
    }
    const side = this.#gatesOfSides().find((each) => each === gate);
    const tree = side ? this.#partOf(base, side) : this.#treeOf(base);
    const of = { rig: TALLY, tree, gate, definition: gateDefinition(found, rig) };
    const failing = this.#failing(base, gate);
    town.tell('branch.judged', { ...of, elapsedMs: 1, failed: failing.length === 0 ? null : failing });
  }

  #setAside(mr: MergeRequestId): void {
    const request = this.town.state.queue[mr];
    const { redBranch } = this.town.state.rigs[TALLY] ?? {};
    assert.ok(request && redBranch);
    const content = `${mr} ${request.tip}`;
    const isOther = redBranch.gate !== this.#gateOf(content);
    assert.ok(isOther || !this.#red.has(content), 'what is red by itself is turned down');
    this.town.tell('mr.set-aside', { mr, tree: redBranch.tree, why: 'main is red' });
  }

  #isRed(commit: CommitId): boolean {
    return this.#failing(commit).length > 0;
  }

  /** What of it is red, but for pushes that something later mends. */
  #failing(commit: CommitId, gate?: string): readonly string[] {
    const all = this.#contents.get(commit) ?? [];
    const failing = (contents: readonly string[]): readonly string[] => {
      const mended = contents.findLastIndex((each) => this.#fixes.has(each));
      return contents.filter((each, at) => this.#red.has(each) && !(each.startsWith('push') && at < mended));
    };
    const gates = gate === undefined ? this.town.rig.gates.map(({ name }) => name) : [gate];
    return gates.flatMap((one) => failing(all.filter((each) => this.#gateOf(each) === one)));
  }

  /** Which gate a tip or a push fails, where it is red. */
  #gateOf(content: string): string | undefined {
    const { gates } = this.town.rig;
    return gates[sumOf(content) % gates.length]?.name;
  }

  #turnDown(mr: MergeRequestId): void {
    const [first] = trainOf(this.town.state, TALLY);
    assert.equal(first?.mr, mr, 'nothing that has not landed is before it');
    assert.ok(first?.red, 'its gate has failed');
    this.#turnedDown(mr);
  }

  #turnedDown(mr: MergeRequestId): void {
    const request = this.town.state.queue[mr];
    const isSo = request && (this.#red.has(`${mr} ${request.tip}`) || this.#flaky.has(mr));
    assert.ok(isSo, `${mr} is turned down and is not red`);
    this.town.tell('mr.rejected', { mr, cause: 'gate', note: 'red' });
  }

  /** The branch is moved once; then each that came with it is told of. */
  #landed(mr: MergeRequestId, luck: number): void {
    const { town } = this;
    const request = town.state.queue[mr];
    if (request?.phase.kind !== 'built') return;
    const cars = landedWith(town.state, request);
    const [first] = cars;
    assert.ok(first);
    const { phase } = request;
    const { commit } = phase;
    if (this.#main !== commit) {
      if (this.#isRewritten) {
        this.#freeze(first.mr);
        return;
      }
      if (this.#pruned.has(commit)) {
        town.tell('mr.deferred', { mr: first.mr, why: 'its candidate is gone' });
        return;
      }
      if (luck === 5 || first.phase.base !== this.#main) {
        town.tell('mr.deferred', { mr: first.mr, why: 'main moved' });
        return;
      }
      const contents = this.#contents.get(commit) ?? [];
      assert.deepEqual(contents.slice(0, this.landed.length), this.landed, 'all that landed is still there');
      assert.ok(!this.#isRed(commit), 'the branch is green');
      assert.ok(
        town.rig.gates.every((gate) => greenOf(request, judgedBy(gate, phase).tree, gate, town.rig)),
        'what lands was gated',
      );
      this.landed.splice(0, this.landed.length, ...contents);
      this.#main = commit;
    }
    // A crash in between leaves the first few.
    for (const car of luck === 4 ? cars.slice(0, 1) : cars) this.#tellLanding(car);
  }

  #tellLanding(request: Built): void {
    const { review } = request.phase;
    assert.ok(review);
    assert.equal(review.approvedBy, approverOf(request, review.change));
    const work = this.town.state.works[workKey(TALLY, request.bead)];
    const sling = `${request.bead} slung at ${work?.slungAt}`;
    for (const [mr, beads] of this.town.awaited)
      this.town.awaited.set(
        mr,
        beads.filter((bead) => bead !== request.bead),
      );
    this.landings.set(sling, (this.landings.get(sling) ?? 0) + 1);
    this.town.tell('mr.landed', { mr: request.mr, commit: request.phase.commit });
  }

  /** `gt done`, by the rule of the verb: of work on the run's hook, or that nobody has taken over since its end. */
  #done(run: Run | undefined): void {
    const { state } = this.town;
    if (!run?.bead || run.phase.kind === 'spawning') return;
    const work = state.works[workKey(TALLY, run.bead)];
    const isHooked = work?.phase.kind === 'hooked' && work.phase.run === run.run;
    const isLeft =
      work?.phase.kind === 'queued' &&
      work.polecat === run.agent &&
      state.polecats[run.agent]?.lastRun === run.run;
    if (!isHooked && !isLeft) return;
    const mr = `m${state.nextMergeRequest}` as MergeRequestId;
    this.#commits += 1;
    const tip = String(this.#commits).padStart(40, '1') as CommitId;
    // One of four, until all goes well.
    if (!this.#goesWell && this.#commits % 4 === 0) this.#red.add(`${mr} ${tip}`);
    this.town.tell('mr.submitted', {
      mr,
      run: run.run,
      rig: TALLY,
      bead: run.bead,
      agent: run.agent,
      title: '',
      tip,
    });
  }

  #exit(run: Run | undefined): void {
    if (run) this.#end(run.run);
  }

  #restart(run: Run | undefined): void {
    if (run) this.town.tell('run.condemned', { run: run.run, why: 'restarted', by: 'person' });
  }

  #stop(bead: BeadId | undefined): void {
    const work = bead && this.town.state.works[workKey(TALLY, bead)];
    if (!work || isEnded(work)) return;
    const request = work.phase.kind === 'submitted' ? this.town.state.queue[work.phase.mr] : undefined;
    if (request?.phase.kind === 'built' && request.phase.landing) return;
    this.town.tell('work.recalled', { rig: TALLY, bead: work.bead, reason: 'enough', by: 'person' });
  }

  #judge(kind: 'hold' | 'reject', pick: number): void {
    const request = chosen(this.#open(), pick);
    if (!request) return;
    const { mr, held } = request;
    if (kind === 'hold') this.town.tell('mr.held', { mr, by: 'person', held: !held });
    else this.town.tell('mr.rejected', { mr, cause: 'person', note: 'no' });
  }

  #open(): MergeRequest[] {
    return Object.values(this.town.state.queue).filter(isBuildable);
  }

  /** What was under way is gone; starts are adopted, or lost with their terminals. */
  #crash(isHostLost: boolean): void {
    for (const key of this.#underWay.keys()) this.town.inFlight.delete(key);
    this.#underWay.clear();
    this.town.starting.clear();
    this.town.gating.clear();
    this.town.aboutToStart.clear();
    this.#judged.clear();
    for (const run of Object.values(this.town.state.runs).filter(isLive)) {
      if (!isHostLost && run.phase.kind !== 'spawning') continue;
      this.town.tell('run.condemned', { run: run.run, why: 'lost', by: 'engine' });
      this.#end(run.run);
    }
  }
}

/** Of a tip, or a push. */
function sideOf(content: string): Side {
  return sumOf(content) % 2 === 0 ? 'left' : 'right';
}

function sumOf(content: string): number {
  return [...content].reduce((sum, each) => sum + each.charCodeAt(0), 0);
}

function mrOf(content: string): MergeRequestId {
  return content.split(' ')[0] as MergeRequestId;
}

function isBuildable({ phase }: MergeRequest): boolean {
  return phase.kind === 'queued' || phase.kind === 'review' || (phase.kind === 'built' && !phase.landing);
}

function chosen<T>(from: readonly T[], pick: number): T | undefined {
  return from[pick % Math.max(1, from.length)];
}
