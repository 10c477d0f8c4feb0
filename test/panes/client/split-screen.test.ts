// Several live panes on one client's screen, with guests whose screens the test draws.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Grid } from '../../../src/panes/screen/grid.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { FRESH_MODES } from '../../support/fresh-modes.ts';
import { AttachedClient, FakePanes, townView } from './a-town.ts';

const SMALL = { cols: 80, rows: 24 };
const LARGE = { cols: 200, rows: 50 };

const SPLIT = '\x02%';
const LEFT = '\x02\x1b[D';
const RIGHT = '\x02\x1b[C';
const ZOOM = '\x02z';
const CLOSE = '\x02&';

/** The mayor's guest is r1, joe's r2, that of the first polecat r10. */
function splitClient(options: { panes?: FakePanes; cols?: number; rows?: number } = {}): AttachedClient {
  const client = new AttachedClient({ ...SMALL, ...options });
  client.type(SPLIT);
  return client;
}

test('two guests are to be seen side by side, each as it prints', async () => {
  using client = splitClient();
  client.panes.guest('r10').print(0, 3, 'on the left');
  client.panes.guest('r1').print(0, 3, 'on the right');
  await client.terminal.shows('on the right');
  assert.match(client.terminal.rows()[5] ?? '', /^│on the left {27}│┃on the right {26}┃$/);
});

test('keys, pastes and the prefix go to the active pane alone', () => {
  using client = splitClient();
  client.type('right\x1b[200~pasted\x1b[201~\x02\x02');
  client.type(`${LEFT}left`);
  client.type('\x02oright again');
  assert.equal(client.panes.guest('r10').typed, 'left');
  assert.equal(client.panes.guest('r1').typed, 'rightpasted\x02right again');
  assert.deepEqual([...new Set(client.typedIn)], ['r1', 'r10']);
});

test('each guest has the size of its pane, through splits, moved borders, zoom, close and resize', () => {
  using client = splitClient();
  const [left, right] = [client.panes.guest('r10'), client.panes.guest('r1')];
  const sizes = () => [left.sizes.at(-1), right.sizes.at(-1)];
  assert.deepEqual(sizes(), ['38x20', '38x20']);
  client.type('\x02\x1b[1;5D');
  assert.deepEqual(sizes(), ['34x20', '42x20']);
  client.type('\x02=');
  client.resize(120, 30);
  assert.deepEqual(sizes(), ['38x27', '38x27']);
  const count = left.sizes.length;
  client.type(ZOOM);
  assert.deepEqual(sizes(), ['38x27', '118x27']);
  assert.equal(left.sizes.length, count, 'what is hidden is not resized');
  client.type(ZOOM);
  assert.deepEqual(sizes(), ['38x27', '38x27']);
  client.type(CLOSE);
  assert.deepEqual(sizes(), ['78x27', '38x27']);
});

test('a pane that is zoomed away is not watched, and shows its guest again afterwards', async () => {
  using client = splitClient();
  const hidden = client.panes.guest('r10');
  await client.terminal.shows('r10 $');
  client.type(ZOOM);
  assert.equal(hidden.watchers.size, 0);
  await client.terminal.until((text) => !text.includes('r10 $'), 'the zoom');
  hidden.print(0, 1, 'meanwhile');
  client.type(ZOOM);
  assert.equal(hidden.watchers.size, 1);
  await client.terminal.shows('meanwhile');
});

test('a pane that comes back shows what it last showed until its guest’s cells are here', async () => {
  using client = splitClient();
  const hidden = client.panes.guest('r10');
  hidden.print(0, 3, 'as it was');
  await client.terminal.shows('as it was');
  client.type(ZOOM);
  await client.terminal.until((text) => !text.includes('as it was'), 'the zoom');
  // As from the host: a new watch has no cells yet.
  hidden.grid = new Grid(0, 0);
  client.panes.resize = () => {};
  client.type(ZOOM);
  await client.terminal.shows('as it was');
  hidden.grid = new Grid(38, 20);
  hidden.print(0, 3, 'as it is');
  await client.terminal.shows('as it is');
  assert.doesNotMatch(client.terminal.text(), /as it was/);
});

test('a closed pane leaves its guest alone, and nobody watches it', async () => {
  using client = splitClient();
  await client.terminal.shows('r1 $');
  client.type(CLOSE);
  await client.terminal.until((text) => !text.includes('r1 $'), 'the pane to go');
  assert.equal(client.panes.guest('r1').watchers.size, 0);
  client.type('x');
  assert.equal(client.panes.guest('r10').typed, 'x');
  client.type(CLOSE);
  await client.terminal.shows('the last pane stays');
});

