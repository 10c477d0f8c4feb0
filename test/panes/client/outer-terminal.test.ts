// A client and the terminal around it: what the terminal answers, what guests may do to it, how it is left.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GuestId } from '../../../src/engine/ids.ts';
import type { Digest, GuestModes } from '../../../src/engine/terminals.ts';
import { FRESH_MODES } from '../../support/fresh-modes.ts';
import { ModesKeeper } from '../../support/modes-keeper.ts';
import { AttachedClient, type AttachedOptions, digestOf, FakePanes } from './a-town.ts';

const SMALL = { cols: 80, rows: 24 };
const SHOWN = 'r10' as GuestId;
const HIDDEN = 'r1' as GuestId;

/** What a kitty answers to our questions. */
const KITTY = {
  version: '\x1bP>|kitty(0.36.1)\x1b\\',
  keyboard: '\x1b[?0u',
  colors: '\x1b]10;rgb:ffff/ffff/ffff\x1b\\\x1b]11;rgb:0000/0000/0000\x1b\\',
  attributes: '\x1b[?62;c',
};
const LIGHT = '\x1b]10;rgb:0000/0000/0000\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\';

function attached(options: Partial<AttachedOptions> = {}): AttachedClient {
  return new AttachedClient({ ...SMALL, ...options });
}

/** Texts that were put on the clipboard since the last call. */
function copied(client: AttachedClient): string[] {
  return client.terminal
    .takeSent()
    .split('\x1b]52;c;')
    .slice(1)
    .map((rest) => Buffer.from(rest.slice(0, rest.indexOf('\x1b')), 'base64').toString());
}

function setModes(client: AttachedClient, modes: Partial<GuestModes>): void {
  const guest = client.panes.guest(SHOWN);
  guest.modes = { ...guest.modes, ...modes };
  guest.changed();
}

test('the first frame waits for no answer, and an answer is nobody’s key', async () => {
  using client = attached();
  await client.terminal.shows('r10 $');
  client.type(KITTY.version + KITTY.keyboard + KITTY.colors + KITTY.attributes);
  assert.equal(client.panes.guest(SHOWN).typed, '');
});

test('a terminal that answers garbage goes on as it was', async () => {
  using client = attached();
  client.type('\x1bP>|\x1b\\\x1b[?u\x1b[?;;;$y\x1b]11;nonsense\x07\x1b[6;99999999;t\x1b[?1;2;3c');
  client.panes.guest(SHOWN).print(0, 3, 'still here');
  await client.terminal.shows('still here');
  assert.deepEqual(client.panes.themes, []);
});

test('a guest reads what it asked for, whatever the terminal speaks', () => {
  using client = attached();
  const guest = client.panes.guest(SHOWN);
  client.type('\x1b[A');
  client.type(KITTY.keyboard);
  client.type('\x1b[105;5u\x1b[27u\x1b[1;5A\x1b[120;3u');
  assert.equal(guest.typed, '\x1b[A\t\x1b\x1b[1;5A\x1bx', 'a guest that knows no protocol');
  guest.typed = '';
  setModes(client, { kittyKeyboard: 1 });
  client.type('\x1b[105;5u\x1b[27u');
  assert.equal(guest.typed, '\x1b[105;5u\x1b[27u', 'a guest that speaks as the terminal does');
});

test('the prefix is known in any protocol, and Shift by itself is no stroke', async () => {
  using client = attached();
  client.type(KITTY.keyboard);
  client.type('\x1b[98;5u\x1b[57441;2u\x1b[63;2u');
  await client.terminal.shows('Go to the next of mayor and crew');
  assert.equal(client.panes.guest(SHOWN).typed, '');
});

test('a key that was let go is told to whom it was pressed for', () => {
  using client = attached();
  client.type(KITTY.keyboard);
  setModes(client, { kittyKeyboard: 3 });
  client.type('\x1b[98;5u\x1b[98;5:3u\x1b[122u\x1b[122;1:3u\x1b[97;5u\x1b[97;5:3u');
  assert.equal(client.panes.guest(SHOWN).typed, '\x1b[97;5u\x1b[97;5:3u');
});

test('guests are told the colours of the terminal whose person typed last, each change once', () => {
  const panes = new FakePanes();
  using dark = attached({ panes });
  using light = attached({ panes });
  dark.type(KITTY.colors);
  light.type(LIGHT);
  dark.type(KITTY.colors);
  assert.deepEqual(
    panes.themes.map(({ scheme }) => scheme),
    ['dark'],
  );
  light.type('x');
  light.type('x');
  assert.deepEqual(
    panes.themes.map(({ scheme }) => scheme),
    ['dark', 'light'],
  );
  dark.type('x');
  assert.equal(panes.themes.at(-1)?.scheme, 'dark');
});

