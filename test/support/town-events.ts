// Random events of a town: of every kind, about few subjects, in no sensible order.

import fc from 'fast-check';
import { NO_USAGE } from '../../src/engine/agents/usage/usage.ts';
import type { EventKind, TownEvent } from '../../src/engine/events.ts';
import { LANES } from '../../src/engine/refinery/lanes.ts';

const rig = fc.constantFrom('tally', 'constructor', '__proto__', 'other');
const bead = fc.constantFrom('bd-a', 'bd-b', 'constructor-x');
const run = fc.constantFrom('r1', 'r2', 'r3', 'r4', '__proto__', 'constructor');
const mr = fc.constantFrom('m1', 'm2', 'm3', 'toString', '__proto__');
const agent = fc.constantFrom(
  'mayor',
  'tally/polecats/amber',
  'tally/polecats/birch',
  'tally/crew/constructor',
  'other/polecats/amber',
);
const text = fc.constantFrom('', 'why', '\u001b[31m', 'x'.repeat(300));
const commit = fc.constantFrom('a'.repeat(40), 'b'.repeat(40));
const change = fc.constantFrom('c1', 'c2');
const review = fc.record({
  ...{ gatedTree: commit, change, files: fc.nat(), added: fc.nat(), removed: fc.nat() },
  ...{ why: fc.constantFrom(null, 'it is large'), policy: text, approvedBy: fc.constantFrom(null, 'person') },
});
const key = fc.constantFrom('100644:a - -', '__proto__');
const conflict = fc.record({
  ...{ tip: commit, base: commit, parted: commit, count: fc.nat(), since: fc.constant([]) },
  files: fc.array(fc.record({ path: text, key }), { maxLength: 2 }),
});
const exit = fc.record({ code: fc.constantFrom(0, 1, null), signal: fc.constantFrom(null, 'SIGHUP') });
const sheriff = fc.boolean();
const cause = fc.constantFrom('conflict', 'gate', 'empty', 'person');
const lane = fc.constantFrom(...LANES);
const works = fc.array(fc.constantFrom('tally/bd-a', 'tally/bd-b', 'constructor'), { maxLength: 3 });
const rescue = fc.constantFrom(null, 'refs/gt/rescue/r1');
const by = fc.constantFrom('witness', 'person', 'engine');
const ownBead = fc.record({ priority: fc.nat({ max: 4 }), by });
const message = fc.constantFrom('n1', 'n2', '__proto__', 'constructor');
const trial = fc.constantFrom('t1', 't2', 't3', '__proto__', 'constructor');
const gate = fc.constantFrom('test', 'constructor');
const work = { rig, bead };
const hook = { agent, run, runtime: text, tokenHash: text };

