// Which account and which model a run gets: as a pure choice, and in a real engine whose guests are made up.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chooseAccount } from '../../../../src/engine/agents/accounts/choose-account.ts';
import { limitedAccounts } from '../../../../src/engine/agents/accounts/limited-accounts.ts';
import type { Trouble } from '../../../../src/engine/agents/usage/trouble.ts';
import type { RunId } from '../../../../src/engine/ids.ts';
import { townSettingsSchema } from '../../../../src/engine/settings.ts';
import { accountKey, emptyTown, type Run } from '../../../../src/engine/town-state.ts';
import { countBeats, makeFactory, slung } from '../../../support/factory.ts';

const HOUR = 60 * 60_000;
const INSTANT = fc.integer({ min: 0, max: 9 }).map((hours) => hours * HOUR);
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

const LIMITED_RUN = {
  ...{ run: 'r1', runtime: 'claude', account: 'one' },
  phase: { kind: 'running', pid: 1 },
} as Run;
const LIMIT = { run: 'r1', runtime: 'claude', account: 'one', until: null };

test('a limit is told once, and once more when its end is known', () => {
  const state = emptyTown();
  const told = (activity: 'limited' | 'working', trouble: Trouble | null = null, each = LIMITED_RUN) =>
    limitedAccounts(state, [each], {
      ...{ statuses: new Map([['r1', { activity, since: 1 }]]), troubleOf: () => trouble, now: 2 },
    });
  assert.deepEqual(told('limited'), [LIMIT]);
  assert.deepEqual(told('limited', null, { ...LIMITED_RUN, account: null }), []);
  assert.deepEqual(told('working'), []);
  assert.deepEqual(told('working', { kind: 'signed-out', at: 1, until: null }), []);
  state.limitedAccounts[accountKey('claude', 'one')] = { run: 'r1' as RunId, at: 2, until: null };
  assert.deepEqual(told('limited'), []);
  assert.deepEqual(told('working', { kind: 'limited', at: 1, until: 7 }), [{ ...LIMIT, until: 7 }]);
  state.limitedAccounts[accountKey('claude', 'one')] = { run: 'r1' as RunId, at: 2, until: 7 };
  assert.deepEqual(told('limited', { kind: 'limited', at: 1, until: 7 }), []);
});

test('a run that meets its account’s next limit tells of it', () => {
  const state = emptyTown();
  state.limitedAccounts[accountKey('claude', 'one')] = { run: 'r1' as RunId, at: 0, until: null };
  const toldSince = (since: number) =>
    limitedAccounts(state, [LIMITED_RUN], {
      statuses: new Map([['r1', { activity: 'limited' as const, since }]]),
      ...{ troubleOf: () => null, now: 3 * HOUR },
    });
  assert.deepEqual(toldSince(HOUR), []);
  assert.deepEqual(toldSince(2 * HOUR), [LIMIT]);
});

test('however many runs show one account’s limit, telling of it comes to an end', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ since: INSTANT, at: INSTANT, until: fc.option(INSTANT) }), { maxLength: 4 }),
      fc.option(fc.record({ at: INSTANT, until: fc.option(INSTANT) })),
      (shown, before) => {
        const now = 5 * HOUR;
        const key = accountKey('claude', 'one');
        const state = emptyTown();
        if (before !== null) state.limitedAccounts[key] = { run: 'r9' as RunId, ...before };
        const runs = shown.map((_, at): Run => ({ ...LIMITED_RUN, run: `r${at}` as RunId }));
        const signs = {
          statuses: new Map(
            shown.map(({ since }, at) => [`r${at}`, { activity: 'limited' as const, since }]),
          ),
          troubleOf: (run: RunId): Trouble => ({
            kind: 'limited',
            ...(shown[Number(run.slice(1))] ?? { at: 0, until: null }),
          }),
          now,
        };
        const rounds = Array.from({ length: 10 }, () => {
          const told = limitedAccounts(state, runs, signs);
          for (const { run, until } of told) state.limitedAccounts[key] = { run, at: now, until };
          return told.length;
        });
        assert.equal(rounds.at(-1), 0);
      },
    ),
  );
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
  const started: { readonly guest: string; readonly args: readonly string[]; readonly folder?: string }[] =
    [];
  factory.life = async () => null;
  factory.guests.beforeSpawn = async ({ guest, args, env }) => {
    if (env['GT_BEAD']) started.push({ guest, args, folder: env['TALKER_HOME'] ?? '' });
  };
  const { id } = (await factory.call('bead.create', { title: 'Sort the index' })) as { id: string };
  await factory.call('sling', { beads: [id] });
  await factory.until(() => started.length === 1);
  assert.deepEqual(started[0]?.args.slice(0, 2), ['--model', 'small']);
  assert.equal(started[0]?.folder, '/accounts/one');
  const guest = started[0]?.guest ?? '';
  await factory.until(() => factory.engine.state.runs[guest]?.phase.kind === 'running');
  assert.equal(factory.engine.view().polecats[0]?.account, 'one');
  factory.guests.exit(guest, null, 'SIGKILL');
  await factory.until(() => started.length === 2);
  assert.deepEqual([started[1]?.args[0], started[1]?.folder], ['--resume', '/accounts/one']);
  const second = started[1]?.guest ?? '';
  await factory.until(() => factory.engine.state.runs[second]?.phase.kind === 'running');
  factory.guests.show(second, '', ['limit reached']);
  await factory.until(() => Object.keys(factory.engine.state.limitedAccounts).length === 1);
  factory.guests.exit(second, null, 'SIGKILL');
  await factory.until(() => started.length === 3);
  assert.deepEqual([started[2]?.args[0], started[2]?.folder], ['--model', '/accounts/two']);
});

test('two runs whose one account is limited tell of it once', async () => {
  await using factory = await makeFactory({
    settings: {
      runtimes: { talker: TALKER },
      roles: { polecat: 'talker' },
      accounts: { talker: [{ name: 'one', folder: '/accounts/one' }] },
    },
  });
  factory.life = async () => null;
  const { state } = factory.engine;
  const beads = [await slung(factory, 'Sort'), await slung(factory, 'Search')];
  const runs = () => Object.values(state.runs).filter(({ bead }) => bead !== null && beads.includes(bead));
  await factory.until(() => runs().length === 2 && runs().every(({ phase }) => phase.kind === 'running'));
  for (const { run } of runs()) factory.guests.show(run, '', ['limit reached']);
  const limited = () => factory.engine.view().polecats.filter(({ activity }) => activity === 'limited');
  await factory.until(() => limited().length === 2);
  const beats = countBeats(factory);
  await factory.until(() => beats() > 3);
  const { seq } = state;
  await factory.until(() => beats() > 8);
  assert.equal(state.seq, seq);
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
