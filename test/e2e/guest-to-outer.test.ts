// What a program in a pane prints, as it reaches the terminal around `gt`, and what is done at that terminal, as the
// program reads it: byte for byte, on real terminal lines. The terminal is one that the test answers for.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { GtProgram, isBuilt } from '../support/gt-program.ts';
import type { PtyScreen } from '../support/pty-screen.ts';
import { endingWith } from '../support/small-town.ts';
import { until } from '../support/until.ts';

const skip = isBuilt() ? false : 'not built: npm run build';

const ST = '\x1b\\';
/** The size of a cell in pixels, as the terminal tells it. */
const CELL = '\x1b[6;16;8t';
/** Answers of a terminal with all that we know how to use. */
const KITTY = `\x1bP>|kitty(0.36.1)${ST}\x1b[?0u${CELL}`;
/** Answers of one without the kitty protocol. */
const XTERM = `\x1bP>|XTerm(390)${ST}`;

/** A pattern is held against bytes whose Escapes are written as ␛. */
type Wanted = string | RegExp;

function has(sent: string, wanted: Wanted): boolean {
  return typeof wanted === 'string' ? sent.includes(wanted) : wanted.test(sent.replaceAll('\x1b', '␛'));
}

/** A shell in a bare pane that does what is asked of it, without an echo, and writes down what it is typed. */
class Guest implements AsyncDisposable {
  readonly screen: PtyScreen;
  readonly #folder: string;
  #steps = 0;

  private constructor(world: GtProgram, town: string | null) {
    this.#folder = world.folder;
    const where = town === null ? [] : ['--town', town];
    const script = 'stty raw -echo; printf ready; while read -r step; do . "$0/$step"; done';
    this.screen = world.open(['run', '--bare', ...where, '--', 'sh', '-c', script, world.folder], {
      ...{ cols: 120, rows: 24, env: { COLORTERM: 'truecolor' } },
    });
  }

  /** In a scratch town where none is given. */
  static async start(
    world: GtProgram,
    answers: string,
    { town = null }: { readonly town?: string | null } = {},
  ): Promise<Guest> {
    const guest = new Guest(world, town);
    await guest.screen.waitFor('ready');
    guest.screen.type(answers);
    return guest;
  }

  /** Resets the pane, prints `bytes` on it, and answers what the terminal was sent until `wanted` was among it. */
  prints(bytes: string, wanted: Wanted): Promise<string> {
    const file = this.#file('bytes', this.#steps);
    writeFileSync(file, bytes);
    return this.runs(`cat ${file}`, wanted);
  }

  /** Asks what was blocked until the answer is `told`: counts come some time after what is on the screen. */
  async isToldBlocked(told: RegExp): Promise<void> {
    // Without chrome, what the person asked is told in the title.
    await until(`${told} is told`, async () => {
      this.screen.press('C-b', 'B');
      await delay(100);
      return has(this.screen.output, told);
    });
  }

  /** The same for what a line of shell prints. */
  async runs(command: string, wanted: Wanted): Promise<string> {
    await this.#step('');
    const { length } = this.screen.output;
    this.#type(command);
    const sent = () => this.screen.output.slice(length);
    await this.screen.waitUntil(() => has(sent(), wanted), { what: String(wanted) });
    return sent();
  }

  /**
   * Prints `bytes` on a fresh pane, types `typed` once the terminal was sent what matches `outer`, and answers the
   * `count` bytes that the program read.
   */
  async reads(bytes: string, typed: string, count: number, outer: Wanted = ''): Promise<string> {
    const { length } = this.screen.output;
    const file = this.#file('typed', this.#steps + 1);
    // Another guest of this world may have left one of this name.
    rmSync(file, { force: true });
    const reading = `dd bs=1 count=${count} of=${file} 2>&-; printf '\\033c%s' read;`;
    // What is answered at once may be read, and the pane fresh again, before anybody saw that it was printed.
    await this.#step(bytes, reading, { isSeen: typed !== '' });
    await this.screen.waitUntil(() => has(this.screen.output.slice(length), outer), { what: String(outer) });
    this.screen.type(typed);
    const read = (): string => (existsSync(file) ? readFileSync(file, 'latin1') : '');
    // What was read too little shows itself in what it is compared with.
    await until(`${count} bytes were read`, () => read().length === count).catch(() => {});
    // The modes are those of a fresh pane again before anything else is typed.
    if (read().length === count) await this.screen.waitFor('read');
    return read();
  }

