import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { CELL_WORDS, CONTENT_CODE_POINT } from '../../../../src/panes/screen/cells.ts';
import { HeadlessTerminal } from '../../../../src/panes/terminals/guest/headless-terminal.ts';
import { HistorySearch } from '../../../../src/panes/terminals/guest/history-search.ts';
import type {
  Match,
  SearchAnswer,
  SearchRequest,
} from '../../../../src/panes/terminals/wire/search-query.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-search-'));
after(() => rmSync(home, { recursive: true, force: true }));
let guests = 0;

class Subject implements Disposable {
  readonly terminal: HeadlessTerminal;
  readonly search = new HistorySearch();

  constructor(cols: number, text: string) {
    this.terminal = new HeadlessTerminal({
      cols,
      rows: 5,
      history: join(home, `g${guests++}`),
      onReply: () => {},
      onFailure: (cause) => assert.fail(String(cause)),
    });
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += 65_536) {
      this.terminal.feed(bytes.subarray(at, at + 65_536), () => {});
    }
  }

  async ask(pattern: string, more: Partial<SearchRequest> = {}): Promise<SearchAnswer> {
    const request = { pattern, kind: 'text', from: null, direction: 'up', until: null, limit: 500 } as const;
    const answer = await this.search.search(() => this.terminal, { ...request, ...more });
    assert.ok(answer.ok);
    return answer.value;
  }

  async find(pattern: string, more: Partial<SearchRequest> = {}): Promise<readonly Match[]> {
    return (await this.ask(pattern, more)).matches;
  }

  [Symbol.dispose](): void {
    this.search[Symbol.dispose]();
    this.terminal[Symbol.dispose]();
  }
}

const at = (line: number, col: number, cols: number): Match => [{ line, col, cols }];

function numbered(lines: number): string {
  return Array.from({ length: lines }, (_, line) => `line ${line}`).join('\r\n');
}

