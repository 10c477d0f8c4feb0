import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import fc from 'fast-check';
import { LineSpool } from '../../../src/panes/terminals/line-spool.ts';

const home = mkdtempSync(join(tmpdir(), 'gt-spool-'));
after(() => rmSync(home, { recursive: true, force: true }));
let folders = 0;
const folder = () => join(home, `guest-${folders++}`, 'history');

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
        using spool = new LineSpool(folder(), { segmentBytes: 60, segments: 1_000 });
        let model: string[] = [];
        for (const each of steps) {
          if (typeof each === 'number') {
            spool.truncate(each);
            model = model.slice(0, each);
          } else {
            spool.append(each);
            model.push(...each);
          }
        }
        assert.equal(spool.end, model.length);
        assert.deepEqual(
          spool.read(from, from + count),
          model.map((text, line) => [line, text]).slice(from, from + count),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('drops its oldest segments and keeps the numbers of the rest', () => {
    using spool = new LineSpool(folder(), { segmentBytes: 100, segments: 3 });
    for (let line = 0; line < 100; line += 1) spool.append([`line ${line}`]);
    assert.equal(spool.end, 100);
    assert.ok(spool.first > 50);
    assert.deepEqual(spool.read(0, 1), []);
    assert.deepEqual(spool.read(98, 200), [
      [98, 'line 98'],
      [99, 'line 99'],
    ]);
  });

  it('makes nothing before the first line and leaves nothing behind', () => {
    const place = folder();
    const spool = new LineSpool(place);
    assert.ok(!existsSync(place));
    spool.append(['one']);
    assert.deepEqual(readdirSync(place).sort(), ['0.index', '0.lines']);
    spool[Symbol.dispose]();
    assert.ok(!existsSync(place));
  });

  it('stays readable after its files were closed', () => {
    using spool = new LineSpool(folder());
    spool.append(['one', 'two']);
    spool.close();
    assert.deepEqual(spool.read(0, 9), [
      [0, 'one'],
      [1, 'two'],
    ]);
  });

  it('loses lines, not the guest, where it cannot write, and goes on with the right numbers', () => {
    const place = join(home, 'removed');
    const file = join(home, 'file-in-the-way');
    writeFileSync(file, '');
    using blocked = new LineSpool(join(file, 'history'));
    blocked.append(['lost']);
    assert.ok(blocked.problem instanceof Error);
    assert.equal(blocked.end, 1);
    assert.deepEqual(blocked.read(0, 1), []);
    using spool = new LineSpool(place);
    spool.append(['kept']);
    rmSync(place, { recursive: true });
    assert.deepEqual(spool.read(0, 1), []);
  });
});
