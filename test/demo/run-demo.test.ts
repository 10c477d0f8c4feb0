// The command `gt demo`, on a town that is a stub: what it asks for, what it prints, and its exit code.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { runDemo } from '../../src/cli/demo/demo.ts';
import { demoFiles } from '../../src/cli/demo/demo-files.ts';
import { matters } from '../../src/cli/demo/demo-follow.ts';
import { testCommits } from '../../src/cli/demo/demo-green.ts';
import { summary } from '../../src/cli/demo/demo-summary.ts';
import type { RigName } from '../../src/engine/ids.ts';
import type { WorkView } from '../../src/engine/view.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { DemoRepository } from './demo-repository.ts';
import { StubDemoTown } from './demo-town-stub.ts';

const AT_ONCE = { pollMs: 5, limitMs: 30_000, patienceMs: 1_000 };
const FILES = demoFiles();

test('it makes a town, slings all beads at once, follows to the end and ends the town', async () => {
  using folder = tempFolder();
  const place = folder.at('demo');
  const town = new StubDemoTown({ outcome: expectedOf });
  const ended = await runDemo([place], town.deps(), AT_ONCE);
  assert.deepEqual(ended, { ok: true, value: 0 }, town.output);
  const verbs = town.requests.map(({ verb }) => verb);
  assert.deepEqual(verbs.slice(0, 2), ['rig.add', 'crew.add']);
  assert.equal(verbs.filter((verb) => verb === 'bead.create').length, 20);
  assert.deepEqual(verbs.filter((verb) => verb === 'sling').length, 1);
  assert.deepEqual(town.calls, ['ensureTown', 'endTown']);
  assert.match(town.output, /m1 landed as abcdef/);
  assert.doesNotMatch(town.output, /r1 started/);
  assert.match(town.output, /17 landed, 3 stopped; main is green at each of its 18 commits/);
  assert.match(town.output, /ta-1 +Debts under one unit lose their minus sign +landed +1/);
  const settings = JSON.parse(readFileSync(folder.at('demo', 'town.json'), 'utf8'));
  assert.equal(settings.name, 'demo');
  assert.ok(settings.witness.silentMs >= 10_000);
  assert.ok(!existsSync(folder.at('demo', 'recheck')));
});

test('an outcome that was not expected is an exit code of its own', async () => {
  using folder = tempFolder();
  const town = new StubDemoTown({ outcome: () => 'stopped' });
  const ended = await runDemo([folder.at('demo')], town.deps(), AT_ONCE);
  assert.deepEqual(ended, { ok: true, value: 1 });
  assert.match(town.output, /0 landed, 20 stopped/);
  assert.match(town.output, /ta-1: stopped, where landed was expected/);
});

test('with a coding agent the beads come without recipes, and any outcome is as good as green', async () => {
  using folder = tempFolder();
  const town = new StubDemoTown({ outcome: (title) => (title.includes('sign') ? 'landed' : 'stopped') });
  const ended = await runDemo(['--plain', '--runtime', 'claude', folder.at('demo')], town.deps(), AT_ONCE);
  assert.deepEqual(ended, { ok: true, value: 0 }, town.output);
  const beads = town.requests.filter(({ verb }) => verb === 'bead.create').map(({ args }) => args);
  assert.equal(beads.length, 20);
  assert.ok(beads.every((args) => !('metadata' in args) && typeof args['description'] === 'string'));
  const settings = JSON.parse(readFileSync(folder.at('demo', 'town.json'), 'utf8'));
  assert.equal(settings.roles.polecat, 'claude');
  assert.doesNotMatch(town.output, /was expected/);
});

test('a coding agent that is not here makes no town', async () => {
  using folder = tempFolder();
  const town = new StubDemoTown({ outcome: expectedOf });
  const ended = await runDemo(['--runtime', 'vibe', folder.at('demo')], town.deps(), AT_ONCE);
  assert.equal(ended.ok ? '' : ended.problem.message, 'there is no program vibe');
  assert.deepEqual([town.calls, existsSync(folder.at('demo'))], [[], false]);
});

test('on a terminal it opens the screen and leaves the town at work', async () => {
  using folder = tempFolder();
  const town = new StubDemoTown({ outcome: () => 'stopped', isTTY: true });
  assert.deepEqual(await runDemo([folder.at('demo')], town.deps(), AT_ONCE), { ok: true, value: 0 });
  assert.deepEqual(town.calls, ['ensureTown', 'attach']);
  assert.match(town.output, /open it again with gt there/);
});

