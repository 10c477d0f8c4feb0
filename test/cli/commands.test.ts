import assert from 'node:assert/strict';
import { mkdirSync, realpathSync } from 'node:fs';
import { test } from 'node:test';
import { failed, ok } from '../../src/beads/result.ts';
import { slingTargets } from '../../src/cli/commands/work.ts';
import { elapsed } from '../../src/cli/elapsed.ts';
import { tableLines } from '../../src/cli/table.ts';
import type { RigName } from '../../src/engine/ids.ts';
import { problem } from '../../src/engine/problem.ts';
import { writeRigSettings } from '../../src/engine/town.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';
import { stubTown } from '../support/stub-town.ts';

test('each command sends its verb with exactly the arguments that the wire knows', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, ({ verb }) =>
    ok(verb === 'mq.list' || verb === 'mq.log' ? { items: [], next: null } : verb === 'crew.list' ? [] : {}),
  );
  writeRigSettings(town.root, 'lib' as RigName, {
    version: 1,
    upstream: '/r',
    branch: 'main',
    prefix: 'lib',
  });
  const expected: readonly (readonly [readonly string[], string, object])[] = [
    [['sling', 'lib-a1', 'lib-a2', 'lib'], 'sling', { beads: ['lib-a1', 'lib-a2'], rig: 'lib' }],
    [['nudge', 'r4', 'go', 'on'], 'nudge', { target: 'r4', text: 'go on' }],
    [['interrupt', 'r4'], 'interrupt', { target: 'r4' }],
    [['restart', 'r4'], 'restart', { target: 'r4' }],
    [['stop', 'lib-a1', '--reason', 'wrong'], 'stop', { target: 'lib-a1', reason: 'wrong' }],
    [['why', 'm3'], 'why', { subject: 'm3' }],
    [['peek', 'mayor'], 'peek', { target: 'mayor' }],
    [['mq', 'list', '--rig', 'lib'], 'mq.list', { rig: 'lib' }],
    [['mq', 'show', 'm3', '--json'], 'mq.show', { mr: 'm3' }],
    [['mq', 'log', 'm3'], 'mq.log', { mr: 'm3', from: 0 }],
    [['mq', 'stats', 'lib'], 'mq.stats', { rig: 'lib' }],
    [['mq', 'move', 'm3', '--step', 'earlier'], 'mq.move', { mr: 'm3', step: 'earlier' }],
    [['mq', 'move', 'm3', '--before', 'm2'], 'mq.move', { mr: 'm3', before: 'm2' }],
    [
      ['mq', 'move', 'm3', '--lane', 'urgent', '--last'],
      'mq.move',
      { mr: 'm3', lane: 'urgent', before: null },
    ],
    [['mq', 'revert', 'm3'], 'mq.revert', { mr: 'm3' }],
    [['mq', 'output', 'm3', '--gate', 'lint'], 'mq.output', { mr: 'm3', from: 0, gate: 'lint' }],
    [['mq', 'retry', 'm3'], 'mq.retry', { mr: 'm3' }],
    [
      ['mq', 'try', 'topic/a', '--on', 'm2', '--rig', 'lib'],
      'mq.try',
      { name: 'topic/a', on: 'm2', rig: 'lib' },
    ],
    [['mq', 'try', '--off', 't3'], 'trial.end', { trial: 't3' }],
    [
      ['mq', 'unroll', 'm3', '--gate', 'test', '--rounds', '5'],
      'mq.unroll',
      { mr: 'm3', rounds: 5, gate: 'test' },
    ],
    [['mq', 'unroll', 'm3', '--off'], 'trial.end', { trial: 'm3' }],
    [['mq', 'freeze', '--drain'], 'mq.freeze', { isDraining: true }],
    [['mq', 'thaw', 'lib'], 'mq.thaw', { rig: 'lib' }],
    [['mq', 'hold', 'm3'], 'mq.hold', { mr: 'm3', held: true }],
    [['mq', 'hold', 'm3', '--off'], 'mq.hold', { mr: 'm3', held: false }],
    [['mq', 'reject', 'm3', '--reason', 'no'], 'mq.reject', { mr: 'm3', reason: 'no' }],
    [['mq', 'approve', 'm3', '--change', 'c0ffee'], 'mq.approve', { mr: 'm3', change: 'c0ffee' }],
    [['crew', 'add', 'ann', '--runtime', 'claude'], 'crew.add', { name: 'ann', runtime: 'claude' }],
    [['crew', 'sheriff', 'ann', '--off'], 'crew.sheriff', { name: 'ann', on: false }],
    [['crew', 'remove', 'ann', '--rig', 'lib'], 'crew.remove', { name: 'ann', rig: 'lib' }],
    [
      ['pane', 'send', 'p', 'a b', '--key', 'C-c', '--key', 'Up', '--enter'],
      'pane.send',
      { pane: 'p', text: 'a b', keys: ['C-c', 'Up'], enter: true },
    ],
    [['pane', 'send', 'p', '--', '-x'], 'pane.send', { pane: 'p', text: '-x', keys: [], enter: false }],
    [['pane', 'close', 'p'], 'pane.close', { pane: 'p' }],
    [
      ['rig', 'add', 'web', 'https://example.com/web.git', '--gate', 'test=npm test', '--setup', 'npm ci'],
      'rig.add',
      { name: 'web', source: 'https://example.com/web.git', gates: { test: 'npm test' }, setup: 'npm ci' },
    ],
    [
      ['rig', 'add', 'web', '/web', '--no-gates', '--strategy', 'rebase', '--review', 'lgtm'],
      'rig.add',
      { name: 'web', source: '/web', strategy: 'rebase', review: 'lgtm' },
    ],
    [['rig', 'add', 'here', 'a b', '--no-gates'], 'rig.add', { name: 'here', source: `${town.root}/a b` }],
  ];
  for (const [args, verb, wire] of expected) {
    town.requests.length = 0;
    const { code, stderr } = await runSource(world, 'gt', args, { cwd: town.root });
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    assert.deepEqual([town.requests[0]?.verb, town.requests[0]?.args], [verb, wire]);
  }
});

