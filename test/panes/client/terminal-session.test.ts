import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { GuestModes } from '../../../src/engine/terminals.ts';
import type { TerminalReply } from '../../../src/keymaps/key-input.ts';
import { TerminalSession } from '../../../src/panes/client/terminal-session.ts';
import type { Theme } from '../../../src/panes/terminals/emulator/theme.ts';
import { FRESH_MODES } from '../../support/fresh-modes.ts';
import { ModesKeeper } from '../../support/modes-keeper.ts';

/** A session, and the terminal that it is held on. */
class Held implements Disposable {
  readonly keeper = new ModesKeeper();
  readonly themes: Theme[] = [];
  refinements = 0;
  isFast = true;
  #sent = '';
  readonly session: TerminalSession;

  constructor(term = 'xterm-256color', settings = { mouse: false }) {
    this.session = new TerminalSession({
      names: { term, colorterm: 'truecolor' },
      settings,
      output: (bytes) => {
        this.#sent += Buffer.from(bytes).toString();
        void this.keeper.write(bytes);
        return this.isFast;
      },
      onRefined: () => {
        this.refinements += 1;
      },
      onTheme: (theme) => this.themes.push(theme),
    });
  }

  /** What was sent since the last call, with ESC as `␛`. */
  take(): string {
    const sent = this.#sent.replaceAll('\x1b', '␛');
    this.#sent = '';
    return sent;
  }

  async state(): Promise<string> {
    await this.keeper.write('');
    return this.keeper.state();
  }

  [Symbol.dispose](): void {
    this.keeper[Symbol.dispose]();
  }
}

const KEYBOARD: TerminalReply = { kind: 'keyboard', flags: 0 };
const version = (text: string): TerminalReply => ({ kind: 'version', text });