  /** Resets the pane and prints `bytes`; done when they have been taken in. */
  async #step(bytes: string, more = '', { isSeen } = { isSeen: true }): Promise<void> {
    const printed = this.#file('printed', this.#steps + 1);
    const mark = `<${this.#steps + 1}>`;
    writeFileSync(printed, `\x1bc${bytes}\x1b7\x1b[24;110H${mark}\x1b8`);
    this.#type(`cat ${printed};${more}`);
    if (isSeen) await this.screen.waitFor(mark);
  }

  #type(command: string): void {
    this.#steps += 1;
    writeFileSync(this.#file('step', this.#steps), command);
    this.screen.type(`step${this.#steps}\n`);
  }

  #file(kind: string, step: number): string {
    return join(this.#folder, `${kind}${step}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.screen[Symbol.asyncDispose]();
  }
}

/** What is typed reaches the program as `read`, in the modes that it asked for by `asks`. */
interface Typed {
  readonly name: string;
  readonly asks: string;
  /** What the terminal is put in for that; anything where unset. */
  readonly outer?: Wanted;
  readonly typed: string;
  readonly read: string;
}

async function typing(guest: Guest, cases: readonly Typed[]): Promise<void> {
  for (const { name, asks, outer, typed, read } of cases) {
    assert.equal(await guest.reads(asks, typed, read.length, outer), read, name);
  }
}

const COLORS: readonly (readonly [prints: string, paints: string])[] = [
  ['\x1b[31;44mA', '\x1b[31;44mA'],
  ['\x1b[94;103mA', '\x1b[94;103mA'],
  ['\x1b[38;5;208;48;5;18mA', '\x1b[38;5;208;48;5;18mA'],
  ['\x1b[38;2;1;2;3;48;2;4;5;6mA', '\x1b[38;2;1;2;3;48;2;4;5;6mA'],
  ['\x1b[38:2::1:2:3mA', '\x1b[38;2;1;2;3mA'],
  ...[1, 2, 3, 4, 5, 7, 8, 9, 53].map((sgr) => [`\x1b[${sgr}mA`, `\x1b[${sgr}mA`] as const),
  ['\x1b[21mA', '\x1b[4:2mA'],
  ['\x1b[4:3;58:2::1:2:3mA', '\x1b[4:3;58:2::1:2:3mA'],
  ['\x1b[4:4;58;5;9mA', '\x1b[4:4;58:5:9mA'],
  ['\x1b[4:5mA', '\x1b[4:5mA'],
  // What the program changed of its palette is for its own cells, not for the terminal.
  ['\x1b]4;1;rgb:12/34/56\x07\x1b[31mA', '\x1b[38;2;18;52;86mA'],
  ['\x1b]10;#123456\x07A', '\x1b[38;2;18;52;86mA'],
  ['\x1b]11;#123456\x07A', '\x1b[48;2;18;52;86mA'],
];

