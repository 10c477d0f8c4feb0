// A request whose answer was lost comes again under the same sequence, to the same engine or to the next one. What
// each verb then does is said here, verb by verb, and tried for all that change anything.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead } from '../../src/beads/bead.ts';
import type { Verb } from '../../src/engine/rpc/verbs.ts';
import { type Factory, makeFactory } from '../support/factory.ts';

const READS = 'it changes nothing';
/** The log takes what came of it and the request's sequence together, or neither. */
const REMEMBERED = 'its sequence is recorded with what came of it';

const WHY_SAFE = {
  ping: READS,
  status: READS,
  feed: READS,
  seance: 'it changes nothing',
  why: READS,
  peek: READS,
  explain: READS,
  'mq.list': READS,
  'mq.show': READS,
  'mq.log': READS,
  'mq.stats': READS,
  'crew.list': READS,
  'bead.ready': READS,
  'bead.ask': READS,
  'bead.more': READS,
  'bead.create':
    'the creation line carries a number made from the request: the bead made before is found by it',
  'bead.update': `a field, label or entry that is as wished is not written; of more notes: ${REMEMBERED}`,
  'bead.claim': `${REMEMBERED}; what is claimed already is not claimed again`,
  'bead.comment': `${REMEMBERED}; where only the ledger had it, what was just said is not said again`,
  'bead.dep': 'an edge that is there is not added, one that is not there is not removed',
  'bead.close': 'what is closed for that reason is not written',
  'bead.delete': REMEMBERED,
  'prefix.rename': `${REMEMBERED}; to what it is already it is refused`,
  'bead.upload': 'a piece that is there is not taken again',
  'bead.import':
    'the import of that name is the answer; after a restart the file is gone, and imported again',
  'bead.imported': READS,
  'value.set': 'a value that is kept already is not written',
  hook: READS,
  prime: READS,
  'agent.event': 'a hook tells once; what is heard twice changes no record',
  'step.done': `${REMEMBERED}; a step that is closed is not closed again`,
  done: `${REMEMBERED}; the same commits are the same merge request`,
  escalate: REMEMBERED,
  sling: REMEMBERED,
  nudge: `${REMEMBERED} in the record that queues the message`,
  'mq.diff': READS,
  'mq.output': READS,
  'mq.watch': 'asked for by a client’s key alone, which is never sent again',
  'mq.hold': `${REMEMBERED}; it says whether to hold, and toggles nothing`,
  'mq.submit': 'the same commits are the same merge request',
  'mq.revert': `${REMEMBERED}; while it waits it is the answer`,
  'mq.move': REMEMBERED,
  'mq.retry': REMEMBERED,
  'mq.freeze': `${REMEMBERED}; it toggles nothing`,
  'mq.thaw': `${REMEMBERED}; it toggles nothing`,
  'mq.try': REMEMBERED,
  'mq.unroll': REMEMBERED,
  'trial.end': 'what has ended is ended no more',
  'trial.wait': READS,
  'mq.approve': REMEMBERED,
  'mq.reject': REMEMBERED,
  interrupt: REMEMBERED,
  restart: REMEMBERED,
  stop: REMEMBERED,
  'decision.answer': 'what is answered is asked no more',
  'decision.resolve': REMEMBERED,
  'shell.open': 'asked for by a client’s key alone, which is never sent again',
  'pane.new': 'the pane that was made under the sequence is the answer: its terminal carries it',
  'pane.list': READS,
  'pane.send': REMEMBERED,
  'pane.capture': READS,
  'pane.wait': READS,
  'pane.close': 'what is closed is gone',
  'rig.add': 'a rig that was added in the same words is the answer',
  'rig.pull': 'what is where landed work is stays there',
  'crew.add': 'a member who was engaged in the same words is the answer',
  'crew.remove': REMEMBERED,
  'crew.sheriff': `${REMEMBERED}; it says who, and toggles nothing`,
  attach: 'each connection is a client of its own',
  down: 'a town that ends goes on ending',
} as const satisfies Readonly<Record<Verb, string>>;

interface Repeat {
  readonly verb: Verb;
  readonly args: object;
  /** What there is of what the request makes; the same after the repeat. */
  readonly count: () => number | string;
}

/** Asks twice under one sequence, the second time of an engine that has only what the first one left on disk. */
async function askTwice(factory: Factory, { verb, args, count }: Repeat, seq: number): Promise<void> {
  const before = count();
  await factory.call(verb, args, seq);
  await factory.until(() => count() !== before);
  const after = count();
  await factory.call(verb, args, seq);
  assert.equal(count(), after, `${verb}, ${WHY_SAFE[verb]}`);
  await factory.reopen();
  await factory.call(verb, args, seq);
  assert.equal(count(), after, `${verb} after a restart, ${WHY_SAFE[verb]}`);
}

const told = (factory: Factory, event: string) => (): number =>
  factory.engine.feedSince(0).filter((entry) => entry.event === event).length;

const bead = async (factory: Factory, title: string): Promise<string> =>
  ((await factory.call('bead.create', { title })) as Bead).id;

