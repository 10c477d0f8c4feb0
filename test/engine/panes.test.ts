// Persons' panes in a real engine with made-up terminals.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PaneWaited } from '../../src/engine/verbs/pane-wait.ts';
import { type Factory, makeFactory } from '../support/factory.ts';

const open = async (factory: Factory, args: object = {}): Promise<string> => {
  const made = await factory.call('pane.new', { command: 'cat', cwd: '/', ...args });
  return (made as { pane: string }).pane;
};

const listed = async (factory: Factory): Promise<Record<string, unknown>[]> =>
  ((await factory.call('pane.list')) as { items: Record<string, unknown>[] }).items.filter(
    ({ kind }) => kind === 'pane',
  );

test('a pane runs the command that was named, or the login shell, as the person is around', async () => {
  await using factory = await makeFactory();
  const pane = await open(factory, { args: ['-u'], env: { OWN: 'x' }, name: 'cats', cols: 33, rows: 7 });
  const { file, args, env, cols, rows, remains } = factory.guests.running.get(pane) ?? assert.fail();
  assert.deepEqual([file, args, env, cols, rows, remains], ['cat', ['-u'], { OWN: 'x' }, 33, 7, undefined]);
  const shell = (await factory.call('pane.new', { cwd: '/' })) as { pane: string };
  const spec = factory.guests.running.get(shell.pane);
  assert.equal(spec?.remains, 'left');
  assert.equal(spec?.env['GT_TOWN'], factory.root);
});

test('an ended pane stays through a restart of the town until it is closed, the newest 32 at least', async () => {
  await using factory = await makeFactory();
  const panes: string[] = [];
  for (let index = 0; index < 34; index += 1) panes.push(await open(factory));
  for (const pane of panes) factory.guests.exit(pane, 3, null);
  await factory.until(() => factory.guests.exits.size === 32);
  await factory.reopen();
  const left = await listed(factory);
  assert.deepEqual(
    left.map(({ pane }) => pane),
    panes.slice(2),
  );
  assert.deepEqual(left[0]?.['exit'], { code: 3, signal: null });
  await factory.call('pane.close', { pane: panes.at(-1) });
  assert.equal((await listed(factory)).length, 31);
  const fresh = await open(factory);
  factory.guests.exit(fresh, 0, null);
  await factory.until(() => factory.guests.exits.size === 32);
  const another = await open(factory);
  factory.guests.exit(another, 0, null);
  await factory.until(() => !factory.guests.exits.has(panes[2] ?? ''));
  assert.equal(factory.guests.exits.size, 32);
});

test('closing a pane ends its program, and an agent is not closed so', async () => {
  await using factory = await makeFactory();
  const pane = await open(factory);
  await factory.call('pane.close', { pane });
  assert.ok(!factory.guests.running.has(pane));
  assert.ok(!factory.guests.exits.has(pane));
  await factory.until(() => factory.guests.running.has('r1'));
  await assert.rejects(factory.call('pane.close', { pane: 'mayor' }), /agent's/);
  await assert.rejects(factory.call('pane.close', { pane }), /no pane/);
});

test('while the town winds down there is no new pane', async () => {
  await using factory = await makeFactory();
  factory.engine.drain();
  await assert.rejects(open(factory), /winding down/);
});

test('a wait is over by a change, by silence, by the end, or when its time is', async () => {
  await using factory = await makeFactory();
  const pane = await open(factory);
  const wait = async (args: object) => (await factory.call('pane.wait', { pane, ...args })) as PaneWaited;
  const first = await wait({ for: 'change', timeoutMs: 5_000 });
  assert.equal(first.isMet, true, 'there is always a first look');
  const same = await wait({ for: 'change', seq: first.seq, timeoutMs: 20 });
  assert.deepEqual([same.isMet, same.exit], [false, null]);
  assert.equal((await wait({ for: 'idle', idleMs: 0, timeoutMs: 5_000 })).isMet, true);
  assert.equal((await wait({ for: 'exit', timeoutMs: 20 })).isMet, false);
  const ending = wait({ for: 'exit', timeoutMs: 10_000 });
  setImmediate(() => factory.guests.exit(pane, 5, null));
  const ended = await ending;
  assert.deepEqual([ended.isMet, ended.exit], [true, { code: 5, signal: null }]);
  await assert.rejects(factory.call('pane.wait', { pane: 'nobody', for: 'exit', timeoutMs: 1 }), /no pane/);
});