const GLYPHS: readonly (readonly [prints: string, paints: RegExp])[] = [
  ['\x1b(0lqk\x1b(B', /┌─┐/],
  ['\x1b)0\x0elqk\x0f', /┌─┐/],
  ['日本', /日本/],
  ['e\u0301x', /e\u0301(␛\[\d*[GC])?x/],
  // What follows a glyph whose width terminals dispute is placed by its column.
  ['👩🏽‍🚀x', /👩🏽‍🚀␛\[3Gx/],
  ['🇩🇪x', /🇩🇪␛\[3Gx/],
];

test('colours, attributes, glyphs and links are painted as they were printed', { skip }, async () => {
  await using world = new GtProgram();
  await using guest = await Guest.start(world, KITTY);
  for (const [prints, paints] of COLORS) await guest.prints(prints, paints);
  for (const [prints, paints] of GLYPHS) await guest.prints(prints, paints);
  const link = `\x1b]8;id=x;https://a.example/b;c${ST}link\x1b]8;;${ST}`;
  await guest.prints(link, /␛\]8;id=[^;]*;https:\/\/a\.example\/b;c␛\\link[^a-z]*␛\]8;;␛\\/);
  const evil = await guest.prints(`\x1b]8;;javascript:x${ST}evil\x1b]8;;${ST}`, /evil/);
  assert.ok(!evil.includes('\x1b]8;id'));
  await guest.prints('\x1b[?25l', /␛\[\?25l/);
  for (const shape of [1, 3, 4, 5, 6]) await guest.prints(`\x1b[${shape} q`, `\x1b[${shape} q`);
});

test('what a program draws within a synchronized update is shown at its end, or when it takes too long', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await using guest = await Guest.start(world, KITTY);
  // The answer to its question says that the first half has been taken in, and by far is not due.
  const shown = await guest.runs(
    "printf '\\033[?2026hhalf\\033[5n'; dd bs=1 count=4 > /dev/null 2>&1; sleep 0.1; printf '\\rwhole\\033[?2026l'",
    /whole/,
  );
  assert.doesNotMatch(shown, /half/);
  await guest.runs("printf '\\033[?2026hnever ended'", /never ended/);
});

test('what a program says beside its screen reaches the terminal in our words', { skip }, async () => {
  await using world = new GtProgram();
  await using guest = await Guest.start(world, KITTY);
  await guest.prints('\x1b]2;a \u202etitle\x07', `\x1b]0;a <U+202E>title${ST}`);
  await guest.prints('\x07', '\x07');
  await guest.prints('\x1b]9;4;1;42\x07', `\x1b]9;4;1;42${ST}`);
  // Only a terminal that is not looked at is told of notifications.
  guest.screen.type('\x1b[O');
  for (const [says, text] of [
    ['\x1b]9;done\x07', 'done'],
    ['\x1b]777;notify;Build;failed\x07', 'Build: failed'],
    [`\x1b]99;;kitty${ST}`, 'kitty'],
  ] as const) {
    await guest.prints(says, `\x1b]99;i=gt:p=body;${text}${ST}`);
  }
});

/** Who answers XTVERSION so, and how it is told of a notification; null where it is told nothing. */
const NOTIFIED: readonly (readonly [
  version: string,
  told: ((title: string, text: string) => string) | null,
])[] = [
  ['iTerm2 3.5.4', osc9],
  ['ghostty 1.1.3', osc777],
  ['WezTerm 20240203', osc777],
  ['foot(1.20.2)', osc777],
  ['VTE(7600)', osc777],
  ['XTerm(390)', null],
];

function osc9(title: string, text: string): string {
  return `\x1b]9;gt: ${title}: ${text}${ST}`;
}

function osc777(title: string, text: string): string {
  return `\x1b]777;notify;gt: ${title};${text}${ST}`;
}

test('a notification reaches each terminal in the form that it knows, and no other', { skip }, async () => {
  for (const [version, told] of NOTIFIED) {
    await using world = new GtProgram();
    await using guest = await Guest.start(world, `\x1bP>|${version}${ST}`);
    guest.screen.type('\x1b[O');
    const from = guest.screen.output.length;
    const said = [
      ['\x1b]9;4 files; done\x07', '4 files; done'],
      [`\x1b]777;notify;Build;fai\u202eled${ST}`, 'Build: fai<U+202E>led'],
      [`\x1b]99;;kitty${ST}`, 'kitty'],
    ] as const;
    for (const [at, [says, text]] of said.entries()) {
      // What is printed later says that what came before was taken in.
      const sent = await guest.prints(`${says}said ${at}`, `said ${at}`);
      if (told !== null) assert.ok(sent.includes(told('sh', text)), `${version}: ${sent}`);
    }
    const sent = guest.screen.output.slice(from);
    const expected = told === null ? [] : said.map(([, text]) => told('sh', text));
    // Progress (9;4) is none.
    // biome-ignore lint/suspicious/noControlCharactersInRegex: notifications are control strings.
    const notified = sent.match(/\x1b\](?:9;(?!4;)|777;|99;)[^\x1b\x07]*\x1b\\/g) ?? [];
    assert.equal(notified.join(''), expected.join(''), version);
  }
});