test('a folder that holds something is left alone', async () => {
  using folder = tempFolder();
  mkdirSync(folder.at('full'));
  writeFileSync(folder.at('full', 'mine'), '');
  const town = new StubDemoTown({ outcome: expectedOf });
  const ended = await runDemo([folder.at('full')], town.deps(), AT_ONCE);
  assert.equal(ended.ok ? '' : ended.problem.kind, 'refused');
  assert.deepEqual(town.calls, []);
});

test('arguments that mean nothing are named', async () => {
  const town = new StubDemoTown({ outcome: expectedOf });
  for (const args of [['--fast'], ['a', 'b']]) {
    const ended = await runDemo(args, town.deps(), AT_ONCE);
    assert.equal(ended.ok ? '' : ended.problem.kind, 'usage');
  }
  assert.deepEqual(await runDemo(['--help'], town.deps(), AT_ONCE), { ok: true, value: 0 });
  assert.match(town.output, /usage: gt demo/);
});

test('a town that cannot be reached for long ends the demo, and is ended itself', async () => {
  using folder = tempFolder();
  const town = new StubDemoTown({ outcome: expectedOf });
  const deps = town.deps();
  const unavailable = { ok: false, problem: { kind: 'unavailable', message: 'nobody there' } } as const;
  const ended = await runDemo(
    [folder.at('demo')],
    {
      ...deps,
      call: async (root, request) => (request.verb === 'feed' ? unavailable : deps.call(root, request)),
    },
    { ...AT_ONCE, patienceMs: 50 },
  );
  assert.deepEqual(ended, unavailable);
  assert.deepEqual(town.calls, ['ensureTown', 'endTown']);
});

test('commits of beads alone are not tested again, red ones are found', async () => {
  using repository = new DemoRepository();
  mkdirSync(`${repository.folder}/.beads`);
  writeFileSync(`${repository.folder}/.beads/line`, 'one\n');
  repository.commit('Beads');
  writeFileSync(`${repository.folder}/test/red.test.ts`, "throw new Error('red');\n");
  repository.commit('Break it');
  repository.git('revert', '--no-edit', 'HEAD');
  const tested = await testCommits(repository.folder, 'main', `${repository.town}/scratch`);
  assert.ok(tested.ok);
  assert.deepEqual(
    tested.value.map(({ subject, isGreen }) => [subject, isGreen]),
    [
      ['Start', true],
      ['Break it', false],
      ['Revert "Break it"', true],
    ],
  );
});

test('a summary without a commit for each landing is no success', () => {
  const town = { root: '/nowhere', beads: new Map(FILES.beads.map(({ key }) => [key, `ta-${key}`])) };
  const works = FILES.beads.map(
    ({ key, title }): WorkView => ({
      rig: 'tally' as RigName,
      bead: `ta-${key}`,
      title,
      state: expectedOf(title),
      attempt: 1,
      note: '',
    }),
  );
  const commits = Array.from({ length: 18 }, (_, i) => ({ commit: `c${i}`, subject: 's', isGreen: true }));
  assert.equal(summary(FILES, town, works, commits).isAsExpected, true);
  assert.equal(summary(FILES, town, works, commits.slice(1)).isAsExpected, false);
  assert.equal(summary(FILES, town, works.slice(1), commits).isAsExpected, false);
  const red = commits.with(3, { commit: 'c3', subject: 'Broken', isGreen: false });
  const outcome = summary(FILES, town, works, red);
  assert.equal(outcome.isAsExpected, false);
  assert.ok(outcome.lines.some((line) => line.includes('red: c3 Broken')));
});

test('what a person need not see of the feed is left out', () => {
  const entry = { seq: 1, at: 0, text: '' };
  assert.ok(matters({ ...entry, event: 'mr.rejected', tone: 'bad' }));
  assert.ok(matters({ ...entry, event: 'work.returned', tone: 'plain' }));
  assert.ok(!matters({ ...entry, event: 'gate.passed', tone: 'good' }));
  assert.ok(!matters({ ...entry, event: 'chore.done', tone: 'plain' }));
});

function expectedOf(title: string): 'landed' | 'stopped' {
  const key = FILES.beads.find((bead) => bead.title === title)?.key ?? '';
  return FILES.expected?.landed.includes(key) ? 'landed' : 'stopped';
}