test('copying asks in the status bar, leaves the keyboard alone, and does what is answered', async () => {
  using client = attached();
  client.panes.signal({ kind: 'clipboard', guest: SHOWN, text: 'git push\x1b[2J --force' });
  await client.terminal.shows('C-b y: may furiosa copy “git push[2J --force”?');
  client.type('typing on, y');
  assert.equal(client.panes.guest(SHOWN).typed, 'typing on, y');
  assert.deepEqual(copied(client), []);
  client.type('\x02y');
  await client.terminal.shows('furiosa wants to copy 19 characters');
  client.panes.signal({ kind: 'clipboard', guest: SHOWN, text: 'another' });
  client.type('y');
  assert.deepEqual(copied(client), ['git push[2J --force'], 'what was shown, not what came meanwhile');
  client.type('\x02yn');
  await client.terminal.shows('2 blocked');
  assert.deepEqual(copied(client), []);
  client.type('\x02y');
  await client.terminal.shows('nothing wants to be copied');
});

test('a policy that allows copies at once, one that denies counts', async () => {
  using allowed = attached({ settings: { clipboard: 'allow' } });
  allowed.panes.signal({ kind: 'clipboard', guest: SHOWN, text: 'é\n漢' });
  assert.deepEqual(copied(allowed), ['é\n漢']);
  await allowed.terminal.shows('copied 3 characters of furiosa');
  using denied = attached({ settings: { clipboard: 'deny' } });
  denied.panes.signal({ kind: 'clipboard', guest: SHOWN, text: 'x' });
  assert.deepEqual(copied(denied), []);
  await denied.terminal.until(() => true, 'the frame');
  denied.type('\x02B');
  await denied.terminal.shows('blocked: 1 clipboard write');
});

test('a guest that is not to be seen copies nothing, whatever the policy', async () => {
  for (const clipboard of ['allow', 'ask'] as const) {
    using client = attached({ settings: { clipboard } });
    client.panes.signal({ kind: 'clipboard', guest: HIDDEN, text: 'secret' });
    await client.terminal.shows('hidden, so not copied: “secret” of mayor');
    client.type('\x02y');
    await client.terminal.shows('nothing wants to be copied');
    assert.deepEqual(copied(client), []);
  }
});

test('a notification is shown, and goes on to a terminal that the person does not look at', async () => {
  using client = attached({ terminal: { term: 'iterm2' } });
  const notify = (body: string): void =>
    client.panes.signal({ kind: 'notification', guest: HIDDEN, title: 'done', body });
  notify('one');
  await client.terminal.shows('mayor: done: one');
  assert.doesNotMatch(client.terminal.takeSent(), /\]9;gt/);
  client.type('\x1b[O');
  notify('two\x07\x1b]52;c;eA==\x07');
  assert.ok(client.terminal.takeSent().includes('\x1b]9;gt: mayor: done: two␇␛]52;c;eA==␇\x1b\\'));
  client.type('\x1b[I');
  notify('three');
  assert.doesNotMatch(client.terminal.takeSent(), /\]9;gt/);
});

test('bells ring, but not without end', () => {
  using client = attached();
  client.terminal.takeSent();
  for (let count = 0; count < 1_000; count += 1) client.panes.signal({ kind: 'bell', guest: HIDDEN });
  const bells = client.terminal.takeSent().split('\x07').length - 1;
  assert.ok(bells >= 1 && bells <= 2, String(bells));
});

test('who rang unseen is marked until somebody looks, on every screen of the town', async () => {
  const panes = new FakePanes();
  using one = attached({ panes, cols: 200, rows: 50 });
  using two = attached({ panes, cols: 200, rows: 50 });
  await one.terminal.shows('mayor');
  panes.digest(SHOWN, { bells: 1 });
  panes.digest(HIDDEN, { bells: 1 });
  await one.terminal.shows('mayor ♪');
  await two.terminal.shows('mayor ♪');
  assert.doesNotMatch(one.terminal.text(), /furiosa +♪/);
  two.type('\x02M');
  await two.terminal.until((text) => !text.includes('♪'), 'no bell');
  await one.terminal.until((text) => !text.includes('♪'), 'no bell');
  panes.digest(HIDDEN, { bells: 2 });
  panes.digest(SHOWN, { bells: 2, seq: 2 });
  await one.terminal.settled();
  assert.ok(!one.terminal.text().includes('♪'), 'both are looked at');
});

