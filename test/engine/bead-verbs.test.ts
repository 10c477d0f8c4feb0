// What agents may do to beads by the verbs, and what only a person may.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bead } from '../../src/beads/bead.ts';
import { handleRequest } from '../../src/engine/verbs/handle.ts';
import { ask } from '../support/ask.ts';
import { type Factory, makeFactory } from '../support/factory.ts';

async function make(factory: Factory, args: object): Promise<string> {
  return ((await factory.call('bead.create', args)) as Bead).id;
}

/** What an agent that works on a fresh bead is answered to each of the calls; null where it was let do it. */
async function asAgent(
  factory: Factory,
  calls: (own: string) => readonly (readonly [string, object])[],
): Promise<readonly (string | null)[]> {
  const own = await make(factory, { title: 'Own' });
  const answers: (string | null)[] = [];
  let isDone = false;
  factory.life = async ({ call }) => {
    for (const [verb, args] of calls(own)) {
      answers.push(
        await call(verb, args).then(
          () => null,
          (error: Error) => error.message,
        ),
      );
    }
    isDone = true;
    return null;
  };
  await factory.call('sling', { beads: [own] });
  await factory.until(() => isDone);
  return answers;
}

test('an agent claims its own work, and remembers; settings and other beads are not its to change', async () => {
  await using factory = await makeFactory();
  const other = await make(factory, { title: 'Other' });
  const answers = await asAgent(factory, (own) => [
    ['bead.claim', { bead: own }],
    ['bead.claim', { bead: other }],
    ['value.set', { key: 'kv.memory.flag', value: 'race' }],
    ['value.set', { key: 'config.issue_prefix', value: 'x' }],
    ['bead.delete', { beads: [other] }],
    ['bead.update', { bead: own, appendNotes: 'half way', other: { external_ref: 'gh-1' } }],
    ['bead.update', { bead: own, other: { gates: ['none'] } }],
    ['bead.update', { bead: own, parent: other }],
  ]);
  assert.deepEqual(
    answers.map((said) => said?.replaceAll(/bd-\w+/g, 'ID') ?? null),
    [
      null,
      'tally/polecat/furiosa may not call bead.claim on ID: its work is ID; for other work create a bead with bd create',
      null,
      'config.issue_prefix is for a person to set: agents keep memories with bd remember',
      'a polecat may not call bead.delete: leave a comment on the bead that says why it should go',
      null,
      'bead.update: unknown: gates',
      'a polecat may not move ID under another bead: leave a comment that says where it belongs',
    ].map((said) => said?.replace('tally/polecat/furiosa', answers[1]?.split(' ')[0] ?? '') ?? null),
  );
  assert.deepEqual(await ask(factory, { kind: 'values', prefix: '' }), [
    { key: 'kv.memory.flag', value: 'race' },
  ]);
});

test('a bead on a hook is claimed by nobody else, and not deleted', async () => {
  await using factory = await makeFactory();
  const bead = await make(factory, { title: 'Worked on' });
  const parent = await make(factory, { title: 'Above' });
  await factory.call('bead.dep', { bead, on: parent, type: 'parent-child' });
  factory.life = async () => null;
  await factory.call('sling', { beads: [bead] });
  await assert.rejects(factory.call('bead.claim', { bead }), /is on a hook already: gt why/);
  await assert.rejects(factory.call('bead.delete', { beads: [bead] }), /is being worked on: end that first/);
  await assert.rejects(
    factory.call('bead.delete', { beads: [parent], cascade: true }),
    /is being worked on: end that first/,
  );
  const ready = await ask(factory, { kind: 'ready', filter: {} });
  assert.deepEqual(
    ready.items.map(({ id }) => id),
    [parent],
  );
});

test('a run claims the work on its hook, whoever had claimed it before', async () => {
  await using factory = await makeFactory();
  const claimed: (string | null)[] = [];
  factory.life = async ({ call }) => {
    const { bead } = (await call('hook')) as { bead: Bead };
    await call('bead.claim', { bead: bead.id });
    claimed.push(factory.rig.ledger.get(bead.id)?.assignee ?? null);
    return null;
  };
  const bead = await make(factory, { title: 'Once another’s', assignee: 'ann' });
  await factory.call('sling', { beads: [bead] });
  await factory.until(() => claimed.length === 1);
  await factory.call('stop', { target: bead });
  await factory.until(() => factory.rig.ledger.get(bead)?.status === 'blocked');
  await factory.call('sling', { beads: [bead] });
  assert.equal(factory.rig.ledger.get(bead)?.assignee, '', 'who was stopped has it no more');
  await factory.until(() => claimed.length === 2);
  assert.deepEqual(claimed, ['tally/polecats/amber', 'tally/polecats/birch']);
});