test('a copy goes where the town’s policy lets it, and reading never', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  const file = join(cwd, 'town.json');
  for (const clipboard of ['allow', 'deny', 'ask'] as const) {
    const settings: unknown = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...Object(settings), clipboard }));
    await using _town = endingWith(world, cwd);
    await using guest = await Guest.start(world, KITTY, { town: cwd });
    const copy = '\x1b]52;c;aGVsbG8=\x07';
    const written = `\x1b]52;c;aGVsbG8=${ST}`;
    assert.equal(await guest.reads('\x1b]52;c;?\x07\x1b[5n', '', 4), '\x1b[0n');
    if (clipboard === 'allow') await guest.prints(copy, written);
    if (clipboard === 'ask') {
      await guest.prints(copy, /C-b y: may sh copy “hello”\?/);
      assert.ok(!guest.screen.output.includes('\x1b]52'));
      guest.screen.press('C-b', 'y');
      await guest.screen.waitFor('wants to copy 5 characters');
      guest.screen.press('y');
      await guest.screen.waitUntil(() => guest.screen.output.includes(written), { what: 'the copy' });
    }
    // A bell that comes later says that what came before was taken in.
    if (clipboard === 'deny') {
      await guest.prints(`${copy}\x07`, '\x07');
      assert.ok(!guest.screen.output.includes('\x1b]52'));
      await guest.isToldBlocked(/␛\]0;blocked: [^␛]*\bclipboard write/);
    }
  }
});

test('a whole file is copied, more than that is refused and counted', { skip }, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  const file = join(cwd, 'town.json');
  writeFileSync(
    file,
    JSON.stringify({ ...Object(JSON.parse(readFileSync(file, 'utf8'))), clipboard: 'allow' }),
  );
  await using _town = endingWith(world, cwd);
  await using guest = await Guest.start(world, KITTY, { town: cwd });
  const copied = (text: string) => Buffer.from(text).toString('base64');
  const lines = Array.from({ length: 10_000 }, (_, at) => `${at}: ${'né 漢'.repeat(7)}\n`).join('');
  assert.ok(Buffer.byteLength(lines) > 500_000 && Buffer.byteLength(lines) < 768 * 1024);
  await guest.prints(`\x1b]52;c;${copied(lines)}\x07after`, /after/);
  const written = `\x1b]52;c;${copied(lines)}${ST}`;
  await guest.screen.waitUntil(() => guest.screen.output.includes(written), { what: 'the copy' });
  // The screen goes on.
  const sent = await guest.prints(`\x1b]52;c;${copied('x'.repeat(2_000_000))}\x07much`, /much/);
  assert.ok(!sent.includes('\x1b]52'));
  await guest.isToldBlocked(/␛\]0;blocked: [^␛]*\b1 clipboard write/);
});

test('keys, pastes and focus reach a program in the modes that it asked for', { skip }, async () => {
  await using world = new GtProgram();
  await using guest = await Guest.start(world, KITTY);
  await typing(guest, [
    { name: 'cursor keys', asks: '', typed: '\x1b[A\x1b[H', read: '\x1b[A\x1b[H' },
    { name: 'application cursor keys', asks: '\x1b[?1h', typed: '\x1b[A\x1b[H', read: '\x1bOA\x1bOH' },
    { name: 'keypad', asks: '', typed: '\x1b[57400u', read: '1' },
    { name: 'application keypad', asks: '\x1b=', typed: '\x1b[57400u', read: '\x1bOq' },
    { name: 'focus unasked', asks: '', typed: '\x1b[O\x1b[Ix', read: 'x' },
    { name: 'focus', asks: '\x1b[?1004h', typed: '\x1b[O\x1b[Ix', read: '\x1b[O\x1b[Ix' },
    { name: 'paste', asks: '', typed: '\x1b[200~a\x1b[31m\rb\x1b[201~', read: 'a[31m\rb' },
    {
      ...{ name: 'bracketed paste', asks: '\x1b[?2004h' },
      ...{ typed: '\x1b[200~a\x9b\rb\x1b[201~', read: '\x1b[200~a\rb\x1b[201~' },
    },
  ]);
});