test('the cursor is that of the active pane', async () => {
  using client = splitClient();
  client.panes.guest('r10').cursor = { col: 9, row: 4, visible: true, shape: 'bar', blinks: false };
  await client.inkDrew();
  await client.terminal.settled();
  assert.deepEqual(client.terminal.cursor, { col: 46, row: 2 });
  client.type(LEFT);
  await client.terminal.shows('┏━ furiosa');
  await client.terminal.settled();
  assert.deepEqual(client.terminal.cursor, { col: 10, row: 6 });
});

test('a guest in two panes has the size of the one that was last typed in; the other shows a part', async () => {
  const view = { ...townView(0), roster: townView().roster.slice(0, 1) };
  using client = new AttachedClient({ ...SMALL, view });
  client.type(`${SPLIT}\x02\x1b[1;5D`);
  const mayor = client.panes.guest('r1');
  assert.equal(mayor.sizes.at(-1), '34x20', 'that of the first, until somebody types');
  client.type('x');
  assert.equal(mayor.sizes.at(-1), '42x20');
  mayor.print(0, 3, 'as wide as the pane on the right, 42 cols!');
  await client.terminal.shows('42 cols!┃');
  assert.match(client.terminal.rows()[5] ?? '', /^│as wide as the pane on the right, │┃as wide/);
  client.type(`${LEFT}x`);
  assert.equal(mayor.sizes.at(-1), '34x20');
  client.type(CLOSE);
  assert.equal(mayor.sizes.at(-1), '78x20');
});

test('of two clients the one that typed last sizes the guest, whichever pane it is in', () => {
  const panes = new FakePanes();
  using first = splitClient({ panes });
  using second = new AttachedClient({ cols: 60, rows: 20, panes });
  const guest = panes.guest('r10');
  assert.equal(guest.sizes.at(-1), '38x20');
  second.type('x');
  assert.equal(guest.sizes.at(-1), '58x16');
  first.resize(90, 24);
  assert.equal(guest.sizes.at(-1), '58x16', 'it is the second’s');
  first.type(`${LEFT}x`);
  assert.equal(guest.sizes.at(-1), '43x20');
});

test('each pane is scrolled back by itself, and keeps its place while it is hidden', async () => {
  using client = splitClient();
  const [left, right] = [client.panes.guest('r10'), client.panes.guest('r1')];
  client.type('\x02[\x1b[A');
  assert.equal(right.scrolledTo, 500 - 20);
  assert.equal(left.scrolledTo, null);
  client.type(`${LEFT}x`);
  assert.equal(left.typed, 'x', 'the other pane is live');
  client.type(ZOOM);
  right.scrolledTo = null;
  client.type(ZOOM);
  assert.equal(right.scrolledTo, 500 - 20, 'a new watch is scrolled to the same line');
  await client.terminal.shows('scrolled back');
  client.type(`${RIGHT}q`);
  assert.equal(right.scrolledTo, null);
});

test('a terminal that shrinks shows the active pane alone, and both again when it grows', async () => {
  using client = splitClient({ ...SMALL });
  client.type(SPLIT);
  await client.terminal.shows('r2 $');
  client.resize(50, 20);
  await client.terminal.until((text) => text.includes('┏━ joe') && !text.includes('r10 $'), 'one pane');
  assert.equal(client.panes.guest('r2').sizes.at(-1), '48x16');
  assert.equal(client.panes.guest('r10').watchers.size, 0);
  client.resize(80, 24);
  await client.terminal.until(
    (text) => ['r10 $', 'r1 $', 'r2 $'].every((each) => text.includes(each)),
    'all panes',
  );
});

test('on a terminal that is too small, keys go to the pane that was gone to, not to the one before', () => {
  using client = splitClient();
  client.resize(30, 8);
  client.type(`${LEFT}x`);
  assert.equal(client.panes.guest('r10').typed, 'x');
  assert.equal(client.panes.guest('r1').typed, '');
});

test('the mouse goes to the pane under it, in that pane’s own cells', () => {
  const panes = new FakePanes();
  for (const guest of ['r1', 'r10'])
    panes.guest(guest).modes = { ...FRESH_MODES, mouse: 'any', mouseEncoding: 'sgr' };
  using client = splitClient({ panes });
  client.type('\x1b[<35;43;5M\x1b[<64;2;3M');
  assert.equal(panes.guest('r1').typed, '\x1b[<35;2;3M');
  assert.equal(panes.guest('r10').typed, '\x1b[<64;1;1M', 'a wheel turns what is under it');
  client.type('x');
  assert.match(panes.guest('r1').typed, /x$/, 'and takes no keyboard');
});

