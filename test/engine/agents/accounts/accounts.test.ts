// Which account and which model a run gets: as a pure choice, and in a real engine whose guests are made up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseAccount } from '../../../../src/engine/agents/accounts/choose-account.ts';
import { limitedAccounts } from '../../../../src/engine/agents/accounts/limited-accounts.ts';
import type { Trouble } from '../../../../src/engine/agents/usage/trouble.ts';
import type { RunId } from '../../../../src/engine/ids.ts';
import { townSettingsSchema } from '../../../../src/engine/settings.ts';
import { accountKey, emptyTown, type Run } from '../../../../src/engine/town-state.ts';
import { makeFactory } from '../../../support/factory.ts';

const HOUR = 60 * 60_000;
const settings = townSettingsSchema.parse({
  ...{ version: 1, name: 'town' },
  accounts: {
    claude: [
      { name: 'one', folder: '/accounts/one' },
      { name: 'two', folder: '~/two' },
    ],
  },
});

/** Of a run after another one on `before`, with accounts limited so long ago. */
function chosen(before: string | null, limited: Readonly<Record<string, number>> = {}, runtime = 'claude') {
  const state = emptyTown();
  const now = 10 * HOUR;
  for (const [name, ago] of Object.entries(limited))
    state.limitedAccounts[accountKey('claude', name)] = { run: 'r1' as RunId, at: now - ago, until: null };
  if (before !== null) state.runs['r1'] = { runtime: 'claude', account: before } as Run;
  const run = { runtime, before: before === null ? null : ('r1' as RunId) };
  return chooseAccount({ settings, state, now }, run)?.name ?? null;
}

test('the first account is used, and kept while its agent goes on', () => {
  assert.equal(chosen(null), 'one');
  assert.equal(chosen('two'), 'two');
});

test('an account that was limited is not the next run’s, until its limit is an hour old', () => {
  assert.equal(chosen(null, { one: 1_000 }), 'two');
  assert.equal(chosen('one', { one: 1_000 }), 'two');
  assert.equal(chosen('two', { one: 1_000 }), 'two');
  assert.equal(chosen(null, { one: HOUR }), 'one');
});

test('where all are limited the one is tried whose limit is the oldest', () => {
  assert.equal(chosen('one', { one: 1_000, two: 2_000 }), 'two');
  assert.equal(chosen('two', { one: 3_000, two: 2_000 }), 'one');
});

test('a runtime without accounts has the person’s own', () => {
  assert.equal(chosen(null, {}, 'codex'), null);
  assert.equal(chosen(null, {}, 'constructor'), null);
});

test('an account whose limit has a known end is used again from then on', () => {
  const state = emptyTown();
  state.limitedAccounts[accountKey('claude', 'one')] = { run: 'r1' as RunId, at: 0, until: 5 * HOUR };
  const at = (now: number) =>
    chooseAccount({ settings, state, now }, { runtime: 'claude', before: null })?.name;
  assert.deepEqual([at(4 * HOUR), at(5 * HOUR)], ['two', 'one']);
});

test('a limit is told once a run, and once more when its end is known', () => {
  const run = {
    ...{ run: 'r1', runtime: 'claude', account: 'one' },
    phase: { kind: 'running', pid: 1 },
  } as Run;
  const state = emptyTown();
  const told = (activity: 'limited' | 'working', trouble: Trouble | null = null, each = run) =>
    limitedAccounts(state, [each], { statuses: new Map([['r1', { activity }]]), troubleOf: () => trouble });
  const limit = { run: 'r1', runtime: 'claude', account: 'one', until: null };
  assert.deepEqual(told('limited'), [limit]);
  assert.deepEqual(told('limited', null, { ...run, account: null }), []);
  assert.deepEqual(told('working'), []);
  assert.deepEqual(told('working', { kind: 'signed-out', at: 1, until: null }), []);
  state.limitedAccounts[accountKey('claude', 'one')] = { run: 'r1' as RunId, at: 1, until: null };
  assert.deepEqual(told('limited'), []);
  assert.deepEqual(told('working', { kind: 'limited', at: 1, until: 7 }), [{ ...limit, until: 7 }]);
  state.limitedAccounts[accountKey('claude', 'one')] = { run: 'r1' as RunId, at: 1, until: 7 };
  assert.deepEqual(told('limited', { kind: 'limited', at: 1, until: 7 }), []);
});

const TALKER = {
  command: ['true'],
  accountVariable: 'TALKER_HOME',
  choosesSession: true,
  launch: {
    fresh: [['--model', '{model}'], ['{prompt}']],
    resume: [['--resume', '{session}'], ['{prompt}']],
  },
  rules: {
    version: 1 as const,
    rules: [{ id: 'limit', state: 'limited' as const, screen: ['limit reached'] }],
  },
};

test('a run after a limited one is started afresh with the next account, and with its role’s model', async () => {
  await using factory = await makeFactory({
    settings: {
      runtimes: { talker: TALKER },
      roles: { polecat: 'talker' },
      models: { talker: { polecat: 'small' } },
      accounts: {
        talker: [
          { name: 'one', folder: '/accounts/one' },
          { name: 'two', folder: '/accounts/two' },
        ],
      },
      witness: { backoffMs: 1 },
    },
  });
  const started: { readonly args: readonly string[]; readonly folder: string | undefined }[] = [];
  factory.life = async () => null;
  factory.guests.beforeSpawn = async ({ args, env }) => {
    if (env['GT_BEAD']) started.push({ args, folder: env['TALKER_HOME'] });
  };
  const { id } = (await factory.call('bead.create', { title: 'Sort the index' })) as { id: string };
  await factory.call('sling', { beads: [id] });
  await factory.until(() => started.length === 1);
  assert.deepEqual(started[0]?.args.slice(0, 2), ['--model', 'small']);
  assert.equal(started[0]?.folder, '/accounts/one');
  const guest = factory.guests.spawned.at(-1) ?? '';
  await factory.until(() => factory.engine.state.runs[guest]?.phase.kind === 'running');
  assert.equal(factory.engine.view().polecats[0]?.account, 'one');
  factory.guests.exit(guest, null, 'SIGKILL');
  await factory.until(() => started.length === 2);
  assert.deepEqual([started[1]?.args[0], started[1]?.folder], ['--resume', '/accounts/one']);
  const second = factory.guests.spawned.at(-1) ?? '';
  await factory.until(() => factory.engine.state.runs[second]?.phase.kind === 'running');
  factory.guests.show(second, '', ['limit reached']);
  await factory.until(() => Object.keys(factory.engine.state.limitedAccounts).length === 1);
  factory.guests.exit(second, null, 'SIGKILL');
  await factory.until(() => started.length === 3);
  assert.deepEqual([started[2]?.args[0], started[2]?.folder], ['--model', '/accounts/two']);
});

test('settings refuse two accounts of one name, a folder that is no path, and a model that is a flag', () => {
  const refused = (more: object) =>
    !townSettingsSchema.safeParse({ version: 1, name: 'town', ...more }).success;
  assert.ok(
    refused({
      accounts: {
        claude: [
          { name: 'a', folder: '/a' },
          { name: 'a', folder: '/b' },
        ],
      },
    }),
  );
  assert.ok(refused({ accounts: { claude: [{ name: 'a', folder: 'a' }] } }));
  assert.ok(refused({ models: { claude: { polecat: '--dangerous' } } }));
});