test('what a crew member had claimed is open again when they are let go', async () => {
  await using factory = await makeFactory();
  const bead = await make(factory, { title: 'One' });
  await factory.call('crew.add', { name: 'robin' });
  const crew = () =>
    [...factory.guests.running.values()].find((spec) => spec.env['GT_AGENT']?.includes('/crew/'));
  await factory.until(() => crew() !== undefined);
  const token = crew()?.env['GT_TOKEN'] ?? '';
  const request = { verb: 'bead.claim', args: { bead }, token, seq: null };
  assert.ok((await handleRequest(factory.engine, request)).ok);
  await assert.rejects(factory.call('bead.claim', { bead }), /is claimed by tally\/crew\/robin already/);
  await factory.call('crew.remove', { name: 'robin' });
  const ready = await ask(factory, { kind: 'ready', filter: {} });
  assert.deepEqual(
    ready.items.map(({ id, assignee }) => [id, assignee]),
    [[bead, undefined]],
  );
  await factory.call('bead.update', { bead, assignee: 'tally/crew/robin', status: 'in_progress' });
  await factory.call('bead.claim', { bead });
  assert.equal(factory.rig.ledger.get(bead)?.assignee, 'person', 'nobody holds it by that name');
});

test('a person claims once, and whoever comes later is told who has it', async () => {
  await using factory = await makeFactory();
  const bead = await make(factory, { title: 'One', assignee: 'ann' });
  await assert.rejects(factory.call('bead.claim', { bead }), /is claimed by ann already/);
  const free = await make(factory, { title: 'Two' });
  for (let n = 0; n < 2; n += 1) {
    const claimed = (await factory.call('bead.claim', { bead: free })) as Bead;
    assert.deepEqual([claimed.assignee, claimed.status], ['person', 'in_progress']);
  }
});

test('a gate is only a person’s to change, to pass and to go round', async () => {
  await using factory = await makeFactory();
  const gate = await make(factory, { title: 'Gate', type: 'gate', other: { await_type: 'human' } });
  const gated = await make(factory, { title: 'Gated', deps: [{ type: 'blocks', on: gate }] });
  await factory.call('crew.add', { name: 'ann' });
  const said: string[] = [];
  const crew = () =>
    [...factory.guests.running.values()].find((spec) => spec.env['GT_AGENT']?.includes('/crew/'));
  await factory.until(() => crew() !== undefined);
  const token = crew()?.env['GT_TOKEN'] ?? '';
  for (const [verb, args] of [
    ['bead.close', { bead: gate }],
    ['bead.update', { bead: gate, status: 'closed' }],
    ['bead.update', { bead: gate, type: 'task' }],
    ['bead.claim', { bead: gate }],
    ['bead.delete', { beads: [gate] }],
    ['bead.dep', { bead: gated, on: gate, remove: true }],
  ] as const) {
    const answer = await handleRequest(factory.engine, { verb, args, token, seq: null });
    said.push(answer.ok ? 'done' : answer.problem.message);
  }
  assert.deepEqual(
    [...new Set(said)],
    [`${gate} is a gate, which only a person may change: call gt escalate`],
  );
  await factory.call('bead.close', { bead: gate, force: true });
  const ready = await ask(factory, { kind: 'ready', filter: {} });
  assert.deepEqual(
    ready.items.map(({ id }) => id),
    [gated],
  );
});

test('what still waits, or holds what is open, is closed by force alone', async () => {
  await using factory = await makeFactory();
  const first = await make(factory, { title: 'First' });
  const second = await make(factory, { title: 'Second', deps: [{ type: 'blocks', on: first }] });
  const epic = await make(factory, { title: 'Epic', type: 'epic' });
  await make(factory, { title: 'Part', parent: epic });
  await assert.rejects(factory.call('bead.close', { bead: second }), /stays open: it waits for/);
  await assert.rejects(factory.call('bead.close', { bead: epic }), /stays open: it has open children/);
  await factory.call('bead.close', { bead: second, force: true });
  await factory.call('bead.close', { bead: first });
});

test('once a person has renamed the prefix, requests name beads by either id, an agent its own among them', async () => {
  await using factory = await makeFactory();
  const other = await make(factory, { title: 'Other' });
  await factory.call('prefix.rename', { to: 'tl' });
  const shown = (id: string) => id.replace(/^bd-/, 'tl-');
  const answers = await asAgent(factory, (own) => [
    ['bead.claim', { bead: shown(own) }],
    ['bead.comment', { bead: shown(own), text: 'mine' }],
    ['bead.claim', { bead: shown(other) }],
    ['prefix.rename', { to: 'mine' }],
  ]);
  assert.deepEqual(
    answers.map(
      (said) =>
        said
          ?.replaceAll(/bd-\w+/g, 'OLD')
          .replaceAll(/tl-\w+/g, 'NEW')
          .replace(/^tally\S+/, 'it') ?? null,
    ),
    [
      null,
      null,
      'it may not call bead.claim on NEW: its work is NEW; for other work create a bead with bd create',
      'a polecat may not call prefix.rename: ask a person to do it',
    ],
  );
  await factory.call('bead.update', { bead: shown(other), title: 'Changed' });
  await factory.call('bead.dep', { bead: other, on: shown(await make(factory, { title: 'First' })) });
  assert.equal(factory.rig.ledger.get(other)?.title, 'Changed');
  assert.equal(factory.rig.ledger.get(other)?.edges.length, 1);
  await assert.rejects(factory.call('sling', { beads: [shown(other)] }), /tl-\w+ .*waits for/);
});
