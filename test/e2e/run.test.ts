// `gt run` on a real terminal: the command has the screen, and all that there was of it goes with it.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import { endingWith } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

const bare = (command: string): string[] => ['run', '--bare', '--', 'sh', '-c', command];

/** Scratch towns, sockets' folders and processes of this world. */
function remains(world: GtProgram): string[] {
  const scratch = world.path('data', 'gt', 'scratch');
  return [
    ...(existsSync(scratch) ? readdirSync(scratch) : []),
    ...readdirSync(world.path('run')),
    ...world.leftovers().map(({ command }) => command),
  ];
}

function running(world: GtProgram, command: RegExp): number {
  return world.leftovers().filter((each) => command.test(each.command)).length;
}

test('the exit code of the command is that of gt run, and nothing is left of either', { skip }, async () => {
  await using world = new GtProgram();
  for (const [command, code] of [
    ['exit 0', 0],
    ['printf last-words; exit 7', 7],
    ['seq 200000; printf that-was-all; exit 8', 8],
    ['kill -TERM $$', 143],
    ['kill -KILL $$', 137],
  ] as const) {
    await using screen = world.open(bare(command));
    assert.deepEqual(await screen.exited, { code, signal: 0 }, command);
    assert.ok(!screen.isAlternate);
    if (code === 7)
      assert.match(screen.output, /last-words/, 'what is printed right before the end is painted');
    // Words that share no cell with the digits before them: only cells that change are painted.
    if (code === 8) assert.match(screen.output, /that-was-all/, 'however much that is');
    assert.deepEqual(remains(world), [], command);
  }
});