test('what gt mq tells it tells programs as the town has answered it', async () => {
  await using world = new GtProgram();
  const answer = { mr: 'm3', bead: 'lib-a1', rig: 'lib', text: 'm3 waits', decision: null };
  await using town = await stubTown(world.path('t'), world.env, ({ verb }) =>
    ok(verb === 'mq.list' || verb === 'mq.log' ? { items: [answer], next: null } : answer),
  );
  const cwd = world.repository('lib');
  world.git(cwd, 'switch', '--quiet', '--create', 'topic/a');
  const env = { GT_TOWN: town.root };
  const run = (args: readonly string[]) => runSource(world, 'gt', ['mq', ...args], { cwd, env });
  const commands = [
    ['submit', '--bead', 'lib-a1'],
    ...['show', 'why', 'diff', 'hold', 'retry', 'revert', 'approve', 'reject'].map((name) => [name, 'm3']),
    ['move', 'm3', '--last'],
    ...['freeze', 'thaw', 'stats'].map((name) => [name, 'lib']),
  ];
  for (const args of commands) {
    town.requests.length = 0;
    const { code, stdout, stderr } = await run([...args, '--json']);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    assert.deepEqual(JSON.parse(stdout), answer, args.join(' '));
    assert.equal(Object.hasOwn(town.requests[0]?.args ?? {}, 'json'), false);
  }
  for (const args of [['list'], ['log'], ['log', 'm3']])
    assert.deepEqual(JSON.parse((await run([...args, '--json'])).stdout), [answer]);
});

test('a branch is handed in by its name, or as the one that is checked out where the command runs', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok({ mr: 'm3', bead: 'lib-a1' }));
  const repository = world.repository('lib');
  world.git(repository, 'branch', 'other');
  world.git(repository, 'worktree', 'add', '--quiet', '-b', 'topic/a', world.path('beside'));
  mkdirSync(world.path('beside', 'sub'));
  const submit = (cwd: string, ...args: readonly string[]) =>
    runSource(world, 'gt', ['mq', 'submit', ...args, '--bead', 'lib-a1'], {
      cwd,
      env: { GT_TOWN: town.root },
    });
  const handedIn: unknown[] = [];
  for (const [cwd, ...args] of [
    [world.path('beside', 'sub')],
    [repository],
    [repository, 'other'],
  ] as const) {
    town.requests.length = 0;
    const { stdout, stderr } = await submit(cwd, ...args);
    assert.equal(stdout, 'm3 submitted for lib-a1\n', stderr);
    handedIn.push(town.requests[0]?.args);
  }
  const folder = realpathSync(repository);
  assert.deepEqual(
    handedIn,
    ['topic/a', 'main', 'other'].map((branch) => ({ folder, branch, bead: 'lib-a1' })),
  );
  world.git(repository, 'checkout', '--quiet', '--detach');
  const detached = await submit(repository);
  assert.deepEqual([detached.code, detached.stderr], [2, 'gt: no branch is checked out here: name one\n']);
  const nowhere = await submit(world.folder);
  assert.equal(nowhere.code, 3);
  assert.match(nowhere.stderr, /^gt: no checkout here: [^\n]+\n$/);
});

test('a town at rest is said to be so, and looking at it starts nothing', async () => {
  await using world = new GtProgram();
  const made = await runSource(world, 'gt', ['init', 'a town']);
  assert.equal(made.code, 0, made.stderr);
  assert.match(made.stdout, /^next: cd '\/.*\/a town' && gt rig add/m);
  const cwd = world.path('a town');
  for (const args of [['status'], ['mq', 'list'], ['feed'], ['why', 'x']]) {
    const { code, stdout, stderr } = await runSource(world, 'gt', args, { cwd });
    assert.equal(code, 7, args.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, /^gt: the town at .* is not running: start it with gt\n$/);
  }
  const down = await runSource(world, 'gt', ['down'], { cwd });
  assert.equal(down.code, 0);
  assert.match(down.stdout, /was not running/);
  const again = await runSource(world, 'gt', ['init', 'a town']);
  assert.equal(again.code, 5);
  assert.match(again.stderr, /is a town already/);
});

