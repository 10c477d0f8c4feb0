import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import graphemes from '@xterm/addon-unicode-graphemes';
import fc from 'fast-check';
import headless, { type Terminal } from 'xterm-headless';
import { CELL_WORDS } from '../../../../src/panes/screen/cells.ts';
import { packLine } from '../../../../src/panes/terminals/emulator/pack-cells.ts';
import { HeadlessTerminal } from '../../../../src/panes/terminals/guest/headless-terminal.ts';
import { until } from '../host/host-harness.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-scrollback-'));
after(() => rmSync(home, { recursive: true, force: true }));
let guests = 0;

/** How much memory the emulator gets while its guest floods. */
type Memory = 'plenty' | 'short';

class Subject implements Disposable {
  readonly terminal: HeadlessTerminal;
  floods = 0;
  isFlooding = false;

  constructor(cols: number, rows: number, memory: Memory, scrollback = 10_000) {
    this.terminal = new HeadlessTerminal({
      cols,
      rows,
      scrollback,
      history: join(home, `g${guests++}`),
      onReply: () => {},
      onFailure: (cause) => assert.fail(String(cause)),
      onFlood: (isFlooding) => {
        this.isFlooding = isFlooding;
        if (isFlooding) this.floods += 1;
        if (memory === 'plenty') this.terminal.keepLines(isFlooding ? scrollback : 1_000);
      },
    });
  }

  feed(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 65_536) {
      this.terminal.feed(bytes.subarray(at, at + 65_536), () => {});
    }
  }

  /** Texts of history and screen, oldest first; fails where a number is left out. */
  get texts(): string[] {
    const lines = this.terminal.history(0, Number.MAX_SAFE_INTEGER);
    const { firstLine } = this.terminal;
    for (const [at, { line }] of lines.entries()) assert.equal(line, firstLine + at);
    return lines.map(({ text }) => text);
  }

  /** Number of the row with which the logical line begins that is at the top of the screen. */
  get startOfScreen(): number {
    const { topLine } = this.terminal;
    const rows = this.terminal.history(0, topLine + 1);
    return rows.findLast(({ isWrapped }) => !isWrapped)?.line ?? this.terminal.firstLine;
  }

  [Symbol.dispose](): void {
    this.terminal[Symbol.dispose]();
  }
}

function bareEmulator(cols: number, rows: number): Terminal {
  const bare = new headless.Terminal({ cols, rows, scrollback: 10_000, allowProposedApi: true });
  bare.loadAddon(new graphemes.UnicodeGraphemesAddon());
  return bare;
}

function write(bare: Terminal, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => bare.write(bytes, resolve));
}

function textsOf(bare: Terminal): string[] {
  const { normal } = bare.buffer;
  return Array.from({ length: normal.length }, (_, at) => normal.getLine(at)?.translateToString(true) ?? '');
}

function short(lines: number): Buffer {
  return Buffer.from('aaa\r\n'.repeat(lines));
}

function isSize(step: object | number): step is { readonly cols: number; readonly rows: number } {
  return typeof step === 'object' && 'cols' in step;
}

function isSame(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}

/** Texts of logical lines without their blanks: a column that nothing was printed in may count as one, or not. */
function joined(rows: readonly { readonly text: string; readonly isWrapped: boolean }[]): string[] {
  const lines: string[] = [];
  for (const { text, isWrapped } of rows) {
    if (isWrapped) lines.push((lines.pop() ?? '') + text);
    else lines.push(text);
  }
  return lines.map((line) => line.replaceAll(' ', ''));
}

/** Coloured lines, some wrapped over rows, some wide, some with clusters. */
function flood(lines: number): Buffer {
  const parts: string[] = [];
  for (let line = 0; line < lines; line += 1) {
    const long = line % 17 === 0 ? ' and on and on'.repeat(1 + (line % 11)) : '';
    const wide = line % 5 === 0 ? ' 漢字 👩‍👩‍👧 e\u0301' : '';
    parts.push(`\x1b[3${line % 8}mline\x1b[0m ${line}${wide}${long}\r\n`);
  }
  return Buffer.from(parts.join(''));
}