test('the mouse reaches a program in its mode and encoding', { skip }, async () => {
  await using world = new GtProgram();
  await using guest = await Guest.start(world, KITTY);
  const [press, release, drag, move] = ['\x1b[<0;5;3M', '\x1b[<0;5;3m', '\x1b[<32;6;3M', '\x1b[<35;7;3M'];
  const typed = `${press}${drag}${release}${move}x`;
  const outer = (mode: number) => `\x1b[?${mode}h\x1b[?1006h`;
  await typing(guest, [
    { name: 'X10', asks: '\x1b[?9h\x1b[?1006h', outer: outer(1000), typed, read: `${press}x` },
    { name: '1000', asks: '\x1b[?1000;1006h', typed, read: `${press}${release}x` },
    { name: '1002', asks: '\x1b[?1002;1006h', outer: outer(1002), typed, read: `${press}${drag}${release}x` },
    { name: '1003', asks: '\x1b[?1003;1006h', outer: outer(1003), typed, read: typed },
    { name: 'no encoding', asks: '\x1b[?1003h', typed, read: '\x1b[M %#\x1b[M@&#\x1b[M#%#\x1b[MC\x27#x' },
    {
      ...{ name: 'UTF-8', asks: '\x1b[?1000;1005h', typed: '\x1b[<0;100;3Mx' },
      read: '\x1b[M \xc2\x84#x',
    },
    { name: 'urxvt', asks: '\x1b[?1000;1015h', typed: `${press}x`, read: '\x1b[32;5;3Mx' },
    {
      ...{ name: 'pixels', asks: '\x1b[?1000;1016h', outer: '\x1b[?1000h\x1b[?1016h' },
      ...{ typed: '\x1b[<0;36;40Mx', read: '\x1b[<0;36;40Mx' },
    },
  ]);
});

test('with the mouse for us, the wheel moves the cursor of a full-screen program that asks for that', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await world.mustGt(['init', 'town']);
  const cwd = world.path('town');
  const file = join(cwd, 'town.json');
  writeFileSync(file, JSON.stringify({ ...Object(JSON.parse(readFileSync(file, 'utf8'))), mouse: true }));
  await using _town = endingWith(world, cwd);
  await using guest = await Guest.start(world, KITTY, { town: cwd });
  const [up, down] = ['\x1b[<64;5;3M', '\x1b[<65;5;3M'];
  await typing(guest, [
    { name: 'up', asks: '\x1b[?1049h\x1b[?1007h', typed: up, read: '\x1b[A'.repeat(3) },
    { name: 'down', asks: '\x1b[?1049h\x1b[?1007h', typed: down, read: '\x1b[B'.repeat(3) },
    {
      ...{ name: 'application cursor keys', asks: '\x1b[?1049;1;1007h' },
      ...{ typed: `${up}${down}`, read: '\x1bOA'.repeat(3) + '\x1bOB'.repeat(3) },
    },
    { name: 'taken back', asks: '\x1b[?1049h\x1b[?1007h\x1b[?1007l', typed: `${up}x`, read: 'x' },
    { name: 'the normal screen', asks: '\x1b[?1007h', typed: `${up}${down}x`, read: 'x' },
    {
      ...{ name: 'a program that takes the mouse', asks: '\x1b[?1049;1007;1000;1006h' },
      ...{ typed: up, read: up },
    },
  ]);
});

test('kitty’s keyboard protocol is spoken with a terminal that knows it', { skip }, async () => {
  await using world = new GtProgram();
  await using guest = await Guest.start(world, KITTY);
  const C_I = '\x1b[105;5u';
  await typing(guest, [
    { name: 'unasked', asks: '', typed: C_I, read: '\t' },
    { name: 'disambiguated', asks: '\x1b[>1u', typed: C_I, read: C_I },
    { name: 'popped', asks: '\x1b[>1u\x1b[<u', typed: C_I, read: '\t' },
    {
      ...{ name: 'events', asks: '\x1b[>3u', outer: '\x1b[=3;1u' },
      ...{ typed: `${C_I}\x1b[105;5:3u`, read: `${C_I}\x1b[105;5:3u` },
    },
    {
      ...{ name: 'alternates', asks: '\x1b[=5u', outer: '\x1b[=5;1u' },
      ...{ typed: '\x1b[97:65;6u', read: '\x1b[97:65;6u' },
    },
    {
      ...{ name: 'all flags', asks: '\x1b[>31u', outer: '\x1b[=31;1u' },
      ...{ typed: '\x1b[97;;97u', read: '\x1b[97;;97u' },
    },
    { name: 'asked for', asks: '\x1b[>5u\x1b[=8;2u\x1b[?u', typed: '', read: '\x1b[?13u' },
    { name: 'modifyOtherKeys', asks: '\x1b[>4;2m', typed: C_I, read: '\x1b[27;5;105~' },
  ]);
});