test('what was missed is told to the first who comes back to the town, and copies are gone', async () => {
  const panes = new FakePanes();
  const first = attached({ panes });
  first[Symbol.dispose]();
  const notify = (body: string): void =>
    panes.signal({ kind: 'notification', guest: HIDDEN, title: 'build', body });
  notify('one');
  notify('two');
  panes.signal({ kind: 'clipboard', guest: SHOWN, text: 'secret' });
  using alone = attached({ panes, solo: { guest: SHOWN, title: 'sh', isBare: false } });
  await alone.terminal.shows('r10 $');
  assert.doesNotMatch(alone.terminal.text(), /missed/);
  notify('heard by it');
  using back = attached({ panes, settings: { clipboard: 'allow' }, terminal: { term: 'iterm2' } });
  await back.terminal.shows('missed 2, last: mayor: build: two');
  assert.doesNotMatch(back.terminal.takeSent(), /\]52|\]9;gt/);
  using other = attached({ panes });
  await other.terminal.settled();
  assert.doesNotMatch(other.terminal.text(), /missed/);
});

test('the title names town and agent with the program’s title, and the old one comes back', async () => {
  const client = attached();
  using keeper = new ModesKeeper();
  await keeper.write('\x1b]0;my shell\x07');
  client.panes.digest(SHOWN, { title: 'vim \x1b]0;evil\x07' });
  client.type('\x02n\x02p');
  await keeper.write(client.terminal.takeSent());
  client.panes.digest(SHOWN, { title: 'vim', progress: 50 });
  client.type('\x02\t');
  await keeper.write(client.terminal.takeSent());
  assert.match(keeper.title, /^gt: demo · \w+/);
  client[Symbol.dispose]();
  await keeper.write(client.terminal.takeSent());
  assert.equal(keeper.title, 'my shell');
});

test('a title that is to stay stays', async () => {
  using client = attached({ settings: { title: 'keep' } });
  await client.terminal.settled();
  assert.ok(!client.terminal.takeSent().includes('\x1b]0;'));
});

test('what was blocked is counted in the border of the pane, and told by class', async () => {
  using client = attached();
  client.panes.digest(SHOWN, { blocked: { 'title report': 1, 'clipboard read': 2 } });
  client.panes.guest(SHOWN).changed();
  client.type('\x02B');
  await client.terminal.shows('blocked: 2 clipboard read, 1 title report');
  await client.terminal.shows('3 blocked · furiosa');
});

test('with the mouse for us, the wheel scrolls a pane or moves the cursor of a full-screen program', async () => {
  using client = attached({ settings: { mouse: true } });
  await client.terminal.settled();
  assert.equal(client.terminal.modes.mouseTrackingMode, 'vt200');
  const guest = client.panes.guest(SHOWN);
  client.type('\x1b[<64;5;5M');
  assert.equal(guest.scrolledTo, 500 - 3);
  client.type('\x1b[<65;5;5M\x1b[<65;5;5M');
  assert.equal(guest.scrolledTo, null);
  setModes(client, { alternateScreen: true, alternateScroll: true, applicationCursor: true });
  client.type('\x1b[<64;5;5M');
  assert.equal(guest.typed, '\x1bOA\x1bOA\x1bOA');
});

