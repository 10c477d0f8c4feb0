import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { LineSpool, type SpooledLines } from '../../../../src/panes/terminals/history/line-spool.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-spool-'));
after(() => rmSync(home, { recursive: true, force: true }));
let folders = 0;
const ROOMY = { lines: 100_000, bytes: 1e9 };
const folder = () => join(home, `guest-${folders++}`, 'history');

function lines(texts: readonly string[]): SpooledLines {
  let end = 0;
  const ends = texts.map((text) => {
    end += Buffer.byteLength(text);
    return end;
  });
  return { bytes: Buffer.from(texts.join('')), ends };
}

function read(spool: LineSpool, from: number, to: number): [number, string][] {
  return spool.read(from, to).map(([line, bytes]) => [line, bytes.toString()]);
}

describe('the line spool', () => {
  it('holds what was appended, by number, over appending and truncating in any order', () => {
    const step = fc.oneof(
      fc.array(
        fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', '')),
        { minLength: 1, maxLength: 6 },
      ),
      fc.nat(40),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.nat(40), fc.nat(40), (steps, from, count) => {
        using spool = new LineSpool(folder(), { lines: 40, bytes: 1e9 });
        let model: string[] = [];
        let longest = 0;
        for (const each of steps) {
          if (typeof each === 'number') {
            spool.truncate(each);
            model = model.slice(0, each);
          } else {
            spool.append(lines(each));
            model.push(...each);
            longest = Math.max(longest, model.length);
          }
        }
        assert.equal(spool.end, model.length);
        // Truncating may uncover what has been dropped.
        assert.ok(spool.first <= Math.max(0, longest - 40));
        const kept = Math.max(from, spool.first);
        assert.deepEqual(
          read(spool, from, from + count),
          model.map((text, line) => [line, text]).slice(kept, Math.max(kept, from + count)),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('drops its oldest segments and keeps the numbers of the rest', () => {
    using spool = new LineSpool(folder(), { lines: 40, bytes: 1e9 });
    for (let line = 0; line < 100; line += 1) spool.append(lines([`line ${line}`]));
    assert.equal(spool.end, 100);
    assert.ok(spool.first > 50);
    assert.deepEqual(read(spool, 0, 1), []);
    assert.deepEqual(read(spool, 98, 200), [
      [98, 'line 98'],
      [99, 'line 99'],
    ]);
  });

  it('makes nothing before the first line and leaves nothing behind', () => {
    const place = folder();
    const spool = new LineSpool(place, ROOMY);
    assert.ok(!existsSync(place));
    spool.append(lines(['one']));
    assert.deepEqual(readdirSync(place).sort(), ['0.index', '0.lines']);
    spool[Symbol.dispose]();
    assert.ok(!existsSync(place));
  });

  it('stays readable after its files were closed', () => {
    using spool = new LineSpool(folder(), ROOMY);
    spool.append(lines(['one', 'two']));
    spool.close();
    assert.deepEqual(read(spool, 0, 9), [
      [0, 'one'],
      [1, 'two'],
    ]);
  });

  it('loses lines, not the guest, where it cannot write, and goes on with the right numbers', () => {
    const place = join(home, 'removed');
    const file = join(home, 'file-in-the-way');
    writeFileSync(file, '');
    using blocked = new LineSpool(join(file, 'history'), ROOMY);
    blocked.append(lines(['lost']));
    assert.ok(blocked.problem instanceof Error);
    assert.equal(blocked.end, 1);
    assert.deepEqual(read(blocked, 0, 1), []);
    using spool = new LineSpool(place, ROOMY);
    spool.append(lines(['kept']));
    rmSync(place, { recursive: true });
    assert.deepEqual(read(spool, 0, 1), []);
  });

  it('keeps within its bytes, whatever lines weigh', () => {
    const place = folder();
    using spool = new LineSpool(place, { lines: 1_000, bytes: 80_000 });
    for (let line = 0; line < 200; line += 1) spool.append(lines(['x'.repeat(1_000)]));
    const bytes = readdirSync(place)
      .filter((name) => name.endsWith('.lines'))
      .reduce((sum, name) => sum + statSync(join(place, name)).size, 0);
    assert.ok(bytes <= 80_000, `${bytes}`);
    assert.ok(bytes >= 60_000, `${bytes}`);
    assert.equal(read(spool, 199, 200).length, 1);
  });

  it('keeps what it had where the disk is full for a while, and no file open for it', () => {
    let isFull = false;
    const place = folder();
    using spool = new LineSpool(place, ROOMY, (...write) => {
      // A disk that fills up takes the first part.
      if (isFull && writeSync(write[0], write[1], write[2], write[3] >> 1, write[4]) >= 0) {
        throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      }
      return writeSync(...write);
    });
    spool.append(lines(['before', 'too']));
    const openBefore = readdirSync('/proc/self/fd').length;
    isFull = true;
    for (let batch = 0; batch < 50; batch += 1) spool.append(lines(['lost', 'lost']));
    isFull = false;
    spool.append(lines(['after']));
    assert.equal(spool.end, 103);
    assert.deepEqual(read(spool, 0, 200), [
      [0, 'before'],
      [1, 'too'],
      [102, 'after'],
    ]);
    assert.equal(readdirSync('/proc/self/fd').length, openBefore);
    assert.match(String(spool.problem), /ENOSPC/);
  });

  it('goes on with a later line, keeping those before', () => {
    using spool = new LineSpool(folder(), ROOMY);
    spool.append(lines(['zero']));
    spool.skipTo(50);
    spool.append(lines(['fifty']));
    assert.deepEqual(read(spool, 0, 99), [
      [0, 'zero'],
      [50, 'fifty'],
    ]);
  });

  it('leaves no file open once closed, not even for what comes later', () => {
    using spool = new LineSpool(folder(), ROOMY);
    const openBefore = readdirSync('/proc/self/fd').length;
    spool.append(lines(['one']));
    spool.close();
    spool.append(lines(['two']));
    assert.equal(readdirSync('/proc/self/fd').length, openBefore);
    assert.equal(read(spool, 0, 9).length, 2);
  });
});
