// Streams that nobody meant to send: whatever comes, and however it is cut, the terminal stays up, small, and the same.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { CELL_WORDS } from '../../../../src/panes/screen/cells.ts';
import { HeadlessTerminal } from '../../../../src/panes/terminals/guest/headless-terminal.ts';
import { isFull } from '../../../support/long-form.ts';
import { STAGES } from '../../../support/stages.ts';

const MEGABYTE = 1024 * 1024;
const home = mkdtempSync(join(tmpdir(), 'gt-streams-'));
after(() => rmSync(home, { recursive: true, force: true }));
let terminals = 0;

class Subject implements Disposable {
  readonly terminal: HeadlessTerminal;
  readonly failures: unknown[] = [];
  replyBytes = 0;

  constructor(cols = 80, rows = 25) {
    terminals += 1;
    this.terminal = new HeadlessTerminal({
      cols,
      rows,
      history: join(home, `g${terminals}`),
      onReply: (bytes) => {
        this.replyBytes += bytes.length;
      },
      onFailure: (cause) => this.failures.push(cause),
    });
  }

  feed(bytes: Uint8Array): this {
    this.terminal.feed(bytes, () => {});
    return this;
  }

  /** Every word of every cell, with the clusters, the cursor and the modes. */
  get screen(): unknown {
    const { terminal } = this;
    const words = new Uint32Array(terminal.cols * CELL_WORDS);
    const rows = Array.from({ length: terminal.rows }, (_, row) => [
      terminal.packRow(row, words),
      [...words],
    ]);
    return { rows, cursor: terminal.cursor, modes: terminal.modes, title: terminal.title };
  }

  [Symbol.dispose](): void {
    this.terminal[Symbol.dispose]();
  }
}

/** Bytes of which many begin sequences, parameters and characters of several bytes. */
const likelyBytes = fc
  .uint8Array({ max: 255 })
  .chain((noise) =>
    fc
      .array(
        fc.constantFrom(
          ...[
            '\x1b',
            '\x1b[',
            '\x1b]',
            '\x1bP',
            '\x1b_',
            '\x9b',
            '\x18',
            '\x07',
            '\x1b\\',
            '0',
            ';',
            ':',
            '?',
            '>',
          ],
          ...[
            '1049h',
            '999999999',
            'm',
            'H',
            'K',
            'J',
            'r',
            'b',
            'q',
            '$',
            ' ',
            '!p',
            'c',
            '漢',
            '👩‍👧',
            'e\u0301',
            '\r\n',
            '\t',
          ],
          ...['\x1b#8', '\x1b(0', '8;;http://a', '2026h', '2026l', '4:3', '58:2::1:2:3', 'text'],
        ),
        { maxLength: 40 },
      )
      .map((parts) =>
        Buffer.concat([Buffer.from(parts.join('')), noise, Buffer.from(parts.reverse().join(''))]),
      ),
  );

