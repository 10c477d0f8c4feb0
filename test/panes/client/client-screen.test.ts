import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failed, ok } from '../../../src/beads/result.ts';
import { problem } from '../../../src/engine/problem.ts';
import { FRESH_MODES } from '../../support/fresh-modes.ts';
import { AttachedClient, FakePanes, stillText, townView } from './a-town.ts';

const SMALL = { cols: 80, rows: 24 };
const LARGE = { cols: 200, rows: 50 };

test('the first frame is complete before Ink has drawn, and Ink draws the same', async () => {
  for (const size of [SMALL, LARGE]) {
    using client = new AttachedClient(size);
    await client.terminal.settled();
    const first = client.terminal.text();
    const styles = client.terminal.rows().map((_, row) => client.terminal.styles(row));
    assert.match(first, /r10 \$/);
    assert.match(first, /demo|2 working/);
    const drawn = stillText(await client.inkDrew());
    assert.equal(drawn, first.replace(/\n {3}(?=[^\n]*$)/, '\n ⠋ '));
    for (let row = 0; row < size.rows - 1; row += 1) {
      assert.equal(client.terminal.styles(row), styles[row], `styles of row ${row}`);
    }
  }
});

test('every mode that attaching set is put back by its end', async () => {
  const panes = new FakePanes();
  panes.guest('r10').modes = { ...FRESH_MODES, mouse: 'any', mouseEncoding: 'sgr' };
  const client = new AttachedClient({ ...SMALL, panes });
  await client.terminal.settled();
  assert.equal(client.terminal.isAlternate, true);
  assert.equal(client.terminal.modes.bracketedPasteMode, true);
  assert.equal(client.terminal.modes.sendFocusMode, true);
  assert.equal(client.terminal.modes.mouseTrackingMode, 'any');
  client.terminal.takeSent();
  client.screen[Symbol.dispose]();
  client.screen[Symbol.dispose]();
  await client.terminal.settled();
  assert.equal(client.terminal.isAlternate, false);
  assert.equal(client.terminal.modes.bracketedPasteMode, false);
  assert.equal(client.terminal.modes.sendFocusMode, false);
  assert.equal(client.terminal.modes.mouseTrackingMode, 'none');
  assert.equal(client.terminal.modes.wraparoundMode, true);
  assert.equal(client.terminal.modes.applicationCursorKeysMode, false);
  assert.equal(client.terminal.isCursorShown, true);
  assert.equal(client.terminal.takeSent().split('\x1b[?1049l').length, 2, 'once');
  client.terminal[Symbol.dispose]();
});

test('an idle town costs no byte, whatever its view is told anew', async () => {
  const view = { ...townView(0), work: [], queue: [] };
  using client = new AttachedClient({ ...SMALL, view });
  client.type('\x02f');
  await client.terminal.shows('━ feed');
  client.terminal.takeSent();
  client.setView({ ...view, at: view.at + 1 });
  client.panes.guest('r1').changed();
  client.setView({ ...view, warnings: ['a new one'] });
  await client.terminal.shows('a new one');
  const sent = client.terminal.takeSent();
  assert.ok(sent.length < 200, JSON.stringify(sent));
});

test('what a guest prints is painted in its pane', async () => {
  using client = new AttachedClient(SMALL);
  client.panes.guest('r10').print(0, 3, 'hello from the guest');
  await client.terminal.shows('hello from the guest');
  assert.match(client.terminal.rows()[5] ?? '', /^┃hello from the guest/);
});

test('keys reach the guest untouched, and the town learns that a person typed', async () => {
  using client = new AttachedClient(SMALL);
  client.type('ls -l\r\x03é\x1b[A');
  assert.equal(client.panes.guest('r10').typed, 'ls -l\r\x03é\x1b[A');
  assert.equal(client.typedIn[0], 'r10');
});

test('the prefix twice types it once', () => {
  using client = new AttachedClient(SMALL);
  client.type('\x02\x02');
  assert.equal(client.panes.guest('r10').typed, '\x02');
});