test('a bead is made once, changed once and spoken of once, whoever lost the answer', async () => {
  await using factory = await makeFactory();
  const id = await bead(factory, 'One');
  const other = await bead(factory, 'Other');
  const lines = () => factory.rig.ledger.files().map(({ text }) => text.trim().split('\n').length);
  const count = () => `${lines().toSorted()}`;
  const repeats: readonly (readonly [Verb, object])[] = [
    ['bead.create', { title: 'Made' }],
    ['bead.create', { title: 'Child', parent: id }],
    ['bead.update', { bead: id, title: 'New', addLabels: ['a'] }],
    ['bead.comment', { bead: id, text: 'said' }],
    ['bead.dep', { bead: id, on: other }],
    ['bead.dep', { bead: id, on: other, remove: true }],
    ['bead.update', { bead: id, appendNotes: 'noted' }],
    ['bead.create', { title: 'Named', id: 'bd-named' }],
    ['bead.claim', { bead: id }],
    ['value.set', { key: 'kv.memory.a', value: 'b' }],
    ['prefix.rename', { to: 'tl' }],
    ['bead.close', { bead: id, reason: 'Over' }],
    ['bead.delete', { beads: [other] }],
  ];
  for (const [n, [verb, args]] of repeats.entries()) await askTwice(factory, { verb, args, count }, n + 1);
  const made = await factory.call('bead.create', { title: 'Made' }, 1);
  assert.equal((made as Bead).title, 'Made');
  await factory.call('bead.create', { title: 'Made' }, 99);
  assert.equal(factory.rig.ledger.all().filter(({ title }) => title === 'Made').length, 2);
});

test('a comment that only the ledger had when the engine died is not said again', async () => {
  await using factory = await makeFactory();
  const id = await bead(factory, 'One');
  factory.fullDisk(true);
  await assert.rejects(factory.call('bead.comment', { bead: id, text: 'said' }, 7));
  factory.fullDisk(false);
  await factory.call('bead.comment', { bead: id, text: 'said' }, 7);
  assert.deepEqual(
    factory.rig.ledger.get(id)?.comments.map(({ text }) => text),
    ['said'],
  );
});

test('work is slung, held, approved, restarted, stopped and turned down once', async () => {
  await using factory = await makeFactory({ gate: 'sleep 600' });
  const slung = await bead(factory, 'Slung');
  factory.life = async () => null;
  await askTwice(factory, { verb: 'sling', args: { beads: [slung] }, count: told(factory, 'work.slung') }, 1);
  const runs = () => Object.values(factory.engine.state.runs).filter((run) => run.bead === slung);
  await factory.until(() => runs().some(({ phase }) => phase.kind === 'running'));
  await askTwice(
    factory,
    { verb: 'nudge', args: { target: slung, text: 'go on' }, count: () => factory.guests.sent.length },
    2,
  );
  const ended = () => told(factory, 'run.condemned')();
  await askTwice(factory, { verb: 'restart', args: { target: slung }, count: ended }, 3);
  await factory.until(() => runs().length === 2);
  await askTwice(
    factory,
    { verb: 'stop', args: { target: slung }, count: told(factory, 'work.recalled') },
    4,
  );
  factory.life = async ({ spec, git, call }) => {
    git.commit(spec.cwd, { 'new.txt': 'x\n' });
    await call('done');
    return null;
  };
  await factory.call('sling', { beads: [await bead(factory, 'Queued')] });
  await factory.until(() => factory.engine.state.queue['m1'] !== undefined);
  const mr = 'm1';
  const count = () => JSON.stringify(factory.engine.state.queue['m1']?.held);
  await askTwice(factory, { verb: 'mq.hold', args: { mr, held: true }, count }, 5);
  await askTwice(factory, { verb: 'mq.hold', args: { mr, held: false }, count }, 6);
  const move = { mr, lane: 'urgent', before: null };
  await askTwice(factory, { verb: 'mq.move', args: move, count: told(factory, 'mr.moved') }, 9);
  await askTwice(factory, { verb: 'mq.retry', args: { mr }, count: told(factory, 'mr.retried') }, 10);
  const frozen = told(factory, 'queue.frozen');
  await askTwice(factory, { verb: 'mq.freeze', args: { rig: 'tally' }, count: frozen }, 11);
  await askTwice(factory, { verb: 'mq.thaw', args: {}, count: told(factory, 'queue.thawed') }, 12);
  await askTwice(factory, { verb: 'mq.approve', args: { mr }, count: told(factory, 'mr.approved') }, 7);
  await askTwice(factory, { verb: 'mq.reject', args: { mr }, count: told(factory, 'mr.rejected') }, 8);
});

test('rigs and crew come and go once', async () => {
  await using factory = await makeFactory();
  const source = factory.git.personsRepository('other', { 'b.txt': 'b\n' });
  const rigs = () => factory.engine.rigs.size;
  await askTwice(factory, { verb: 'rig.add', args: { name: 'second', source }, count: rigs }, 1);
  const member = { rig: 'second', name: 'robin' };
  const crew = told(factory, 'crew.added');
  await askTwice(factory, { verb: 'crew.add', args: member, count: crew }, 2);
  const appointed = told(factory, 'crew.appointed');
  await askTwice(factory, { verb: 'crew.sheriff', args: { ...member, on: true }, count: appointed }, 3);
  await askTwice(factory, { verb: 'crew.remove', args: member, count: told(factory, 'crew.removed') }, 4);
});

test('an agent’s question is put once and answered once', async () => {
  await using factory = await makeFactory();
  factory.life = async ({ call }) => {
    await call('escalate', { text: 'which?' });
    return null;
  };
  await factory.call('sling', { beads: [await bead(factory, 'Ask')] });
  const raised = told(factory, 'decision.raised');
  await factory.until(() => raised() === 1);
  const resolved = told(factory, 'decision.resolved');
  await askTwice(factory, { verb: 'decision.resolve', args: { id: 'd1' }, count: resolved }, 1);
  assert.equal(raised(), 1);
});

test('a pane is opened once', async () => {
  await using factory = await makeFactory();
  const panes = () => [...factory.guests.running.keys()].filter((guest) => guest.startsWith('pane-')).length;
  await askTwice(factory, { verb: 'pane.new', args: { command: 'cat', cwd: '/' }, count: panes }, 1);
  assert.equal(panes(), 1);
  await factory.call('pane.new', { command: 'cat', cwd: '/' }, 2);
  assert.equal(panes(), 2);
});