describe('a terminal under hostile streams', () => {
  it('leaves the same cells, cursor and modes wherever any bytes are cut', () => {
    fc.assert(
      fc.property(likelyBytes, fc.array(fc.nat(12), { maxLength: 40 }), (bytes, cuts) => {
        using whole = new Subject();
        using pieces = new Subject();
        whole.feed(bytes);
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          pieces.feed(bytes.subarray(at, at + cut));
          at += cut;
        }
        assert.deepEqual(pieces.screen, whole.screen);
        assert.deepEqual(pieces.failures, whole.failures);
      }),
      { numRuns: isFull ? 20_000 : 200 },
    );
  });

  for (const [name, text] of Object.entries(STAGES)) {
    it(`leaves the same cells of ${name} cut after each byte`, () => {
      using whole = new Subject();
      using pieces = new Subject();
      const bytes = Buffer.from(text);
      whole.feed(bytes);
      for (const byte of bytes) pieces.feed(Uint8Array.of(byte));
      assert.deepEqual(pieces.screen, whole.screen);
    });
  }

  for (const [name, sequence] of [
    ['SU', '\x1b[9999S'],
    ['SD', '\x1b[9999T'],
    ['IL', '\x1b[9999L'],
    ['DL', '\x1b[9999M'],
    ['CHT', '\x1b[9999I'],
    ['CBT', '\x1b[999C\x1b[9999Z'],
  ] as const) {
    it(`obeys ${name} no more often than it can have an effect`, () => {
      using subject = new Subject();
      subject.feed(Buffer.from('\x1b[3;9r\x1b[5H'));
      const startedAt = performance.now();
      subject.feed(Buffer.from(sequence.repeat(400)));
      assert.ok(performance.now() - startedAt < 2_000, `${performance.now() - startedAt} ms`);
    });
  }

  for (const [name, sequence, left] of [
    ['SU', '\x1b[9999S', 'ab......jk'],
    ['SD', '\x1b[9999T', 'ab......jk'],
    ['IL', '\x1b[9999L', 'abcd....jk'],
    ['DL', '\x1b[9999M', 'abcd....jk'],
    ['SU of all but one row', '\x1b[5S', 'abh.....jk'],
  ] as const) {
    it(`leaves by ${name} what is outside the scroll region`, () => {
      using subject = new Subject(4, 10);
      const text = [...'abcdefghjk'].join('\r\n');
      subject.feed(Buffer.from(`${text}\x1b[3;8r\x1b[5H${sequence}`));
      const rows = subject.terminal.history(0, 10).map((line) => line.text.trim() || '.');
      assert.equal(rows.join(''), left);
    });
  }

  for (const seed of [1, 2, 3]) {
    it(`bears random bytes (seed ${seed})`, () => {
      using subject = new Subject();
      const before = memoryMb();
      const random = randomBytes(seed);
      for (let fed = 0; fed < (isFull ? 64 : 1) * MEGABYTE; fed += 8192) subject.feed(random(8192));
      assert.deepEqual(subject.failures, []);
      // A reset brings everybody back to where they can be worked with.
      subject.feed(Buffer.from('\x18\x1bcstill here'));
      using fresh = new Subject();
      fresh.feed(Buffer.from('still here'));
      assert.deepEqual(cellsOnly(subject), cellsOnly(fresh));
      assert.ok(memoryMb() - before < 200, `it grew by ${memoryMb() - before} MB`);
    });
  }

  for (const [name, begin] of [
    ['OSC', '\x1b]52;c;'],
    ['OSC 8', '\x1b]8;;http://'],
    ['DCS', '\x1bPq'],
    ['DECRQSS', '\x1bP$q'],
    ['APC', '\x1b_G'],
    ['PM', '\x1b^'],
    ['SOS', '\x1bX'],
    ['CSI', '\x1b['],
    ['C1 OSC', '\u009d0;'],
  ] as const) {
    it(`bears an unterminated ${name}, and what comes after it`, () => {
      using subject = new Subject();
      const before = memoryMb();
      subject.feed(Buffer.from(begin));
      const chunk = Buffer.alloc(65_536, name === 'CSI' ? '1;' : 'A');
      const total = (isFull ? 100 : 8) * MEGABYTE;
      for (let fed = 0; fed < total; fed += chunk.length) subject.feed(chunk);
      assert.ok(memoryMb() - before < 120, `it grew by ${memoryMb() - before} MB`);
      subject.feed(Buffer.from('\x18\x1bcstill here'));
      assert.equal(subject.terminal.bottomLines(1)[0], 'still here');
      assert.deepEqual(subject.failures, []);
      assert.equal(subject.terminal.pendingBytes, 0);
    });
  }
});

function cellsOnly({ terminal }: Subject): unknown {
  const words = new Uint32Array(terminal.cols * CELL_WORDS);
  return Array.from({ length: terminal.rows }, (_, row) => [terminal.packRow(row, words), [...words]]);
}

function memoryMb(): number {
  return process.memoryUsage.rss() / MEGABYTE;
}

/** Chunks of bytes by a generator of 32 bits (mulberry32), the same for the same seed. */
function randomBytes(seed: number): (length: number) => Uint8Array {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return (length) => Uint8Array.from({ length }, () => next() & 0xff);
}