test('a guest that asks for pixels has them from a terminal that tells them, in cells of its own', async () => {
  using client = attached();
  const guest = client.panes.guest(SHOWN);
  setModes(client, { mouse: 'vt200', mouseEncoding: 'sgr-pixels' });
  client.type('\x1b[?1016;2$y\x1b[6;20;10t');
  // The pane's first cell is the third row's second: 11 to 20 across and 41 to 60 down, of cells of 10x20.
  client.type('\x1b[<0;16;46M');
  const [, x, y] = /\[<0;(\d+);(\d+)M/.exec(guest.typed) ?? [];
  assert.deepEqual([x, y], ['5', '5'], JSON.stringify(guest.typed));
});

test('the modes of a guest that has ended bind nobody', async () => {
  using client = attached();
  setModes(client, { mouse: 'any', mouseEncoding: 'sgr' });
  await client.terminal.settled();
  assert.equal(client.terminal.modes.mouseTrackingMode, 'any');
  client.panes.end(SHOWN);
  await client.terminal.settled();
  assert.equal(client.terminal.modes.mouseTrackingMode, 'none');
});

test('a client that comes late knows what guests said before, and which have ended', async () => {
  const panes = new FakePanes();
  panes.guest(SHOWN).modes = { ...FRESH_MODES, mouse: 'any' };
  const digest = digestOf(SHOWN, { title: 'said before', blocked: { 'clipboard read': 4 } });
  const exit = { code: 0, signal: null };
  panes.statuses = [{ kind: 'exited', guest: SHOWN, exit, exitedAt: 0, digest }];
  using client = attached({ panes });
  await client.terminal.until(() => client.terminal.modes.mouseTrackingMode === 'none', 'no mouse');
  using running = attached({ panes: withDigest(digest) });
  await running.terminal.shows('4 blocked');
  assert.ok(running.terminal.takeSent().includes('said before\x1b\\'));
});

function withDigest(digest: Digest): FakePanes {
  const panes = new FakePanes();
  panes.statuses = [{ kind: 'running', guest: SHOWN, pid: 1, digest }];
  return panes;
}

test('a TERM that knows nothing is asked nothing and sees everything', async () => {
  for (const term of ['', 'dumb', 'unknown', 'linux']) {
    using client = attached({ terminal: { term, colorterm: '' } });
    client.panes.guest(SHOWN).print(0, 3, 'hello');
    await client.terminal.shows('hello');
    const sent = client.terminal.takeSent();
    for (const never of ['\x1b]', '\x1bP', '\x1b[c', '\x1b[>', '\x1b[?2026', '\x1b[38;', '\x1b[22;'])
      assert.ok(!sent.includes(never), `${term}: ${JSON.stringify(never)}`);
  }
});

test('a terminal that takes nothing is sent no more, whatever happens and however it is resized', async () => {
  using client = attached();
  await client.terminal.settled();
  client.terminal.isFast = false;
  client.terminal.takeSent();
  for (let round = 0; round < 300; round += 1) {
    client.resize(1 + (round % 120), 1 + (round % 40));
    setModes(client, { mouse: round % 2 === 0 ? 'any' : 'none' });
    client.panes.guest(SHOWN).print(0, 1, `round ${round}`);
    client.panes.signal({ kind: 'notification', guest: SHOWN, title: '', body: 'x'.repeat(500) });
    client.panes.signal({ kind: 'bell', guest: SHOWN });
  }
  client.resize(80, 24);
  assert.ok(client.terminal.takeSent().length < 20_000);
  client.terminal.drain();
  await client.terminal.shows('round 299');
});

const guestModes: fc.Arbitrary<Partial<GuestModes>> = fc.record({
  alternateScreen: fc.boolean(),
  focusEvents: fc.boolean(),
  mouse: fc.constantFrom('none', 'x10', 'vt200', 'drag', 'any'),
  mouseEncoding: fc.constantFrom('default', 'utf8', 'urxvt', 'sgr', 'sgr-pixels'),
  kittyKeyboard: fc.nat(31),
  modifyOtherKeys: fc.constantFrom(0, 1, 2),
  colorSchemeReports: fc.boolean(),
});

type Act = (client: AttachedClient) => void;

const KEYS = [
  'x',
  '\x02',
  '\x02n',
  '\x02?',
  '\x1b',
  '\x02z',
  '\x02%',
  '\x02&',
  '\x02[',
  'q',
  '\x02y',
  '\x02s',
  '\r',
];
const ANSWERS = [
  ...Object.values(KITTY),
  LIGHT,
  '\x1b[?997;2n',
  '\x1b[?1016;2$y',
  '\x1b[?2027;2$y',
  '\x1b[?2031;2$y',
  '\x1b[6;20;10t',
  '\x1b[O',
  '\x1b[I',
  '\x1b[<0;9;9M',
];

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom(...KEYS, ...ANSWERS).map(
    (each): Act =>
      (client) =>
        client.type(each),
  ),
  guestModes.map(
    (each): Act =>
      (client) =>
        setModes(client, each),
  ),
  fc.constantFrom([1, 1], [40, 10], [80, 24], [200, 50]).map(
    ([cols = 0, rows = 0]): Act =>
      (client) =>
        client.resize(cols, rows),
  ),
  fc.string({ unit: 'binary' }).map(
    (title): Act =>
      (client) => {
        client.panes.digest(SHOWN, { title, progress: 7 });
        client.panes.signal({ kind: 'notification', guest: SHOWN, title, body: title });
        client.panes.signal({ kind: 'clipboard', guest: SHOWN, text: title });
      },
  ),
  fc.constant<Act>((client) => client.panes.end(SHOWN)),
  fc.boolean().map(
    (isFast): Act =>
      (client) => {
        client.terminal.isFast = isFast;
        if (isFast) client.terminal.drain();
      },
  ),
);

test('after any keys, modes, sizes and answers the terminal is as it was found', async () => {
  const terms = fc.constantFrom('xterm-256color', 'xterm-kitty', 'tmux-256color', 'dumb');
  await fc.assert(
    fc.asyncProperty(terms, fc.boolean(), fc.array(act, { maxLength: 30 }), async (term, mouse, acts) => {
      using keeper = new ModesKeeper(200, 50);
      await keeper.write('\x1b]0;found\x07\x1b[>5u$ ');
      const found = keeper.state();
      {
        using client = attached({
          terminal: { term },
          settings: { mouse, clipboard: 'allow', notifications: 'always' },
        });
        for (const each of acts) each(client);
        await client.terminal.settled();
        client.screen[Symbol.dispose]();
        await keeper.write(client.terminal.takeSent());
      }
      assert.equal(keeper.state(), found);
    }),
    { numRuns: 60 },
  );
});