const DATA: { readonly [K in EventKind]: fc.Arbitrary<object> } = {
  'engine.started': fc.record({ pid: fc.nat() }),
  'engine.stopped': fc.record({ how: fc.constant('stop') }),
  'rig.added': fc.record({ rig }),
  'rig.frozen': fc.record({ rig, why: text }),
  'rig.thawed': fc.record({ rig }),
  'queue.frozen': fc.record({ rig, by: text, why: text, isDraining: fc.boolean() }),
  'queue.thawed': fc.record({ rig, by: text }),
  'upstream.adopted': fc.record({ rig, from: commit, to: commit }),
  'branch.restored': fc.record({
    rig,
    from: commit,
    to: commit,
    kept: fc.constantFrom(null, 'refs/gt/rescue/x'),
  }),
  'beads.pushed': fc.record({ rig, commit }),
  'beads.refused': fc.record({ rig, why: text }),
  'checkout.followed': fc.record({ rig, why: text }),
  'crew.added': fc.record({ agent, runtime: fc.constantFrom(null, 'shell', 'constructor') }),
  'crew.removed': fc.record({ agent }),
  'crew.retired': fc.record({ agent, rescue }),
  'crew.appointed': fc.record({ agent, sheriff }),
  'work.slung': fc.record(
    { ...work, title: text, by: text, runtime: fc.constantFrom('shell', 'constructor') },
    { requiredKeys: ['rig', 'bead', 'title', 'by'] },
  ),
  'work.returned': fc.record(work),
  'work.recalled': fc.record({ ...work, reason: text, by: text }),
  'work.stopped': fc.record({ ...work, reason: text }),
  'wisp.poured': fc.record({ wisp: fc.constantFrom('w1', '__proto__'), works }),
  'wisp.burnt': fc.record({ wisp: fc.constantFrom('w1', '__proto__') }),
  'hook.filled': fc.oneof(
    fc.record({ ...hook, ...work }),
    fc.record({ ...hook, rig: fc.constant(null), bead: fc.constant(null) }),
  ),
  'run.started': fc.record({ run, pid: fc.nat(), checkout: text, branch: text }),
  'run.conversation': fc.record({ run, session: text, transcript: fc.constant(null) }),
  'run.used': fc.record({ run, usage: fc.constant({ ...NO_USAGE, input: 1_200 }) }),
  'account.limited': fc.record({ run, runtime: text, account: text, until: fc.constant(null) }),
  'run.failed': fc.record({ run, reason: text }),
  'run.nudged': fc.record({ run, why: text, cause: fc.constantFrom('silence', 'loop', null) }),
  'run.condemned': fc.record({ run, why: text, by }),
  'run.exited': fc.record({ run, exit, why: text }),
  'done.refused': fc.record({ run, why: text }),
  'verb.accepted': fc.record({ run: fc.oneof(run, fc.constant(null)), seq: fc.nat({ max: 5 }) }),
  'polecat.retired': fc.record({ agent, rescue }),
  'message.queued': fc.record({ id: message, run, agent, text, from: text, expiresAt: fc.nat() }),
  'message.typed': fc.record({ id: message }),
  'message.untyped': fc.record({ id: message, why: text }),
  'message.delivered': fc.record({ id: message, run, how: text }),
  'message.expired': fc.record({ id: message, run, why: text }),
  'mr.submitted': fc.record(
    { mr, run, ...work, agent, title: text, tip: commit, lane, reverts: mr, ownBead },
    { requiredKeys: ['mr', 'run', 'rig', 'bead', 'agent', 'title', 'tip'] },
  ),
  'mr.renewed': fc.record({ mr, agent, tip: commit }),
  'mr.held': fc.record({ mr, by: text, held: fc.boolean() }),
  'mr.approved': fc.record({ mr, by: text, change }, { requiredKeys: ['mr', 'by'] }),
  'mr.built': fc.record(
    { mr, base: commit, commit, gatedCommit: commit, closing: fc.constant([]), review, lane },
    { requiredKeys: ['mr', 'base', 'commit', 'gatedCommit', 'closing'] },
  ),
  'gate.passed': fc.record(
    { mr, gate: fc.constantFrom('test', 'constructor'), definition: text, elapsedMs: fc.nat() },
    { requiredKeys: ['mr', 'gate', 'elapsedMs'] },
  ),
  'review.requested': fc.record({ mr }),
  'gate.failed': fc.record({
    ...{
      mr,
      gate: fc.constantFrom('test', 'constructor'),
      definition: text,
      note: text,
      elapsedMs: fc.nat(),
    },
  }),
  'gate.ended': fc.record({ mr, gate: text, elapsedMs: fc.nat() }),
  'branch.judged': fc.record({
    ...{ rig, tree: commit, gate: fc.constantFrom('test', 'constructor'), definition: text },
    ...{ elapsedMs: fc.nat(), failed: fc.constantFrom(null, [], ['a']) },
  }),
  'mr.set-aside': fc.record({ mr, tree: commit, why: text }),
  'mr.waited': fc.record({ mr, behind: mr, why: text }, { requiredKeys: ['mr', 'why'] }),
  'conflicts.foreseen': fc.record({
    ...{ mr, tip: commit },
    conflicts: fc.array(fc.record({ mr, paths: fc.constant(['a']) }), { maxLength: 2 }),
  }),
  'mr.moved': fc.record(
    { mr, by: text, lane, before: fc.oneof(mr, fc.constant(null)) },
    { requiredKeys: ['mr', 'by'] },
  ),
  'mr.retried': fc.record({ mr, by: text }),
  'mr.deferred': fc.record(
    { mr, why: text, isRigsFault: fc.boolean(), alone: fc.boolean(), moved: fc.boolean() },
    { requiredKeys: ['mr', 'why'] },
  ),
  'land.intended': fc.record({ mr }),
  'pull-request.intended': fc.record({ mr, head: commit }),
  'pull-request.opened': fc.record({ mr, number: fc.nat({ max: 3 }), url: text, head: commit }),
  'pull-request.seen': fc.record(
    { mr, waits: text, isAsked: fc.boolean() },
    { requiredKeys: ['mr', 'waits'] },
  ),
  'pull-request.ended': fc.record({ mr }),
  'mr.landed': fc.record({ mr, commit, landedBy: mr }, { requiredKeys: ['mr', 'commit'] }),
  'mr.rejected': fc.record({ mr, cause, note: text, conflict }, { requiredKeys: ['mr', 'cause', 'note'] }),
  'resolution.learned': fc.record({
    ...{ rig, mr },
    resolutions: fc.array(fc.record({ key, file: fc.constant(null) }), { maxLength: 2 }),
  }),
  'resolution.dropped': fc.record({ rig, mr, keys: fc.array(key, { maxLength: 2 }), why: text }),
  'mr.told': fc.record({ mr }),
  'trial.begun': fc.record({
    ...{ trial, rig, by: text },
    wish: fc.oneof(
      fc.record(
        {
          ...{ kind: fc.constant('try'), name: text, mr: fc.oneof(mr, fc.constant(null)), title: text },
          tip: commit,
          on: fc.record({ mr, commit, base: commit, guarded: fc.constantFrom([], ['.claude/a']) }),
        },
        { requiredKeys: ['kind', 'name', 'mr', 'title', 'tip'] },
      ),
      fc.record({
        ...{ kind: fc.constant('unroll'), mr, gate, definition: text, rounds: fc.constantFrom(2, 3) },
        steps: fc.constant([
          { mr: null, commit: 'a'.repeat(40) },
          { mr: 'm1', commit: 'b'.repeat(40) },
        ]),
      }),
    ),
  }),
  'trial.built': fc.record(
    {
      ...{ trial, base: commit, commit, gatedCommit: commit, gatedTree: commit, baseTree: commit, change },
      guarded: fc.constant(['.claude/a']),
    },
    {
      requiredKeys: ['trial', 'base', 'commit', 'gatedCommit', 'gatedTree', 'baseTree', 'change'],
    },
  ),
  'trial.judged': fc.record(
    {
      ...{ trial, gate, definition: text, tree: commit, isGreen: fc.boolean(), elapsedMs: fc.nat() },
      ...{ isReused: fc.constant(true), isTimedOut: fc.constant(true), note: text },
    },
    { requiredKeys: ['trial', 'gate', 'definition', 'tree', 'isGreen', 'elapsedMs'] },
  ),
  'trial.measured': fc.record({
    ...{ trial, round: fc.nat({ max: 3 }), step: fc.nat({ max: 2 }), elapsedMs: fc.nat() },
    isGreen: fc.boolean(),
  }),
  'trial.delayed': fc.record({ trial, why: text }),
  'trial.ended': fc.record({
    ...{ trial, note: text },
    how: fc.constantFrom('green', 'red', 'timed-out', 'measured', 'conflict', 'empty', 'off', 'failed'),
  }),
  'decision.raised': fc.record({
    id: fc.constantFrom('d1', '__proto__'),
    subject: text,
    text,
    run: fc.constantFrom(null, 'r1', '__proto__'),
  }),
  'decision.resolved': fc.record({ id: fc.constantFrom('d1', 'constructor') }),
  'chore.done': fc.record({ chore: text, text }),
};