test('gt run that is itself asked to end says so, and does not say that all went well', {
  skip,
}, async () => {
  await using world = new GtProgram();
  for (const [signal, code] of [
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    await using screen = world.open(bare('echo begun; sleep 60'));
    await screen.waitFor('begun');
    screen.kill(signal);
    assert.equal((await screen.exited).code, code, signal);
    await world.waitForNoProcess();
    assert.deepEqual(remains(world), [], signal);
  }
});

test('the pane is the whole screen, in the colours that the command asks for', { skip }, async () => {
  await using world = new GtProgram({ COLORTERM: 'truecolor' });
  const command = 'printf "\\033[1;31mred\\033[0m \\033[48;2;1;2;3mrgb\\033[m\\n"; stty size; sleep 60';
  await using screen = world.open(bare(command), { cols: 61, rows: 9 });
  await screen.waitFor(/^red rgb\n9 61\n/);
  for (const bytes of ['\x1b[1;31mred', ';48;2;1;2;3mrgb']) assert.ok(screen.output.includes(bytes), bytes);
});

test('size, environment and folder are those of the person, and a new size reaches it', {
  skip,
}, async () => {
  await using world = new GtProgram({ OF_THE_PERSON: 'theirs' });
  const command = 'trap "stty size" WINCH; echo "$OF_THE_PERSON $PWD"; while :; do sleep 0.05; done';
  await using screen = world.open(bare(command), { cols: 70, rows: 20 });
  await screen.waitFor(`theirs ${world.folder}`);
  screen.resize(44, 5);
  await screen.waitFor('5 44');
});

test('all keys but the prefix reach the command, Ctrl-C among them', { skip }, async () => {
  await using world = new GtProgram();
  await using screen = world.open(
    bare('trap "echo caught" INT; read -r line; echo "<$line>"; until read -r line; do :; done; exit 3'),
  );
  await screen.waitUntil(() => screen.isAlternate, { what: 'the screen' });
  screen.type('typed\r');
  await screen.waitFor('<typed>');
  screen.press('C-c');
  await screen.waitFor('caught');
  screen.type('\r');
  assert.equal((await screen.exited).code, 3);
});

test('a closed terminal ends the command and its town, and nothing is left', { skip }, async () => {
  await using world = new GtProgram();
  await using screen = world.open(bare('sleep 311 & sleep 312 & echo ready; sleep 313'));
  await screen.waitFor('ready');
  await until('all three run', () => running(world, /^sleep 31[123]$/) === 3);
  screen.kill('SIGHUP');
  await screen.exited;
  assert.deepEqual(remains(world), []);
});

test('a terminal that is closed while the town starts leaves nothing either', { skip }, async () => {
  await using world = new GtProgram();
  const scratch = world.path('data', 'gt', 'scratch');
  await using screen = world.open(bare('exec sleep 316'));
  await until('the town is being made', () => existsSync(scratch) && readdirSync(scratch).length > 0);
  screen.kill('SIGHUP');
  await screen.exited;
  assert.ok(!screen.output.includes('\u001b[?1049h'), 'its screen was never shown');
  assert.deepEqual(remains(world), []);
});

test('whose towns end at the same time are not in the way of each other', { skip }, async () => {
  await using world = new GtProgram();
  // All find what these left behind, and remove it.
  for (const name of Array.from({ length: 200 }, (_, at) => `99999999-${at}`))
    mkdirSync(world.path('data', 'gt', 'scratch', name), { recursive: true });
  const screens = Array.from({ length: 4 }, () => world.open(bare('exit 7')));
  for (const screen of screens) {
    await using ended = screen;
    assert.equal((await ended.exited).code, 7, ended.output);
  }
  assert.deepEqual(remains(world), []);
});

test('a gt run that is killed takes its town along, and the next one cleans up', { skip }, async () => {
  await using world = new GtProgram();
  {
    await using screen = world.open(bare('echo ready; sleep 314'));
    await screen.waitFor('ready');
    screen.kill('SIGKILL');
    await screen.exited;
  }
  await world.waitForNoProcess();
  await using screen = world.open(bare('exit 0'));
  assert.equal((await screen.exited).code, 0);
  assert.deepEqual(remains(world), []);
});

test('a killed town comes back with the command on its screen, a killed host is the end of it', {
  skip,
}, async () => {
  await using world = new GtProgram();
  const kill = (program: string): void => {
    const found = world.leftovers().find(({ command }) => command.includes(`${program}.mjs --town`));
    process.kill(found?.pid ?? assert.fail(`no ${program}`), 'SIGKILL');
  };
  {
    await using screen = world.open(bare('echo begun; read -r x; echo again; read -r x; exit 6'));
    await screen.waitFor('begun');
    kill('app');
    // The town that was started again takes the terminal over anew.
    await screen.waitUntil(() => screen.output.split('\u001b[?1049h').length === 3, { what: 'its return' });
    await screen.waitFor(/^begun\n/);
    screen.type('\r');
    await screen.waitFor('again');
    screen.type('\r');
    assert.equal((await screen.exited).code, 6);
    assert.deepEqual(remains(world), []);
  }
  await using screen = world.open(bare('echo begun; exec sleep 317'));
  await screen.waitFor('begun');
  kill('host');
  assert.equal((await screen.exited).code, 7);
  assert.match(screen.text(), /gt: what was shown here is lost/);
  assert.deepEqual(remains(world), []);
});

test('with chrome the pane is zoomed, says what it runs, and ends with the command', { skip }, async () => {
  await using world = new GtProgram();
  await using screen = world.open(['run', 'sh', '-c', 'stty size; read -r line; exit 4'], {
    cols: 90,
    rows: 20,
  });
  await screen.waitFor(/^┏━ sh ━.*\n┃17 88/);
  await screen.waitFor('C-b ? keys');
  screen.press('C-b', 'g');
  await screen.waitFor('gt run shows one pane');
  screen.type('\r');
  assert.equal((await screen.exited).code, 4);
  assert.deepEqual(remains(world), []);
});

test('in a town at hand the pane belongs to it, outlives its terminal, and the town goes on', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  await using town = endingWith(world, world.path('town'));
  const { cwd } = town;
  {
    await using screen = world.open(bare('exit 5'), { cwd });
    assert.equal((await screen.exited).code, 5);
  }
  await using screen = world.open([
    'run',
    '--bare',
    '--town',
    cwd,
    '--',
    'sh',
    '-c',
    'echo here; exec sleep 315',
  ]);
  await screen.waitFor('here');
  screen.press('C-b', 'd');
  assert.equal((await screen.exited).code, 0);
  assert.match(screen.text(), /detached; pane-\d+-\d+ goes on/);
  await until('the command goes on', () => running(world, /^sleep 315$/) === 1);
});

test('what cannot be run is one line and starts nothing', { skip }, async () => {
  await using world = new GtProgram();
  const cases = [
    [['run', '--bare', '--', 'no-such-command'], 3, /no-such-command is not on the PATH/],
    [['run'], 2, /usage: gt run/],
    [['run', '--', ''], 2, /usage: gt run/],
    [['run', '--wrong', '--', 'sh'], 2, /usage: gt run/],
    [['run', '--town', world.home, '--', 'sh'], 3, /is no town/],
  ] as const;
  for (const [args, code, said] of cases) {
    await using screen = world.open(args);
    assert.equal((await screen.exited).code, code);
    assert.match(screen.text().trim(), said);
    assert.equal(screen.text().trim().split('\n').length, 1);
    assert.deepEqual(remains(world), []);
  }
  const piped = await world.gt(bare('exit 0'));
  assert.equal(piped.code, 6);
  assert.match(piped.stderr, /^gt: the screen needs a terminal[^\n]*\n$/);
});
