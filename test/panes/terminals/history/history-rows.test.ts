import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import graphemes from '@xterm/addon-unicode-graphemes';
import fc from 'fast-check';
import headless, { type Terminal } from 'xterm-headless';
import { CELL_WORDS } from '../../../../src/panes/screen/cells.ts';
import { Grid } from '../../../../src/panes/screen/grid.ts';
import { rowRuns } from '../../../../src/panes/screen/row-runs.ts';
import { packLine } from '../../../../src/panes/terminals/emulator/pack-cells.ts';
import { findPrompt } from '../../../../src/panes/terminals/guest/find-prompt.ts';
import { HeadlessTerminal } from '../../../../src/panes/terminals/guest/headless-terminal.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-history-rows-'));
after(() => rmSync(home, { recursive: true, force: true }));
let guests = 0;

class Subject implements Disposable {
  readonly terminal: HeadlessTerminal;

  constructor(cols: number, rows: number) {
    this.terminal = new HeadlessTerminal({
      cols,
      rows,
      history: join(home, `g${guests++}`),
      onReply: () => {},
      onFailure: (cause) => assert.fail(String(cause)),
    });
  }

  feed(text: string): this {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 65_536) {
      this.terminal.feed(bytes.subarray(at, at + 65_536), () => {});
    }
    return this;
  }

  /** All rows of history, oldest first, after a look at the oldest. */
  get rows(): number[] {
    const { historyRows, topLine } = this.terminal;
    const first = historyRows.atLeast(Number.MIN_SAFE_INTEGER);
    return Array.from({ length: topLine - first }, (_, at) => first + at);
  }

  /** A row as it looks, with its links. */
  look(row: number): string {
    const grid = new Grid(this.terminal.cols, 1);
    const { clusters, links } = this.terminal.packHistoryRow(row, grid.cells);
    for (const [col, text] of clusters) grid.clusters.set(col, text);
    for (const [col, target] of links) grid.links.set(col, target);
    return JSON.stringify(rowRuns(grid, 0));
  }

  text(row: number): string {
    const grid = new Grid(this.terminal.cols, 1);
    const { clusters } = this.terminal.packHistoryRow(row, grid.cells);
    for (const [col, text] of clusters) grid.clusters.set(col, text);
    return grid.rowText(0);
  }

  [Symbol.dispose](): void {
    this.terminal[Symbol.dispose]();
  }
}

function bareEmulator(cols: number, rows: number): Terminal {
  const bare = new headless.Terminal({ cols, rows, scrollback: 20_000, allowProposedApi: true });
  bare.loadAddon(new graphemes.UnicodeGraphemesAddon());
  return bare;
}

function write(bare: Terminal, text: string): Promise<void> {
  return new Promise((resolve) => bare.write(text, resolve));
}