test('a click gives the pane under it the keyboard, also on its border', () => {
  const panes = new FakePanes();
  for (const guest of ['r1', 'r10'])
    panes.guest(guest).modes = { ...FRESH_MODES, mouse: 'vt200', mouseEncoding: 'sgr' };
  using client = splitClient({ panes });
  client.type('\x1b[<0;2;3M\x1b[<0;2;3mleft');
  assert.equal(panes.guest('r10').typed, '\x1b[<0;1;1M\x1b[<0;1;1mleft');
  client.type('\x1b[<0;50;2Mright');
  assert.equal(panes.guest('r1').typed, 'right', 'the border is no cell of the guest');
});

test('a drag stays with the pane where it began, and ends there', () => {
  const panes = new FakePanes();
  for (const guest of ['r1', 'r10'])
    panes.guest(guest).modes = { ...FRESH_MODES, mouse: 'drag', mouseEncoding: 'sgr' };
  using client = splitClient({ panes });
  client.type('\x1b[<0;45;5M\x1b[<32;10;6M\x1b[<0;10;50m');
  assert.equal(panes.guest('r1').typed, '\x1b[<0;4;3M\x1b[<32;1;4M\x1b[<0;1;20m');
  assert.equal(panes.guest('r10').typed, '');
});

test('a guest that asks for it is told when its pane gets and loses the keyboard', () => {
  const panes = new FakePanes();
  for (const guest of ['r1', 'r10']) panes.guest(guest).modes = { ...FRESH_MODES, focusEvents: true };
  using client = splitClient({ panes });
  const take = () => {
    const typed = [panes.guest('r10').typed, panes.guest('r1').typed];
    for (const guest of ['r1', 'r10']) panes.guest(guest).typed = '';
    return typed;
  };
  assert.deepEqual(take(), ['\x1b[I\x1b[O', '\x1b[I']);
  client.type(LEFT);
  assert.deepEqual(take(), ['\x1b[I', '\x1b[O']);
  client.type('\x1b[O');
  assert.deepEqual(take(), ['\x1b[O', ''], 'the whole terminal lost the focus');
  client.type(RIGHT);
  assert.deepEqual(take(), ['', ''], 'and while it has none, nobody has');
  client.type('\x1b[I');
  assert.deepEqual(take(), ['', '\x1b[I']);
  client.type('\x02m');
  assert.deepEqual(take(), ['', '\x1b[O'], 'a panel has the keyboard');
  client.type('\x02i');
  assert.deepEqual(take(), ['', '\x1b[I']);
  client.screen[Symbol.dispose]();
  assert.deepEqual(take(), ['', '\x1b[O'], 'nobody is there any more');
});

test('a guest that does not ask is told nothing', () => {
  using client = splitClient();
  client.type(`${LEFT}\x1b[O\x1b[I`);
  assert.equal(client.panes.guest('r10').typed + client.panes.guest('r1').typed, '');
});

test('a change in any pane is painted, and no other cell with it', async () => {
  using client = splitClient(LARGE);
  client.setView({ ...townView(), work: [] });
  await client.terminal.until((text) => text.includes('0 working'), 'an idle town');
  await client.terminal.until((text) => !/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/.test(text), 'no spinner');
  client.terminal.takeSent();
  client.panes.guest('r10').print(0, 3, 'Q');
  await client.terminal.shows('Q');
  assert.ok(client.terminal.takeSent().length <= 60);
});

test('the echo in the active pane is painted at once; what others print waits for its turn', () => {
  const clock = new FakeClock();
  using client = new AttachedClient({ ...SMALL, clock });
  client.type(SPLIT);
  clock.advance(20);
  const isPainted = (guest: string, text: string): boolean => {
    client.terminal.takeSent();
    client.panes.guest(guest).print(0, 5, text);
    return client.terminal.takeSent().includes(text);
  };
  client.type('x');
  assert.equal(isPainted('r1', 'AA'), true);
  client.type('x');
  assert.equal(isPainted('r10', 'BB'), false);
  assert.equal(isPainted('r1', 'CC'), true, 'it is still awaited');
  assert.equal(isPainted('r1', 'DD'), false, 'that was it');
  clock.advance(20);
  assert.match(client.terminal.takeSent(), /DD/);
});

test('its end stops watching every pane', () => {
  const client = splitClient(LARGE);
  client.type('\x02"');
  client[Symbol.dispose]();
  for (const guest of ['r10', 'r1', 'r2']) assert.equal(client.panes.guest(guest).watchers.size, 0, guest);
});