test('a paste is bracketed for the guest that asked for it, and cannot end its bracket', () => {
  const panes = new FakePanes();
  panes.guest('r10').modes = { ...FRESH_MODES, bracketedPaste: true };
  using client = new AttachedClient({ ...SMALL, panes });
  client.type('\x1b[200~one\ntwo\x1b[20\x1b[201~');
  assert.equal(panes.guest('r10').typed, '\x1b[200~one\rtwo[20\x1b[201~');
});

test('strokes that are no command reach nobody and are named in the status bar', async () => {
  using client = new AttachedClient(SMALL);
  client.type('\x02Q');
  await client.terminal.shows('C-b Q is no command');
  assert.equal(client.panes.guest('r10').typed, '');
});

test('an unfinished command is shown', async () => {
  using client = new AttachedClient(SMALL);
  client.type('\x02');
  await client.terminal.shows('C-b …');
  client.type('z');
  await client.terminal.until((text) => !text.includes('C-b …'), 'the end of the chord');
});

test('the cursor is the guest’s own while it has the keyboard, else hidden', async () => {
  using client = new AttachedClient(SMALL);
  await client.inkDrew();
  assert.deepEqual(client.terminal.cursor, { col: 7, row: 2 });
  assert.equal(client.terminal.isCursorShown, true);
  client.type('\x02m');
  await client.terminal.shows('merge queue');
  assert.equal(client.terminal.isCursorShown, false);
});

test('a wide glyph at the edge of the pane is never painted in half', async () => {
  const panes = new FakePanes();
  using client = new AttachedClient({ ...SMALL, panes });
  using other = new AttachedClient({ cols: 61, rows: 20, panes });
  client.type('x');
  await client.inkDrew();
  panes.guest('r10').print(57, 4, '漢字');
  await client.terminal.shows('漢字');
  await other.terminal.shows('漢');
  assert.equal(other.terminal.cell(58, 6), '漢');
  assert.equal(other.terminal.cell(60, 6), '┃');
  panes.guest('r10').print(57, 4, ' 漢字');
  await other.terminal.until((text) => !text.includes('漢'), 'the cut glyph to go');
  assert.match(other.terminal.rows()[6] ?? '', /┃$/);
});

test('a guest takes the size of the client that typed in it last; others see a crop', async () => {
  const panes = new FakePanes();
  using first = new AttachedClient({ ...SMALL, panes });
  assert.deepEqual(panes.guest('r10').sizes, ['78x20']);
  using second = new AttachedClient({ cols: 60, rows: 20, panes });
  assert.deepEqual(panes.guest('r10').sizes, ['78x20'], 'looking changes nothing');
  second.type('x');
  assert.deepEqual(panes.guest('r10').sizes, ['78x20', '58x16']);
  panes.guest('r10').print(0, 15, 'bottom');
  await first.terminal.shows('bottom');
  first.resize(90, 30);
  assert.deepEqual(panes.guest('r10').sizes, ['78x20', '58x16'], 'it is the second’s');
  second.resize(70, 22);
  assert.equal(panes.guest('r10').sizes.at(-1), '68x18');
});

test('shrinking below 40x10 shows one line, and growing brings everything back', async () => {
  using client = new AttachedClient(SMALL);
  const before = stillText(await client.inkDrew());
  client.resize(30, 8);
  const small = await client.terminal.until((text) => !text.includes('┃'), 'the pane to go');
  assert.equal(small.trim(), 'gt needs 40x10, this is 30x8');
  client.resize(80, 24);
  assert.equal(stillText(await client.inkDrew()), before);
});

test('a terminal that is resized many times in a row shows the last size', async () => {
  using client = new AttachedClient(SMALL);
  await client.inkDrew();
  for (const [cols, rows] of [
    [120, 40],
    [60, 20],
    [200, 50],
    [100, 30],
  ] as const) {
    client.resize(cols, rows);
  }
  const resized = stillText(await client.inkDrew());
  using fresh = new AttachedClient({ cols: 100, rows: 30 });
  assert.equal(resized, stillText(await fresh.inkDrew()));
});