describe('history', () => {
  for (const memory of ['plenty', 'short'] as const) {
    it(`equals what the bare emulator holds after a flood, memory being ${memory}`, async () => {
      using subject = new Subject(30, 9, memory);
      const bare = bareEmulator(30, 9);
      const before = Buffer.from('some text that is long enough to be wrapped\r\n漢字\r\n'.repeat(3));
      subject.feed(before);
      await write(bare, before);
      for (const [cols, rows] of [
        [12, 20],
        [60, 6],
      ] as const) {
        subject.terminal.resize(cols, rows);
        bare.resize(cols, rows);
      }
      const bytes = flood(15_000);
      subject.feed(bytes);
      await write(bare, bytes);
      assert.ok(subject.floods > 0, 'the flood was seen as one');
      assert.deepEqual(subject.texts, textsOf(bare));
      await until('the flood has settled', () => !subject.isFlooding);
      assert.deepEqual(subject.texts, textsOf(bare));
      const words = new Uint32Array(60 * CELL_WORDS);
      const wanted = new Uint32Array(60 * CELL_WORDS);
      const { firstLine } = subject.terminal;
      for (let at = 0; at < bare.buffer.normal.length; at += 1) {
        const texts = subject.terminal.packHistory(firstLine + at, words);
        assert.deepEqual(
          texts,
          packLine(bare.buffer.normal.getLine(at), wanted, () => null),
        );
        assert.ok(isSame(words, wanted), `the cells of line ${firstLine + at}`);
      }
      bare.dispose();
    });
  }

  it('is as long as was asked for, be it shorter than what the emulator keeps', () => {
    for (const scrollback of [0, 100, 3_000]) {
      using subject = new Subject(20, 5, 'short', scrollback);
      subject.feed(Buffer.from(Array.from({ length: 20_000 }, (_, at) => `${at}`).join('\r\n')));
      assert.equal(subject.terminal.topLine - subject.terminal.firstLine, scrollback);
      assert.equal(subject.texts[0], String(19_995 - scrollback));
    }
  });

  it('takes a line without end, and glyphs without end', () => {
    using subject = new Subject(80, 5, 'short');
    const startedAt = performance.now();
    subject.feed(Buffer.alloc(30_000_000, 'abcdefghij'));
    assert.equal(subject.terminal.topLine - subject.terminal.firstLine, 10_000);
    assert.ok(subject.texts.every((text) => text.length === 80));
    subject.feed(Buffer.from(`\r\n${`e${'\u0301'.repeat(5_000)}\r\n`.repeat(20)}${'\r\n'.repeat(700)}`));
    assert.ok(performance.now() - startedAt < 10_000);
    const spooled = subject.texts.filter((text) => text.startsWith('e'));
    assert.equal(spooled.length, 20);
    assert.ok(spooled.every((text) => text.length <= 32));
  });

  it('says so where lines of it are gone', () => {
    using subject = new Subject(90, 5, 'short');
    subject.feed(flood(3_000));
    rmSync(join(home, `g${guests - 1}`), { recursive: true });
    const words = new Uint32Array(90 * CELL_WORDS);
    subject.terminal.packHistory(10, words);
    const text = Array.from({ length: 90 }, (_, col) =>
      String.fromCodePoint((words[col * CELL_WORDS] ?? 0) & 0x1f_ff_ff),
    );
    assert.match(text.join('').replaceAll('\0', ' '), /this line was lost: .*no such file/);
    assert.ok(subject.terminal.historyProblem instanceof Error);
  });

  it('keeps the screen as the bare emulator has it, whatever the emulator is made to keep meanwhile', async () => {
    const bytes = fc.constantFrom(
      ...[
        'text that wraps at the edge',
        '漢字漢字',
        '\r\n'.repeat(150),
        '\x1b[2;4r',
        '\x1b[r',
        '\x1b[5;19Hxy',
      ],
      ...[
        '\x1b[?1049h',
        '\x1b[?1049l',
        '\x1b[3L',
        '\x1bM',
        '\x1b[2S',
        '\x1b[41m\x1b[K',
        '\x1b[H',
        '\r\nab',
        '\x1b[3g\x1b[4G\x1bH\t.',
      ],
    );
    const step = fc.oneof({ weight: 4, arbitrary: bytes }, fc.constantFrom(0, 200, 1_000, 10_000));
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        using subject = new Subject(20, 5, 'short');
        const bare = bareEmulator(20, 5);
        const [words, wanted] = [new Uint32Array(20 * CELL_WORDS), new Uint32Array(20 * CELL_WORDS)];
        for (const each of steps) {
          if (typeof each === 'number') subject.terminal.keepLines(each);
          else {
            subject.feed(Buffer.from(each));
            await write(bare, Buffer.from(each));
          }
        }
        for (let row = 0; row < 5; row += 1) {
          const { active } = bare.buffer;
          subject.terminal.packRow(row, words);
          packLine(active.getLine(active.baseY + row), wanted, () => null);
          assert.ok(isSame(words, wanted), `row ${row}`);
        }
        assert.deepEqual(subject.texts, textsOf(bare));
        bare.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the screen as the bare emulator has it over resizes, and loses no text', async () => {
    const text = fc.tuple(
      fc.constantFrom('short', 'some words that go on for a while ', '漢字'),
      fc.integer({ min: 1, max: 90 }),
    );
    const output = text.map(([words, lines]) => Buffer.from(`${words.repeat(3)}\r\n`.repeat(lines)));
    const size = fc.record({ cols: fc.integer({ min: 2, max: 90 }), rows: fc.integer({ min: 1, max: 20 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(output, size), { maxLength: 12 }), async (steps) => {
        using subject = new Subject(20, 5, 'short');
        const bare = bareEmulator(20, 5);
        const long = Buffer.from(`${'a line that is wrapped over rows '.repeat(4)}\r\n`.repeat(300));
        subject.feed(long);
        await write(bare, long);
        for (const each of steps) {
          if (Buffer.isBuffer(each)) {
            subject.feed(each);
            await write(bare, each);
            continue;
          }
          const before = subject.terminal.topLine;
          subject.terminal.resize(each.cols, each.rows);
          bare.resize(each.cols, each.rows);
          const { active } = bare.buffer;
          const shown = Array.from({ length: each.rows }, (_, row) =>
            active.getLine(active.baseY + row)?.translateToString(true),
          );
          const { topLine } = subject.terminal;
          const screen = subject.terminal.history(topLine, topLine + each.rows).map((line) => line.text);
          assert.deepEqual(screen, shown);
          // What went off the screen stands above it as the bare emulator has it.
          for (let line = before; line < topLine; line += 1) {
            const [kept] = subject.terminal.history(line, line + 1);
            const wanted = active.getLine(active.baseY - (topLine - line))?.translateToString(true);
            assert.equal(kept?.text, wanted);
          }
        }
        bare.dispose();
      }),
      { numRuns: 60 },
    );
  });

  it('has each logical line once, whole, where the bare emulator has it after resizes', async () => {
    const output = fc
      .tuple(
        fc.constantFrom('short', 'words that go on for a while ', '漢字 '),
        fc.integer({ min: 1, max: 20 }),
      )
      .chain(([words, lines]) =>
        fc.nat(6).map((times) => Buffer.from(`${words.repeat(times)}.\r\n`.repeat(lines))),
      );
    const size = fc.record({ cols: fc.integer({ min: 2, max: 90 }), rows: fc.integer({ min: 1, max: 20 }) });
    const other = fc.constant('other screen' as const);
    const step = fc.oneof({ weight: 3, arbitrary: output }, { weight: 2, arbitrary: size }, other);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        using subject = new Subject(20, 5, 'short');
        const bare = bareEmulator(20, 5);
        let isOther = false;
        for (const each of steps) {
          if (each === 'other screen') isOther = !isOther;
          if (each === 'other screen' || Buffer.isBuffer(each)) {
            const bytes = Buffer.isBuffer(each) ? each : Buffer.from(`\x1b[?1049${isOther ? 'h' : 'l'}`);
            subject.feed(bytes);
            await write(bare, bytes);
          } else {
            subject.terminal.resize(each.cols, each.rows);
            bare.resize(each.cols, each.rows);
          }
        }
        const kept = subject.terminal.history(0, Number.MAX_SAFE_INTEGER);
        const { normal } = bare.buffer;
        const wanted = Array.from({ length: normal.length }, (_, at) => ({
          text: normal.getLine(at)?.translateToString(true) ?? '',
          isWrapped: normal.getLine(at)?.isWrapped ?? false,
        }));
        assert.deepEqual(joined(kept), joined(wanted));
        bare.dispose();
      }),
      { numRuns: 100 },
    );
  });

  it('never changes a line that has left the screen, and leaves no number out', async () => {
    const output = fc
      .tuple(fc.constantFrom('a', 'some words of text ', '漢'), fc.nat(60))
      .map(([text, lines]) => {
        return Buffer.from(`${text.repeat(3)}\r\n`.repeat(lines));
      });
    const noise = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
    const size = fc.record({ cols: fc.integer({ min: 1, max: 60 }), rows: fc.integer({ min: 1, max: 12 }) });
    const step = fc.oneof(output, noise, size, fc.constantFrom(0, 1_000, 10_000));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        using subject = new Subject(20, 5, 'plenty');
        const { terminal } = subject;
        let known = new Map<number, string>();
        let lastTop = 0;
        for (const each of steps) {
          if (typeof each === 'number') terminal.keepLines(each);
          else if (Buffer.isBuffer(each)) subject.feed(each);
          else {
            // A reflow may take lines back onto the screen, where they change, and with them all of a line that was wrapped.
            const before = subject.startOfScreen;
            terminal.resize(each.cols, each.rows);
            const end = Math.min(before, subject.startOfScreen);
            known = new Map([...known].filter(([line]) => line < end));
          }
          const { topLine } = terminal;
          assert.ok(isSize(each) || topLine >= lastTop, 'output never takes lines back');
          lastTop = topLine;
          const now = new Map(terminal.history(0, topLine).map(({ line, text }) => [line, text]));
          for (let line = terminal.firstLine; line < topLine; line += 1) {
            assert.ok(now.has(line), `line ${line} of ${terminal.firstLine} to ${topLine} is there`);
            if (known.has(line)) assert.equal(now.get(line), known.get(line));
          }
          known = now;
        }
      }),
      {
        numRuns: 100,
        examples: [
          [[0, Buffer.from(`${'some words of text '.repeat(3)}\r\n`.repeat(14)), { cols: 3, rows: 2 }]],
          [
            [
              short(31),
              0,
              Buffer.from(`${'some words of text '.repeat(3)}\r\n`.repeat(2)),
              { cols: 9, rows: 9 },
              short(35),
              short(57),
            ],
          ],
        ],
      },
    );
  });
});
