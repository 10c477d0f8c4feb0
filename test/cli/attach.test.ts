import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '../../src/beads/result.ts';
import { ENTER_TERMINAL, LEAVE_TERMINAL, questions } from '../../src/panes/client/outer-terminal.ts';
import { GtProgram } from '../support/gt-program.ts';
import { COMPILED, NODE_ARGS, runSource, sourceFile } from '../support/gt-source.ts';
import { ModesKeeper } from '../support/modes-keeper.ts';
import { PtyScreen } from '../support/pty-screen.ts';
import { stubTown } from '../support/stub-town.ts';

/** `gt` on a terminal, in the town's folder. */
function openGt(world: GtProgram, cwd: string, size: { cols?: number; rows?: number } = {}): PtyScreen {
  return new PtyScreen({
    file: process.execPath,
    args: [...NODE_ARGS, sourceFile('gt')],
    cwd,
    env: { ...world.env, ...COMPILED },
    ...size,
  });
}

test('the client shows what the town draws, sends keys and sizes, and ends as the town says', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok({}));
  const attaching = town.attached();
  await using screen = openGt(world, town.root, { cols: 90, rows: 25 });
  const client = await attaching;
  assert.deepEqual(
    { ...client.args, term: '', colorterm: '', editor: '', cwd: '' },
    { cols: 90, rows: 25, term: '', colorterm: '', editor: '', cwd: '' },
  );
  const typed = new Promise((resolve) => client.onInput((bytes) => resolve(Buffer.from(bytes).toString())));
  const resized = new Promise((resolve) => client.onResize(resolve));
  client.output(Buffer.from('\x1b[?1049hGAS TOWN'));
  await screen.waitFor('GAS TOWN');
  screen.press('C-c');
  assert.equal(await typed, '\x03', 'keys reach the town raw');
  screen.resize(70, 20);
  assert.deepEqual(await resized, { cols: 70, rows: 20 });
  client.output(Buffer.from('\x1b[?1049l'));
  client.end('detached; gt comes back', 0);
  assert.deepEqual(await screen.exited, { code: 0, signal: 0 });
  assert.match(screen.text(), /gt: detached; gt comes back/);
  assert.ok(!screen.output.includes(LEAVE_TERMINAL), 'the town’s own farewell is enough');
});

test('a town that breaks off and comes back under a new token shows its screen again by itself', async () => {
  await using world = new GtProgram();
  const first = await stubTown(world.path('t'), world.env, () => ok({}));
  const attaching = first.attached();
  await using screen = openGt(world, first.root);
  const before = await attaching;
  before.output(Buffer.from('\x1b[?1049hBEFORE'));
  await screen.waitFor('BEFORE');
  await first[Symbol.asyncDispose]();
  await using second = await stubTown(world.path('t'), world.env, () => ok({}));
  const after = await second.attached();
  after.output(Buffer.from('\x1b[2J\x1b[HAFTER'));
  await screen.waitFor('AFTER');
  after.end('', 0);
  assert.equal((await screen.exited).code, 0);
});

for (const [how, keys] of [
  ['Ctrl-C', ['C-c']],
  ['the prefix and d', ['C-b', 'd']],
] as const) {
  test(`while a lost town is waited for a line says so, and ${how} leaves at once`, async () => {
    await using world = new GtProgram();
    const town = await stubTown(world.path('t'), world.env, () => ok({}));
    const attaching = town.attached();
    await using screen = openGt(world, town.root);
    const client = await attaching;
    // Cut off within a sequence, as by a kill.
    client.output(Buffer.from('\x1b[?1049h\x1b[?2026hBEFORE\x1b[3'));
    await screen.waitFor('BEFORE');
    await town[Symbol.asyncDispose]();
    await screen.waitFor('the town is restarting… Ctrl-C leaves');
    screen.press(...keys);
    assert.deepEqual(await screen.exited, { code: 0, signal: 0 });
    assert.ok(!screen.isAlternate);
    assert.match(screen.text(), /gt: left while the town was restarting: gt comes back to it/);
  });
}

test('who leaves in the very moment in which a lost town is back is not kept', async () => {
  await using world = new GtProgram();
  const first = await stubTown(world.path('t'), world.env, () => ok({}));
  const attaching = first.attached();
  await using screen = openGt(world, first.root);
  await attaching;
  await first[Symbol.asyncDispose]();
  await screen.waitFor('the town is restarting');
  screen.press('C-c');
  await using _second = await stubTown(world.path('t'), world.env, () => ok({}));
  assert.deepEqual(await screen.exited, { code: 0, signal: 0 });
});