test('a slow client skips frames and shows the newest when it drains', async () => {
  using client = new AttachedClient(SMALL);
  await client.inkDrew();
  client.terminal.isFast = false;
  const guest = client.panes.guest('r10');
  guest.print(0, 1, 'first');
  await client.terminal.shows('first');
  client.terminal.takeSent();
  guest.print(0, 1, 'second');
  guest.print(0, 1, 'third ');
  client.terminal.drain();
  await client.terminal.shows('third');
  assert.doesNotMatch(client.terminal.takeSent(), /second/);
});

test('a call that fails is told in one line, in the words of the town', async () => {
  using client = new AttachedClient(LARGE);
  client.answer = ({ verb }) =>
    verb === 'mq.hold' ? failed(problem('refused', 'm1 is landing: too late to hold it')) : ok({});
  client.type('\x02mh');
  await client.terminal.shows('✗ holding m1 (lib-c1d): m1 is landing: too late to hold it');
});

test('a dialog takes all keys, shows what is typed and sends it to the town', async () => {
  using client = new AttachedClient(SMALL);
  client.answer = () => ok({ items: [{ id: 'lib-1', title: 'One \x1b[2Jthing' }], next: null });
  client.type('\x02s');
  await client.terminal.shows('One ␛[2Jthing');
  assert.equal(client.terminal.isCursorShown, true);
  client.type('lib-9');
  await client.terminal.shows('beads: lib-9');
  client.type('\r');
  await client.terminal.until((text) => !text.includes('beads:'), 'the dialog to close');
  assert.deepEqual(client.calls.at(-1), { verb: 'sling', args: { beads: ['lib-9'] } });
  assert.equal(client.panes.guest('r10').typed, '');
});

test('a shell that was opened gets the pane and the keyboard', async () => {
  using client = new AttachedClient(SMALL);
  client.answer = () => ok({ guest: 'shell-1-1' });
  client.type('\x02c');
  await client.terminal.shows('shell-1-1 $');
  await client.terminal.shows('furiosa · shell ━');
  assert.doesNotMatch(client.terminal.text(), /opening/);
  client.type('pwd\r');
  assert.equal(client.panes.guest('shell-1-1').typed, 'pwd\r');
  assert.deepEqual(client.calls, [{ verb: 'shell.open', args: { target: 'lib/polecats/furiosa' } }]);
});

test('a shell that ended gives its place back, and one that nobody sees is forgotten', async () => {
  using client = new AttachedClient(SMALL);
  client.answer = () => ok({ guest: 'shell-1-1' });
  client.type('\x02c');
  await client.terminal.shows('shell-1-1 $');
  client.panes.end('r1');
  client.panes.end('shell-1-1');
  await client.terminal.shows('r10 $');
  await client.terminal.shows('the shell has ended');
  client.answer = () => ok({ guest: 'shell-1-2' });
  client.type('\x02c');
  await client.terminal.shows('shell-1-2 $');
  client.type('\x02M');
  await client.terminal.shows('r1 $');
  client.panes.end('shell-1-2');
  client.type('\x02\tx');
  assert.equal(client.panes.guest('shell-1-2').typed, '');
});

test('a shell that ended before its opening was answered takes no pane', async () => {
  using client = new AttachedClient(SMALL);
  client.answer = () => {
    client.panes.end('shell-1-1');
    return ok({ guest: 'shell-1-1' });
  };
  client.type('\x02c');
  await client.terminal.shows('the shell has ended');
  assert.match(client.terminal.text(), /r10 \$/);
  client.type('x');
  assert.equal(client.panes.guest('r10').typed, 'x');
});

test('scrolling back asks for history by line number, and any end of it is live again', async () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  client.type('\x02[');
  assert.equal(guest.scrolledTo, 500 - 19);
  await client.terminal.shows('scrolled back');
  client.type('k');
  assert.equal(guest.scrolledTo, 500 - 20);
  client.type('x');
  assert.equal(guest.typed, '', 'keys do not reach a guest that is not seen as it is');
  client.type('q');
  assert.equal(guest.scrolledTo, null);
  client.type('x');
  assert.equal(guest.typed, 'x');
});