test('a terminal without kitty’s protocol is translated from, or put in modifyOtherKeys', {
  skip,
}, async () => {
  await using world = new GtProgram();
  await using guest = await Guest.start(world, XTERM);
  await typing(guest, [
    { name: 'C-a', asks: '\x1b[>1u', typed: '\x01', read: '\x1b[97;5u' },
    { name: 'M-a', asks: '\x1b[>1u', typed: '\x1ba', read: '\x1b[97;3u' },
    {
      ...{ name: 'S-Enter and C-i', asks: '\x1b[>1u', outer: '\x1b[>4;2m' },
      ...{ typed: '\x1b[27;2;13~\x1b[27;5;105~', read: '\x1b[13;2u\x1b[105;5u' },
    },
    {
      ...{ name: 'level 1', asks: '\x1b[>4;1m', outer: '\x1b[>4;1m' },
      ...{ typed: '\x1b[27;5;44~\t', read: '\x1b[27;5;44~\t' },
    },
    {
      ...{ name: 'modifyOtherKeys', asks: '\x1b[>4;2m', outer: '\x1b[>4;2m' },
      ...{ typed: '\x1b[27;5;105~', read: '\x1b[27;5;105~' },
    },
  ]);
  assert.ok(!has(guest.screen.output, /␛\[[>=]\d+(;1)?u/), 'no flags are pushed where nobody knows them');
});

test('a program’s questions are answered, and light and dark told', { skip }, async () => {
  await using world = new GtProgram();
  await using guest = await Guest.start(world, KITTY);
  const colors = `\x1b]10;rgb:00/00/00${ST}\x1b]11;rgb:ff/ff/ff${ST}`;
  const hex = (text: string) => Buffer.from(text).toString('hex').toUpperCase();
  await typing(guest, [
    { name: 'light', asks: '\x1b[?2031h', typed: colors, read: '\x1b[?997;2n' },
    {
      ...{ name: 'both, one after the other', asks: '\x1b[?2031h' },
      typed: `\x1b]11;rgb:00/00/00${ST}\x1b]10;rgb:ff/ff/ff${ST}x\x1b]10;rgb:00/00/00${ST}\x1b]11;rgb:ff/ff/ff${ST}`,
      read: '\x1b[?997;1nx\x1b[?997;2n',
    },
    { name: 'scheme', asks: '\x1b[?996n', typed: '', read: '\x1b[?997;2n' },
    { name: 'foreground', asks: '\x1b]10;?\x07', typed: '', read: `\x1b]10;rgb:0000/0000/0000${ST}` },
    {
      ...{ name: 'cursor', asks: '\x1b]12;#102030\x07\x1b]12;?\x07', typed: '' },
      read: `\x1b]12;rgb:1010/2020/3030${ST}`,
    },
    { name: 'background', asks: '\x1b]11;?\x07', typed: '', read: `\x1b]11;rgb:ffff/ffff/ffff${ST}` },
    { name: 'palette', asks: '\x1b]4;21;?\x07', typed: '', read: `\x1b]4;21;rgb:0000/0000/ffff${ST}` },
    {
      ...{ name: 'attributes', asks: '\x1b[c\x1b[>c\x1b[=c', typed: '' },
      read: `\x1b[?62;22c\x1b[>1;300;0c\x1bP!|00000000${ST}`,
    },
    { name: 'status', asks: '\x1b[5n\x1b[3;7H\x1b[6n', typed: '', read: '\x1b[0n\x1b[3;7R' },
    { name: 'mode', asks: '\x1b[?2004h\x1b[?2004$p', typed: '', read: '\x1b[?2004;1$y' },
    { name: 'pen', asks: `\x1b[1;31m\x1bP$qm${ST}`, typed: '', read: `\x1bP1$r0;1;31m${ST}` },
    { name: 'version', asks: '\x1b[>q', typed: '', read: `\x1bP>|gt(1)${ST}` },
    {
      ...{ name: 'sizes', asks: '\x1b[14t\x1b[16t\x1b[18t', typed: '' },
      read: '\x1b[4;384;960t\x1b[6;16;8t\x1b[8;24;120t',
    },
    {
      ...{ name: 'capabilities', asks: `\x1bP+q${hex('Co')};${hex('evil')}${ST}`, typed: '' },
      read: `\x1bP1+r${hex('Co')}=${hex('256')}${ST}\x1bP0+r${ST}`,
    },
  ]);
});