test('where there is no town, each command says how to get one', async () => {
  await using world = new GtProgram();
  const repository = world.repository('repo');
  const alone = await runSource(world, 'gt', [], { cwd: repository });
  assert.equal(alone.code, 3);
  assert.match(alone.stderr, /^gt: .*repo belongs to no town: make one around it with gt init --here\n$/);
  const elsewhere = await runSource(world, 'gt', []);
  assert.equal(elsewhere.code, 3);
  assert.match(elsewhere.stderr, /^gt: no town and no git repository here: [^\n]+\n$/);
  assert.equal((await runSource(world, 'gt', ['status'])).code, 3);
});

test('what the parser does not know ends with 2 and one line', async () => {
  await using world = new GtProgram();
  const cases = [
    ['dance'],
    ['sling'],
    ['mq', 'dance'],
    ['rig', 'add', 'Lib', '.'],
    ['rig', 'add', 'a', '.', '--gate', 'x'],
    ['rig', 'add', 'a', '.'],
    ['rig', 'add', 'a', '.', '--gate', 'x=y', '--no-gates'],
    ['rig', 'add', 'a', '.', '--no-gates', '--strategy', 'octopus'],
    ['init', 'a-town', '--no-gates'],
    ['status', 'extra'],
    ['down', 'extra'],
    ['why', 'm1', 'extra'],
    ['mq', 'list', 'extra'],
    ['crew', 'list', 'extra'],
    ['feed', 'extra'],
  ];
  for (const args of cases) {
    const { code, stderr } = await runSource(world, 'gt', args);
    assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, /^gt: /);
  }
  const help = await runSource(world, 'gt', ['help']);
  assert.equal(help.code, 0);
  for (const word of ['sling', 'crew', 'mq', 'hook', 'Exit codes'])
    assert.match(help.stdout, new RegExp(word));
  assert.match((await runSource(world, 'gt', ['hook', '--help'])).stdout, /gt hook \[--json\]/);
});

test('a screen that is peeked at ends with its last written line', async () => {
  await using world = new GtProgram();
  const lines = ['', 'one', '', 'two', '  ', '', ''];
  await using town = await stubTown(world.path('t'), world.env, () => ok({ lines }));
  const { stdout } = await runSource(world, 'gt', ['peek', 'mayor'], { cwd: town.root });
  assert.equal(stdout, '\none\n\ntwo\n');
});

test('status shows what strangers wrote without letting it move the cursor', async () => {
  await using world = new GtProgram();
  const view = {
    town: 'x',
    at: 0,
    epoch: 1,
    rigs: [],
    roster: [],
    polecats: [],
    queue: [],
    work: [],
    feed: [],
    decisions: [],
    warnings: ['no gate \x1b[2J'],
  };
  await using town = await stubTown(world.path('t'), world.env, () => ok(view));
  const plain = await runSource(world, 'gt', ['status'], { cwd: town.root });
  assert.match(plain.stdout, /warning: no gate ␛\[2J/);
  const json = await runSource(world, 'gt', ['status', '--json'], { cwd: town.root });
  assert.deepEqual(JSON.parse(json.stdout), view);
});

test('a problem that the town reports is printed once, with its exit code', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () =>
    failed(problem('not-found', 'no bead lib-zz')),
  );
  const { code, stderr } = await runSource(world, 'gt', ['sling', 'lib-zz'], { cwd: town.root });
  assert.equal(code, 3);
  assert.equal(stderr, 'gt: no bead lib-zz\n');
});

test('what was asked for before a town died, and is only known to be carried out, is said with where to see it', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok({ repeated: true }));
  for (const args of [
    ['revert', 'm3'],
    ['retry', 'm3'],
    ['try', 'm3'],
  ]) {
    const { stdout } = await runSource(world, 'gt', ['mq', ...args], { cwd: town.root });
    assert.equal(stdout, 'it was asked for before: gt mq list shows it\n', args.join(' '));
  }
});

test('the last word of sling is the rig only where a rig is called so', () => {
  assert.deepEqual(slingTargets(['a-1', 'lib'], null, ['lib']), { beads: ['a-1'], rig: 'lib' });
  assert.deepEqual(slingTargets(['a-1', 'a-2'], null, ['lib']), { beads: ['a-1', 'a-2'], rig: null });
  assert.deepEqual(slingTargets(['lib'], null, ['lib']), { beads: ['lib'], rig: null });
  assert.deepEqual(slingTargets(['a-1', 'lib'], 'web', ['lib']), { beads: ['a-1', 'lib'], rig: 'web' });
});

test('columns are as wide as their widest cell and no line ends in blanks', () => {
  assert.deepEqual(
    tableLines(
      ['a', 'b'],
      [
        ['long', 'x'],
        ['', ''],
      ],
    ),
    ['a     b', 'long  x', ''],
  );
});

test('spans of time are said in one word', () => {
  assert.deepEqual(
    [0, 59, 60, 3_599, 3_600, 90_000].map((seconds) => elapsed(0, seconds * 1000)),
    ['0s', '59s', '1m', '59m', '1h', '1d'],
  );
  assert.equal(elapsed(5_000, 0), '0s');
});