test('what the terminal answers too late for the town is not left for the shell', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok({}));
  const attaching = town.attached();
  await using screen = new PtyScreen({
    file: '/bin/sh',
    args: ['-c', '"$@"; cat', 'sh', process.execPath, ...NODE_ARGS, sourceFile('gt')],
    cwd: town.root,
    env: { ...world.env, ...COMPILED },
  });
  const client = await attaching;
  client.output(Buffer.from(`\x1b[?1049h${questions('xterm-256color')}${LEAVE_TERMINAL}`));
  client.end('over', 0);
  await screen.waitFor('gt: over');
  screen.type('typed\r');
  await screen.waitFor(/typed\s+typed/);
  // A terminal line that is in raw mode no more shows what it is answered, with ESC as ^[.
  assert.ok(!screen.text().includes('^['), screen.text());
});

test('a town that comes back finds the title and the keys of the terminal as they were', async () => {
  await using world = new GtProgram();
  using keeper = new ModesKeeper();
  await keeper.write('\x1b]0;found\x07');
  const found = keeper.state();
  const first = await stubTown(world.path('t'), world.env, () => ok({}));
  const attaching = first.attached();
  await using screen = openGt(world, first.root);
  (await attaching).output(
    Buffer.from(`${ENTER_TERMINAL}\x1b[>1u\x1b]0;gt: stub\x07BEFORE\x1b[?1003h\x1b[3`),
  );
  await screen.waitFor('BEFORE');
  await first[Symbol.asyncDispose]();
  await using second = await stubTown(world.path('t'), world.env, () => ok({}));
  const after = await second.attached();
  after.output(Buffer.from(`${ENTER_TERMINAL}\x1b[>1u\x1b]0;gt: stub\x07AFTER`));
  await screen.waitFor('AFTER');
  after.output(Buffer.from(LEAVE_TERMINAL));
  after.end('', 0);
  assert.equal((await screen.exited).code, 0);
  await keeper.write(screen.output);
  assert.equal(keeper.state(), found);
});

test('closing the terminal detaches: the town sees the client go', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok({}));
  const attaching = town.attached();
  await using screen = openGt(world, town.root);
  const client = await attaching;
  const gone = new Promise<void>((resolve) => client.onClose(resolve));
  screen.kill('SIGHUP');
  await gone;
  await screen.exited;
});

test('a client asked to end gives the terminal back itself', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok({}));
  const attaching = town.attached();
  await using screen = openGt(world, town.root);
  const client = await attaching;
  client.output(Buffer.from('\x1b[?1049hDRAWN'));
  await screen.waitFor('DRAWN');
  screen.kill('SIGTERM');
  await screen.exited;
  assert.ok(screen.output.endsWith(LEAVE_TERMINAL));
  assert.ok(!screen.isAlternate);
});

test('a terminal smaller than 40x10 is refused with one line before anything is started', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok({}));
  await using screen = openGt(world, town.root, { cols: 39, rows: 24 });
  assert.equal((await screen.exited).code, 6);
  assert.match(
    screen.text().replaceAll('\n', ''),
    /the terminal is 39x24, gt needs 40x10: enlarge the window/,
  );
  assert.deepEqual(town.requests, []);
});

test('without a terminal the screen is refused with one line', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok({}));
  const { code, stderr } = await runSource(world, 'gt', [], { cwd: town.root });
  assert.equal(code, 6);
  assert.match(stderr, /^gt: the screen needs a terminal: [^\n]+\n$/);
});

test('inside a repository of no town the offer is declined by default and leaves nothing behind', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('my-lib');
  await using screen = openGt(world, cwd, { cols: 200 });
  await screen.waitFor('[y/N]');
  assert.match(
    screen.text(),
    /my-lib belongs to no town\. One would live in .*\/data\/gt\/my-lib-[0-9a-f]{8}/,
  );
  screen.press('Enter');
  assert.equal((await screen.exited).code, 0);
  assert.match(screen.text(), /nothing was made/);
  assert.equal(world.git(cwd, 'status', '--porcelain', '--ignored'), '');
});