describe('a search through history', () => {
  it('finds what is on disk, in the emulator and on the screen, the nearest first', async () => {
    using subject = new Subject(20, numbered(9_000));
    assert.deepEqual(
      (await subject.find('999')).map(([span]) => span?.line),
      [8_999, 7_999, 6_999, 5_999, 4_999, 3_999, 2_999, 1_999, 999],
    );
    assert.deepEqual(await subject.find('line 42', { direction: 'down', limit: 2 }), [
      at(42, 0, 7),
      at(420, 0, 7),
    ]);
    assert.deepEqual(await subject.find('line 42', { from: { line: 4_205, col: 0 }, limit: 2 }), [
      at(4_204, 0, 7),
      at(4_203, 0, 7),
    ]);
    assert.deepEqual(await subject.find('line 42', { from: { line: 42, col: 0 } }), []);
    assert.deepEqual(await subject.find('line', { direction: 'down', from: { line: 8_997, col: 3 } }), [
      at(8_998, 0, 4),
      at(8_999, 0, 4),
    ]);
    assert.deepEqual(await subject.find('line', { direction: 'down', until: 2 }), [at(0, 0, 4), at(1, 0, 4)]);
  });

  it('tells whether there is more', async () => {
    using subject = new Subject(20, numbered(600));
    assert.equal((await subject.ask('line', { limit: 3 })).ended, 'limit');
    assert.equal((await subject.ask('line 599')).ended, 'all');
    assert.deepEqual(await subject.ask('nowhere'), { matches: [], ended: 'all' });
  });

  it('tells capitals apart where the pattern has some', async () => {
    using subject = new Subject(40, 'Error error ERROR Ärger\r\nx');
    assert.equal((await subject.find('error')).length, 3);
    assert.deepEqual(await subject.find('Error'), [at(0, 0, 5)]);
    assert.deepEqual(await subject.find('ärger'), [at(0, 18, 5)]);
    // An escape with a capital asks for none.
    assert.equal((await subject.find('\\Berror|^error', { kind: 'regex' })).length, 1);
  });

  it('takes text as it is, and a regular expression as one', async () => {
    using subject = new Subject(40, 'a.c abc (x) [y] $1 1+1\r\n');
    assert.deepEqual(await subject.find('a.c'), [at(0, 0, 3)]);
    assert.equal((await subject.find('a.c', { kind: 'regex' })).length, 2);
    for (const text of ['(x)', '[y]', '$1', '1+1']) assert.equal((await subject.find(text)).length, 1, text);
    assert.deepEqual(await subject.find('x*', { kind: 'regex' }), [at(0, 9, 1)]);
  });

  it('counts cells, not characters, and follows a line over the edge', async () => {
    using subject = new Subject(10, '漢字👩‍👩‍👧e\u0301x\r\n12345678漢字90ab\r\n');
    assert.deepEqual(await subject.find('x'), [at(0, 7, 1)]);
    assert.deepEqual(await subject.find('字👩‍👩‍👧'), [at(0, 2, 4)]);
    assert.deepEqual(await subject.find('8漢字9'), [
      [
        { line: 1, col: 7, cols: 3 },
        { line: 2, col: 0, cols: 3 },
      ],
    ]);
  });

  it('finds each match of a line without end exactly once', async () => {
    using subject = new Subject(10, `${'0123456789'.repeat(1_500)}\r\nend`);
    const lines = (await subject.find('3456', { limit: 500 })).map(([span]) => span?.line);
    assert.deepEqual(
      lines,
      Array.from({ length: 500 }, (_, back) => 1_499 - back),
    );
  });

  it('looks for the places of no more matches than are wanted', async () => {
    using subject = new Subject(200, `${'a'.repeat(200)}\r\n`.repeat(300));
    let packed = 0;
    const pack = subject.terminal.packHistory.bind(subject.terminal);
    subject.terminal.packHistory = (line, words) => {
      packed += 1;
      return pack(line, words);
    };
    const { matches, ended } = await subject.ask('a', { limit: 10 });
    assert.equal(ended, 'limit');
    assert.deepEqual(matches[0], at(299, 199, 1));
    assert.ok(packed <= 11, `${packed} rows packed for ten of ${300 * 200} matches`);
  });

  it('finds the same upwards and downwards, from anywhere', async () => {
    const part = fc.constantFrom('ab', 'a', 'b ', '漢', '\r\n', 'ab\r\n', 'long words that wrap');
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { maxLength: 200 }),
        fc.nat(60),
        fc.nat(12),
        async (parts, line, col) => {
          using subject = new Subject(12, parts.join(''));
          const all = await subject.find('ab', { direction: 'down' });
          assert.deepEqual((await subject.find('ab')).toReversed(), all);
          const from = { line, col };
          const before = await subject.find('ab', { from });
          const beyond = await subject.find('ab', { from, direction: 'down' });
          const here = all.filter(([span]) => span?.line === line && span.col === col);
          assert.deepEqual([...before.toReversed(), ...here, ...beyond], all);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('finds the same on another width, in the cells that show it there', async () => {
    const part = fc.constantFrom('ab', 'a', 'b ', '漢', '\r\n', 'ab\r\n', 'long words that wrap', 'e\u0301');
    const cols = fc.integer({ min: 2, max: 40 });
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 200 }), cols, fc.integer(), async (parts, width, at) => {
        using subject = new Subject(12, `${parts.join('')}${'\r\n'.repeat(6)}`);
        const { terminal } = subject;
        const before = await subject.find('ab', { direction: 'down' });
        terminal.resize(width, 5);
        const all = await subject.find('ab', { direction: 'down' });
        assert.equal(all.length, before.length);
        assert.deepEqual((await subject.find('ab')).toReversed(), all);
        const words = new Uint32Array(width * CELL_WORDS);
        for (const match of all) {
          const text = match.map(({ line, col, cols: wide }) => {
            terminal.packHistoryRow(line, words);
            const codes = Array.from({ length: wide }, (_, by) => words[(col + by) * CELL_WORDS] ?? 0);
            return String.fromCodePoint(...codes.map((content) => content & CONTENT_CODE_POINT));
          });
          assert.equal(text.join(''), 'ab');
        }
        const rows = terminal.topLine - terminal.historyRows.first + 5;
        const line = terminal.historyRows.first + (((at % rows) + rows) % rows);
        const from = { line, col: 1 };
        const here = all.filter(([span]) => span?.line === line && span.col === 1);
        const beyond = await subject.find('ab', { from, direction: 'down' });
        assert.deepEqual([...(await subject.find('ab', { from })).toReversed(), ...here, ...beyond], all);
        const above = all.filter(([span]) => (span?.line ?? line) < line);
        assert.deepEqual(await subject.find('ab', { direction: 'down', until: line }), above);
      }),
      { numRuns: 25 },
    );
  });

  it('gives a pattern that never ends two seconds of another thread, and goes on with the next', async () => {
    using subject = new Subject(60, `${'a'.repeat(50)}!\r\nfound\r\n`);
    let turns = 0;
    let longestMs = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      turns += 1;
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }, 5);
    const hanging = subject.ask('(a+)+$', { kind: 'regex' });
    const next = subject.find('found');
    assert.deepEqual(await hanging, { matches: [], ended: 'time' });
    assert.deepEqual(await next, [at(1, 0, 5)]);
    clearInterval(timer);
    assert.ok(turns > 50, `${turns} turns of the loop`);
    assert.ok(longestMs < 500, `${longestMs} ms without a turn`);
  });

  it('refuses what is no pattern, and a guest that is gone', async () => {
    using subject = new Subject(20, 'text');
    const request = { from: null, direction: 'up', until: null, limit: 5 } as const;
    const wrong = await subject.search.search(() => subject.terminal, {
      ...request,
      pattern: '(',
      kind: 'regex',
    });
    assert.ok(!wrong.ok);
    assert.deepEqual(wrong.problem, { kind: 'usage', message: 'not a regular expression: (' });
    const gone = await subject.search.search(() => null, { ...request, pattern: 'text', kind: 'text' });
    assert.ok(!gone.ok);
    assert.equal(gone.problem.kind, 'not-found');
  });
});