interface Unplaced {
  readonly kind: string;
  readonly data: object;
}

const KINDS = Object.keys(DATA) as EventKind[];

const sound: fc.Arbitrary<Unplaced> = fc
  .constantFrom(...KINDS)
  .chain((kind) => DATA[kind].map((data): Unplaced => ({ kind, data })));

/** Of kinds that nobody knows, or without what their kind has. */
const unsound: fc.Arbitrary<Unplaced> = fc.record({
  kind: fc.oneof(
    fc.constantFrom('constructor', '__proto__', 'toString', '__defineGetter__', 'run.dreamt'),
    fc.constantFrom(...KINDS),
  ),
  data: fc.oneof(fc.constant({}), fc.dictionary(fc.constantFrom('run', 'mr', 'rig', 'agent', 'x'), fc.nat())),
});

/** Events as they come out of a log: numbered, an instant each, gone through JSON. */
export function townEvents({ isSound }: { readonly isSound: boolean }): fc.Arbitrary<readonly TownEvent[]> {
  const one = isSound ? sound : fc.oneof({ weight: 9, arbitrary: sound }, { weight: 1, arbitrary: unsound });
  return fc.array(one, { maxLength: 80, size: 'max' }).map((events) => {
    const placed = events.map((event, at) => ({ seq: at + 1, at: 1_000 + at * 500, ...event }));
    return JSON.parse(JSON.stringify(placed)) as TownEvent[];
  });
}