test('scrolling stops at the oldest line that is kept, also where that changes', () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  guest.firstLine = 490;
  client.type('\x02[');
  assert.equal(guest.scrolledTo, 490);
  client.type('kkk');
  client.type('j');
  assert.equal(guest.scrolledTo, 491);
  guest.firstLine = 495;
  client.type('j');
  assert.equal(guest.scrolledTo, 496);
});

test('scrolling goes on from where the host has put the view, where rows are numbered anew', () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  client.type('\x02[');
  guest.numbering = 2;
  guest.firstLine = -40;
  guest.scrolledTo = -20;
  guest.topLine = 250;
  client.type('k');
  assert.equal(guest.scrolledTo, -21);
  client.type('k');
  assert.equal(guest.scrolledTo, -22);
  guest.numbering = 3;
  guest.scrolledTo = 249;
  client.type('j');
  assert.equal(guest.scrolledTo, null, 'the live screen begins elsewhere, too');
});

test('a paste goes to the live screen, also from a pane that is scrolled back', async () => {
  using client = new AttachedClient(SMALL);
  client.type('\x02[');
  await client.terminal.shows('scrolled back');
  client.type('\x1b[200~pasted\x1b[201~');
  await client.terminal.until((text) => !text.includes('scrolled back'), 'the live screen');
  assert.equal(client.panes.guest('r10').typed, 'pasted');
  assert.equal(client.panes.guest('r10').scrolledTo, null);
});

test('a paste that is too long is not begun, and said so', async () => {
  using client = new AttachedClient(SMALL);
  client.type(`\x1b[200~${'a'.repeat(9 * 1024 ** 2)}\x1b[201~`);
  await client.terminal.shows('nothing was pasted: it is longer than 8 MB');
  assert.equal(client.panes.guest('r10').typed, '');
});

test('another pane is not scrolled back with the one before', async () => {
  using client = new AttachedClient(SMALL);
  client.type('\x02[');
  await client.terminal.shows('scrolled back');
  client.type('\x02nq');
  await client.terminal.until((text) => !text.includes('scrolled back'), 'the live screen');
  assert.equal(client.panes.guest('r1').typed, 'q');
});

test('a decision that a person must make is told in the status bar', async () => {
  const decisions = [{ id: 'd1', at: 0, subject: 'lib-1', text: 'lib-1 hangs for ever' }];
  using client = new AttachedClient({ ...SMALL, view: { ...townView(), decisions } });
  await client.terminal.shows('! 1 for you (C-b !): lib-1 hangs for ever');
});

test('the mouse is asked for only while the guest with the keyboard wants it', async () => {
  using client = new AttachedClient(SMALL);
  await client.terminal.settled();
  assert.equal(client.terminal.modes.mouseTrackingMode, 'none');
  const guest = client.panes.guest('r10');
  guest.modes = { ...FRESH_MODES, mouse: 'vt200', mouseEncoding: 'sgr' };
  guest.changed();
  await client.terminal.settled();
  assert.equal(client.terminal.modes.mouseTrackingMode, 'vt200');
  client.type('\x1b[<0;2;3M');
  assert.equal(guest.typed, '\x1b[<0;1;1M');
  assert.deepEqual(client.typedIn, [], 'pointing is not typing');
  client.type('\x02m');
  await client.terminal.settled();
  assert.equal(client.terminal.modes.mouseTrackingMode, 'none');
});

test('detaching, draining and stopping are told to the town', async () => {
  using client = new AttachedClient(SMALL);
  client.type('\x02d');
  client.type('\x02qs');
  client.type('\x02qr');
  assert.deepEqual(client.ends, ['detach', 'stop', 'drain']);
});

test('a view that changed is drawn', async () => {
  using client = new AttachedClient(LARGE);
  await client.inkDrew();
  client.setView({ ...townView(3), warnings: ['the log is damaged: run gt doctor'] });
  await client.terminal.shows('! the log is damaged');
  await client.terminal.shows('swarm · 3 polecats');
});