/** What is in use once all that can go is gone. */
function memoryBytes(): number {
  setFlagsFromString('--expose_gc');
  const collect: unknown = runInNewContext('gc');
  assert.ok(typeof collect === 'function');
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const part = fc.oneof(
  fc.constantFrom('a', 'some words ', '漢字', 'e\u0301', '👩‍👩‍👧', '    ', '\t', '한'),
  fc.constantFrom('\x1b[31m', '\x1b[44m', '\x1b[0m', '\x1b[4:3m', '\x1b[K', '\x1b[3C'),
  fc.constantFrom('\x1b]8;;http://a.example/\x1b\\', '\x1b]8;;https://b.example/?q\x1b\\', '\x1b]8;;\x1b\\'),
);
const line = fc.array(part, { maxLength: 30 }).map((parts) => parts.join(''));
const output = fc
  .array(line, { minLength: 1, maxLength: 25 })
  .map((lines) => `${lines.join('\r\n')}\x1b[0m\x1b]8;;\x1b\\\r\n`);
const size = fc.record({ cols: fc.integer({ min: 2, max: 50 }), rows: fc.integer({ min: 1, max: 8 }) });
const steps = fc.array(fc.oneof(output, size), { maxLength: 8 });

function play(subject: Subject, played: readonly (string | { cols: number; rows: number })[]): void {
  for (const each of played) {
    if (typeof each === 'string') subject.feed(each);
    else subject.terminal.resize(each.cols, each.rows);
  }
}

describe('history on another width', () => {
  it('leads from prompt to prompt by the rows that show them', () => {
    using subject = new Subject(80, 5);
    for (let at = 0; at < 3; at += 1) {
      const lines = `${'words '.repeat(12)}\r\n`.repeat(2_000);
      subject.feed(`\x1b]133;A\x07$ prompt ${at}\r\n\x1b]133;C\x07${lines}`);
    }
    const { terminal } = subject;
    const ways = () => {
      const seen: string[] = [];
      const go = (from: number, direction: 'up' | 'down'): number => {
        const { line } = findPrompt(terminal, { line: from, direction });
        if (line === null) return from;
        seen.push(subject.text(line).trimEnd());
        return go(line, direction);
      };
      go(go(terminal.topLine, 'up'), 'down');
      return seen;
    };
    const there = ['$ prompt 2', '$ prompt 1', '$ prompt 0', '$ prompt 1', '$ prompt 2'];
    assert.deepEqual(ways(), there);
    terminal.resize(20, 5);
    assert.deepEqual(ways(), there);
    terminal.resize(150, 5);
    assert.deepEqual(ways(), there);
  });

  it('leads on from a prompt after wrapped output, which is in the middle of a row on a wider screen', () => {
    using subject = new Subject(20, 5);
    subject.feed(`${'x'.repeat(25)}\x1b]133;A\x07$ one\r\n${'b\r\n'.repeat(10)}`);
    subject.feed(`\x1b]133;A\x07$ two\r\n${'c\r\n'.repeat(20)}`);
    const { terminal } = subject;
    terminal.resize(60, 5);
    const go = (line: number, direction: 'up' | 'down') => findPrompt(terminal, { line, direction }).line;
    const two = go(terminal.topLine, 'up') ?? 0;
    const one = go(two, 'up') ?? 0;
    assert.equal(subject.text(one).trimEnd(), `${'x'.repeat(25)}$ one`);
    assert.equal(go(one, 'up'), null);
    assert.equal(go(one, 'down'), two);
    assert.equal(go(two, 'down'), null);
  });

  it('shows all the text, each line once, joined and broken at the present edge', async () => {
    await fc.assert(
      fc.asyncProperty(steps, size, async (played, last) => {
        using subject = new Subject(20, 4);
        const all = [...played, last, '\r\n'.repeat(last.rows)];
        play(subject, all);
        const { terminal } = subject;
        const printed = terminal
          .history(0, terminal.topLine)
          .map(({ text }) => text)
          .join('');
        const shown = subject.rows.map((row) => subject.text(row)).join('');
        assert.equal(shown.replaceAll(/[ \0]/g, ''), printed.replaceAll(/[ \0]/g, ''));
      }),
      { numRuns: 200 },
    );
  });

  it('looks as the bare emulator shows what it has reflowed', async () => {
    // Without clusters: xterm.js mixes them up where it moves cells within a row.
    const glyphs = fc.constantFrom('a', 'words ', '漢字', '한', '\x1b[31m', '\x1b[4:3m', '\x1b[0m');
    const plain = fc
      .array(fc.array(glyphs, { maxLength: 20 }), { minLength: 1, maxLength: 40 })
      .map((lines) => `${lines.map((each) => each.join('')).join('\r\n')}\x1b[0m\r\n`);
    const wide = fc.integer({ min: 4, max: 60 });
    await fc.assert(
      fc.asyncProperty(plain, wide, wide, async (text, before, cols) => {
        using subject = new Subject(before, 4);
        const bare = bareEmulator(before, 4);
        const bytes = `${text}${'\r\n'.repeat(4)}`;
        subject.feed(bytes);
        await write(bare, bytes);
        subject.terminal.resize(cols, 4);
        bare.resize(cols, 4);
        const { normal } = bare.buffer;
        const wanted: string[] = [];
        for (let index = 0; index < normal.baseY; index += 1) {
          const grid = new Grid(cols, 1);
          for (const [col, cluster] of packLine(normal.getLine(index), grid.cells, () => null).clusters) {
            grid.clusters.set(col, cluster);
          }
          wanted.push(JSON.stringify(rowRuns(grid, 0)));
        }
        assert.deepEqual(
          subject.rows.map((row) => subject.look(row)),
          wanted,
        );
        bare.dispose();
      }),
      { numRuns: 200 },
    );
  });

  it('is the same from wherever one has come, up or down, and for whoever jumps there', () => {
    fc.assert(
      fc.property(
        steps,
        size,
        fc.array(fc.integer({ min: -200, max: 200 }), { maxLength: 12 }),
        (played, last, by) => {
          using subject = new Subject(20, 4);
          play(subject, [...played, last]);
          const { terminal } = subject;
          const looks = new Map<number, string>();
          let row = terminal.topLine;
          for (const each of by) {
            row = Math.min(terminal.topLine, terminal.historyRows.atLeast(row + each));
            const look = subject.look(row);
            assert.equal(look, looks.get(row) ?? look);
            looks.set(row, look);
          }
          for (const known of subject.rows)
            assert.equal(subject.look(known), looks.get(known) ?? subject.look(known));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('knows each cell by the line that it was printed in, and where that is shown', () => {
    fc.assert(
      fc.property(steps, size, (played, last) => {
        using subject = new Subject(20, 4);
        play(subject, [...played, last]);
        const { terminal } = subject;
        const { rows } = subject;
        const { historyRows, topLine } = terminal;
        for (const row of rows) assert.equal(historyRows.rowOf(historyRows.placeOf(row)), row);
        const printed = new Uint32Array(999 * CELL_WORDS);
        const shown = new Uint32Array(terminal.cols * CELL_WORDS);
        for (let number = terminal.firstLine; number < topLine; number += 1) {
          const texts = terminal.packHistory(number, printed);
          for (let col = 0; col < 50; col += 1) {
            const content = printed[col * CELL_WORDS] ?? 0;
            if (content === 0) continue;
            const [span] = historyRows.spans({ line: number, col, cols: 1 });
            assert.ok(span !== undefined);
            const there = terminal.packHistoryRow(span.line, shown);
            for (let word = 0; word < CELL_WORDS; word += 1) {
              assert.equal(shown[span.col * CELL_WORDS + word], printed[col * CELL_WORDS + word]);
            }
            for (const kind of ['clusters', 'links'] as const) {
              const wanted = texts[kind].find(([at]) => at === col)?.[1];
              assert.equal(
                there[kind].find(([at]) => at === span.col)?.[1],
                wanted,
                `${kind} of line ${number}`,
              );
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is as printed again where the width is', () => {
    using subject = new Subject(30, 5);
    const text = (at: number) => `line ${1_000 + at} of some length`;
    subject.feed(Array.from({ length: 3_000 }, (_, at) => text(at)).join('\r\n'));
    const looks = Array.from({ length: 200 }, (_, at) => subject.look(at));
    subject.terminal.resize(11, 5);
    const { edge } = subject.terminal.historyRows;
    assert.equal(subject.rows[0], edge - 3 * edge);
    const [a, b, c] = [-2 * edge, -2 * edge + 1, -2 * edge + 2].map((row) => subject.text(row));
    assert.equal(`${a}${b}${c}`, text(0));
    subject.terminal.resize(30, 5);
    assert.deepEqual(
      looks.map((_, at) => subject.look(at)),
      looks,
    );
  });

  it('stays within memory and time where a line has no end and each cell a link of its own', () => {
    using subject = new Subject(200, 5);
    const linked = (at: number) => `\x1b]8;;https://a.example/${'x'.repeat(1_900)}${at}\x1b\\漢e\u0301`;
    subject.feed(Array.from({ length: 4_000 }, (_, at) => linked(at)).join(''));
    subject.feed(`\x1b]8;;\x1b\\${'without end '.repeat(100_000)}`);
    subject.terminal.resize(7, 5);
    const before = memoryBytes();
    const { rows } = subject;
    for (const row of rows.slice(0, 500)) subject.look(row);
    assert.ok(rows.length > 100_000);
    const grownBytes = memoryBytes() - before;
    assert.ok(grownBytes < 30 * 1_024 * 1_024, `${grownBytes} bytes`);
  });
});