test('the terminal is asked once, and last what every terminal answers', () => {
  using held = new Held();
  held.session.enter();
  assert.match(held.take(), /␛\[>0q␛\[\?u.*␛\[c$/s);
});

test('a terminal that may print what it does not know is asked nothing', () => {
  for (const term of ['', 'dumb', 'linux', 'unknown']) {
    using held = new Held(term);
    held.session.enter();
    held.session.say({ title: 'a title', progress: 5 });
    held.session.follow({ ...FRESH_MODES, kittyKeyboard: 5, modifyOtherKeys: 2 });
    assert.doesNotMatch(held.take(), /␛[\]P]|\[>|\$p|\[c|t$/, term);
  }
});

test('keyboard flags are pushed where they are known: ours, and what the guest asks for', async () => {
  using held = new Held();
  held.session.enter();
  held.session.follow({ ...FRESH_MODES, kittyKeyboard: 10 });
  await held.state();
  assert.equal(held.keeper.keyboard, 0);
  held.session.learn(KEYBOARD);
  await held.state();
  assert.equal(held.keeper.keyboard, 11);
  held.session.follow(null);
  await held.state();
  assert.equal(held.keeper.keyboard, 1);
});

test('modifyOtherKeys is for a guest that asks, on a terminal like xterm without anything better', () => {
  using held = new Held();
  held.session.follow({ ...FRESH_MODES, modifyOtherKeys: 2 });
  assert.match(held.take(), /␛\[>4;2m/);
  held.session.learn(KEYBOARD);
  assert.match(held.take(), /␛\[>4m␛\[m/);
  using foot = new Held('foot');
  foot.session.follow({ ...FRESH_MODES, modifyOtherKeys: 2 });
  assert.equal(foot.take(), '');
});

test('a guest that wants keys told apart has them from modifyOtherKeys where the terminal has no more', () => {
  for (const [kittyKeyboard, level] of [
    [1, 2],
    [8, 2],
    [2, 0],
    [0, 0],
  ] as const) {
    using held = new Held();
    held.session.follow({ ...FRESH_MODES, kittyKeyboard });
    assert.equal(held.take().includes('␛[>4;2m'), level === 2, `flags ${kittyKeyboard}`);
  }
});

test('the mouse follows the guest, in pixels where both know them', async () => {
  using held = new Held();
  const { keeper, session } = held;
  const pixels: GuestModes = { ...FRESH_MODES, mouse: 'drag', mouseEncoding: 'sgr-pixels' };
  session.follow(pixels);
  await held.state();
  assert.deepEqual([keeper.isSet(1002), keeper.isSet(1006), keeper.isSet(1016)], [true, true, false]);
  session.learn({ kind: 'mode', mode: 1016, state: 2 });
  session.learn({ kind: 'cell-size', width: 8, height: 16 });
  await held.state();
  assert.deepEqual([keeper.isSet(1002), keeper.isSet(1006), keeper.isSet(1016)], [true, false, true]);
  session.follow(null);
  await held.state();
  assert.deepEqual([keeper.isSet(1002), keeper.isSet(1006), keeper.isSet(1016)], [false, false, false]);
});

test('a person who wants the mouse has it where no guest asks for it', async () => {
  using held = new Held('foot', { mouse: true });
  held.session.follow(null);
  await held.state();
  assert.equal(held.keeper.isSet(1000), true);
});

test('a better name than TERM is painted with at once, an answer that changes nothing costs nothing', () => {
  using held = new Held('screen-256color');
  held.session.learn({ kind: 'attributes', numbers: [] });
  held.session.learn({ kind: 'other' });
  assert.deepEqual([held.refinements, held.take()], [0, '']);
  held.session.learn(version('kitty(0.36.1)'));
  held.session.learn(version('kitty(0.36.1)'));
  assert.equal(held.refinements, 1);
  assert.equal(held.session.capabilities.links, true);
});

test('colours are told when both are known, and asked for again when the scheme changes', () => {
  using held = new Held();
  held.session.learn({ kind: 'color', of: 'foreground', rgb: 0xffffff });
  assert.deepEqual(held.themes, []);
  held.session.learn({ kind: 'color', of: 'background', rgb: 0 });
  assert.deepEqual(held.themes, [{ scheme: 'dark', foreground: 0xffffff, background: 0 }]);
  held.session.learn({ kind: 'scheme', scheme: 'light' });
  assert.match(held.take(), /␛\]10;\?␛\\␛\]11;\?␛\\$/);
  held.session.learn({ kind: 'color', of: 'foreground', rgb: 0 });
  held.session.learn({ kind: 'color', of: 'background', rgb: 0xffffff });
  assert.equal(held.session.theme?.scheme, 'light');
});

test('title and progress are told once, sanitized, where the terminal shows them', async () => {
  using held = new Held('xterm-kitty');
  held.session.enter();
  held.session.say({ title: 'a\x1b]0;b\x07\u202e', progress: 40.4 });
  await held.state();
  assert.equal(held.keeper.title, 'a␛]0;b␇<U+202E>');
  assert.equal(held.keeper.progress, '4;1;40');
  held.take();
  held.session.say({ title: 'a\x1b]0;b\x07\u202e', progress: 40.4 });
  assert.equal(held.take(), '');
});

test('a notification takes the form that the terminal knows', async () => {
  const forms = [
    ['xterm-kitty', ['99;i=gt:d=0;gt: joe', '99;i=gt:p=body;4;1;50']],
    ['iterm2', ['9;gt: joe: 4;1;50']],
    ['foot', ['777;notify;gt: joe;4;1;50']],
    ['alacritty', []],
  ] as const;
  for (const [term, said] of forms) {
    using held = new Held(term);
    held.session.notify('joe', '4;1;50');
    await held.state();
    assert.deepEqual(held.keeper.said, said, term);
  }
});

test('what is copied is the text itself, without controls', async () => {
  using held = new Held();
  held.session.copy('one\r\ntwo\t\x1b[31m\x03é');
  await held.state();
  const [said = ''] = held.keeper.said;
  assert.equal(Buffer.from(said.slice('52;c;'.length), 'base64').toString(), 'one\ntwo\t[31mé');
});

test('a terminal that takes nothing is sent nothing, and then the newest only', async () => {
  using held = new Held('xterm-kitty');
  held.session.enter();
  held.isFast = false;
  held.session.write(Buffer.from('a frame'));
  held.take();
  for (let round = 0; round < 1_000; round += 1) {
    held.session.follow({ ...FRESH_MODES, mouse: round % 2 === 0 ? 'any' : 'drag' });
    held.session.say({ title: `title ${round}`, progress: round % 100 });
    held.session.ring();
    held.session.notify('joe', 'x'.repeat(400));
    assert.equal(held.session.copy('y'.repeat(100_000)), false);
  }
  assert.equal(held.take(), '');
  held.isFast = true;
  held.session.drained();
  await held.state();
  assert.equal(held.keeper.title, 'title 999');
  assert.equal(held.keeper.isSet(1002), true);
  const sent = held.take();
  assert.ok(sent.length < 200, sent);
});

const modes: fc.Arbitrary<GuestModes> = fc.record({
  alternateScreen: fc.boolean(),
  bracketedPaste: fc.boolean(),
  applicationCursor: fc.boolean(),
  applicationKeypad: fc.boolean(),
  focusEvents: fc.boolean(),
  mouse: fc.constantFrom('none', 'x10', 'vt200', 'drag', 'any'),
  mouseEncoding: fc.constantFrom('default', 'utf8', 'urxvt', 'sgr', 'sgr-pixels'),
  alternateScroll: fc.boolean(),
  synchronizedOutput: fc.boolean(),
  cursorVisible: fc.boolean(),
  kittyKeyboard: fc.nat(31),
  modifyOtherKeys: fc.constantFrom(0, 1, 2),
  colorSchemeReports: fc.boolean(),
});

const reply: fc.Arbitrary<TerminalReply> = fc.oneof(
  fc.constant(KEYBOARD),
  fc.constantFrom('kitty(1)', 'XTerm(390)', 'WezTerm 1', '').map(version),
  fc.record({ kind: fc.constant('mode'), mode: fc.constantFrom(1016, 2026, 2027, 2031), state: fc.nat(4) }),
  fc.record({ kind: fc.constant('cell-size'), width: fc.nat(20), height: fc.nat(40) }),
  fc.record({ kind: fc.constant('scheme'), scheme: fc.constantFrom('dark', 'light') }),
  fc.constant({ kind: 'attributes', numbers: [62] } as const),
);

type Step = (held: Held) => void;

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.option(modes).map(
    (each): Step =>
      ({ session }) =>
        session.follow(each),
  ),
  reply.map(
    (each): Step =>
      ({ session }) =>
        session.learn(each),
  ),
  fc.record({ title: fc.string({ unit: 'binary' }), progress: fc.option(fc.double({ noNaN: true })) }).map(
    (each): Step =>
      ({ session }) =>
        session.say(each),
  ),
  fc.constant<Step>(({ session }) => session.ring()),
  fc.string({ unit: 'binary' }).map(
    (each): Step =>
      ({ session }) =>
        session.notify(each, each),
  ),
  fc.string({ unit: 'binary' }).map(
    (each): Step =>
      ({ session }) =>
        void session.copy(each),
  ),
  fc.boolean().map(
    (each): Step =>
      (held) => {
        held.isFast = each;
        if (each) held.session.drained();
      },
  ),
);

const TERMS = [
  'xterm-256color',
  'xterm-kitty',
  'foot',
  'tmux-256color',
  'linux',
  'dumb',
  'wezterm',
  '',
] as const;

test('whatever happens in between, the terminal is as it was found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...TERMS), fc.boolean(), fc.array(step), async (term, mouse, steps) => {
      using held = new Held(term, { mouse });
      // Somebody else's, from before: it is still there afterwards.
      await held.keeper.write('\x1b[>3u\x1b[22;0t\x1b]0;found\x07$ ');
      const found = await held.state();
      held.session.enter();
      for (const each of steps) each(held);
      held.session.leave();
      held.session.leave();
      assert.equal(await held.state(), found);
    }),
    { numRuns: 300 },
  );
});
