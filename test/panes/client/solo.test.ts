// A client that shows one guest alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GuestId } from '../../../src/engine/ids.ts';
import type { GuestStatus } from '../../../src/engine/terminals.ts';
import type { Solo } from '../../../src/panes/client/solo-guest.ts';
import { AttachedClient, FakePanes, NOON } from './a-town.ts';

const GUEST = 'pane-1-1' as GuestId;
const BARE: Solo = { guest: GUEST, title: 'vim', isBare: true };

function panesWith(kind: 'running' | 'exited' | 'nothing'): FakePanes {
  const panes = new FakePanes();
  const digest = {} as GuestStatus['digest'];
  if (kind === 'running') panes.statuses = [{ kind, guest: GUEST, pid: 7, digest }];
  const exit = { code: 9, signal: null };
  if (kind === 'exited') panes.statuses = [{ kind, guest: GUEST, exit, exitedAt: NOON, digest }];
  return panes;
}

test('bare, the guest has every cell of a screen of any size', async () => {
  const panes = panesWith('running');
  using client = new AttachedClient({ cols: 20, rows: 4, panes, solo: BARE });
  await client.terminal.settled();
  assert.deepEqual(panes.guest(GUEST).sizes, ['20x4']);
  panes.guest(GUEST).print(16, 3, 'last');
  await client.terminal.shows('last');
  assert.deepEqual(client.terminal.rows(), ['pane-1-1 $', '', '', '                last']);
  client.resize(3, 1);
  await client.terminal.until((text) => text === 'pan', 'the first three cells');
});

test('with chrome, it is zoomed, and nothing leads away from it', async () => {
  const panes = panesWith('running');
  using client = new AttachedClient({ cols: 80, rows: 24, panes, solo: { ...BARE, isBare: false } });
  await client.terminal.shows('━ vim');
  assert.deepEqual(panes.guest(GUEST).sizes, ['78x21']);
  client.type('\x021');
  await client.terminal.shows('not here');
  assert.match(client.terminal.text(), /━ vim/);
  client.type('x');
  assert.equal(panes.guest(GUEST).typed, 'x');
});

test('it ends once, after what the guest showed last is painted', async () => {
  const panes = panesWith('running');
  using client = new AttachedClient({ cols: 20, rows: 4, panes, solo: BARE });
  const guest = panes.guest(GUEST);
  guest.print(0, 1, 'before');
  await client.terminal.shows('before');
  panes.end(GUEST);
  assert.deepEqual(client.soloEnds, [], 'the last rows are on their way');
  guest.print(0, 2, 'last');
  assert.deepEqual(client.soloEnds, [{ code: 0, signal: null }]);
  await client.terminal.shows('last');
  panes.end(GUEST);
  assert.equal(client.soloEnds.length, 1);
});

test('a terminal that takes no more is waited for, but not for ever', async () => {
  for (const drains of [true, false]) {
    const panes = panesWith('running');
    using client = new AttachedClient({ cols: 20, rows: 4, panes, solo: BARE });
    await client.terminal.settled();
    client.terminal.isFast = false;
    panes.guest(GUEST).print(0, 1, 'before');
    panes.end(GUEST);
    panes.guest(GUEST).print(0, 2, 'last');
    assert.deepEqual(client.soloEnds, []);
    if (drains) client.terminal.drain();
    else await client.soloEnded();
    assert.equal(client.soloEnds.length, 1);
    if (drains) await client.terminal.shows('last');
  }
});

test('a guest that had ended before, or was lost, ends the client as well', async () => {
  for (const [kind, code] of [
    ['exited', 9],
    ['nothing', null],
  ] as const) {
    using client = new AttachedClient({ cols: 20, rows: 4, panes: panesWith(kind), solo: BARE });
    await client.soloEnded();
    assert.deepEqual(client.soloEnds, [{ code, signal: null }]);
  }
});

test('the end of another guest is nothing to it', async () => {
  const panes = panesWith('running');
  using client = new AttachedClient({ cols: 80, rows: 24, panes, solo: { ...BARE, isBare: false } });
  await client.terminal.shows('━ vim');
  panes.end('r10');
  panes.guest(GUEST).print(0, 2, 'goes on');
  await client.terminal.shows('goes on');
  assert.match(client.terminal.text(), /━ vim/);
  assert.deepEqual(client.soloEnds, []);
});

test('dialogs lie over a bare pane of any size and go again', async () => {
  const panes = panesWith('running');
  using client = new AttachedClient({ cols: 60, rows: 20, panes, solo: BARE });
  await client.terminal.shows('pane-1-1 $');
  client.type('\x02?');
  await client.terminal.shows('any other key closes');
  client.type('\x1b');
  await client.terminal.until((text) => !text.includes('closes'), 'the dialog gone');
  client.type('\x02q');
  await client.terminal.shows('detach');
  for (const [cols, rows] of [
    [1, 1],
    [2, 30],
    [39, 9],
    [200, 2],
    [5, 5],
  ] as const) {
    client.resize(cols, rows);
    await client.terminal.settled();
  }
  client.resize(60, 20);
  await client.terminal.shows('detach');
  client.type('d');
  assert.deepEqual(client.ends, ['detach']);
});
