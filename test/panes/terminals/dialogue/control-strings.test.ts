import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ControlStringFilter } from '../../../../src/panes/terminals/dialogue/control-strings.ts';

const ESC = '\x1b';
const bytes = (text: string) => Buffer.from(text, 'latin1');

function filtered(...chunks: string[]): string {
  const filter = new ControlStringFilter();
  return chunks.map((chunk) => Buffer.concat(filter.filter(bytes(chunk))).toString('latin1')).join('');
}

describe('the control string filter', () => {
  it('hands on what is harmless as the chunk that came', () => {
    const chunk = bytes(
      `plain ${ESC}[31mred${ESC}]0;title\x07${ESC}P1$r0m${ESC}\\ \xc3\xa9 \xc2\x9d8;;\xc2\x9c`,
    );
    assert.deepEqual(new ControlStringFilter().filter(chunk), [chunk]);
    assert.equal(new ControlStringFilter().filter(chunk)[0], chunk);
  });

  it('aborts a string that passes the limit and swallows the rest of it, its end included', () => {
    for (const [start, end] of [
      [`${ESC}]0;`, '\x07'],
      [`${ESC}]0;`, `${ESC}\\`],
      [`${ESC}P`, `${ESC}\\`],
      [`${ESC}_`, '\xc2\x9c'],
      ['\xc2\x9d', '\xc2\x9c'],
      ['\xc2\x90', '\x18'],
    ] as const) {
      const result = filtered(`before${start}`, 't'.repeat(70_000), 'u'.repeat(200_000), `${end}AFTER`);
      const shown = result.replaceAll(/t+/g, '<t>').replaceAll('<t>\x18', '<cut>').replaceAll(`${ESC}\\`, '');
      assert.equal(shown, `before${start}<cut>AFTER`);
      assert.ok(result.length < 66_000);
    }
  });

  it('lets a sequence begin in the middle of a string that it swallows', () => {
    const long = 't'.repeat(70_000);
    assert.ok(filtered(`${ESC}]0;${long}`, `${ESC}[31mred`).endsWith(`\x18${ESC}[31mred`));
    assert.ok(filtered(`${ESC}]0;${long}`, '\xc2\x9b31mred').endsWith(`\x18${ESC}[31mred`));
  });

  it('lets a copy be longer than other strings, and no longer than its own limit', () => {
    const counted: string[] = [];
    const after = (...chunks: string[]) => {
      const filter = new ControlStringFilter((what) => counted.push(what));
      const pieces = chunks.flatMap((chunk) => [...filter.filter(bytes(chunk))]);
      return Buffer.concat(pieces).toString('latin1');
    };
    for (const end of ['\x07', `${ESC}\\`, '\xc2\x9c']) {
      const copy = `${ESC}]52;c;${'A'.repeat(1024 * 1024)}${end}`;
      assert.equal(after(copy, 'AFTER'), `${copy}AFTER`);
    }
    assert.deepEqual(counted, []);
    const tooLong = after(`${ESC}]52;c;`, 'A'.repeat(2 * 1024 * 1024), '\x07AFTER');
    assert.ok(tooLong.endsWith('A\x18AFTER') && tooLong.length < 1024 * 1024 + 100);
    assert.deepEqual(counted.splice(0), ['clipboard write']);
    for (const start of ['520;', '5;2;', '50;', '52']) after(`${ESC}]${start}${'A'.repeat(70_000)}\x07`);
    assert.deepEqual(counted, Array(4).fill('overlong string'));
  });

  it('drops a copy that ends like no other string', () => {
    const counted: string[] = [];
    for (const [end, seen] of [
      [`${ESC}[31mred`, `\x18${ESC}[31mred`],
      [`${ESC}]0;title\x07`, `\x18${ESC}]0;title\x07`],
      [`${ESC}${ESC}[1m`, `\x18${ESC}${ESC}[1m`],
      [`${ESC}\xc2\x9b1m`, `\x18${ESC}\xc2\x9b1m`],
      ['\x18text', '\x18text'],
      ['\xc2\x9b1m', '\xc2\x9b1m'],
    ] as const) {
      const filter = new ControlStringFilter((what) => counted.push(what));
      const result = Buffer.concat([...filter.filter(bytes(`${ESC}]52;c;aGk=${end}`))]).toString('latin1');
      assert.equal(result, `${ESC}]52;c;aGk=${seen}`);
    }
    assert.deepEqual(counted, Array(6).fill('clipboard write'));
  });

  it('does not end a device control string at a bell', () => {
    const result = filtered(`${ESC}P`, 't'.repeat(70_000), '\x07still inside', `${ESC}\\out`);
    assert.ok(result.endsWith(`\x18${ESC}\\out`));
  });

  it('cuts a parameter to four digits, and nothing else', () => {
    assert.equal(filtered(`${ESC}[2147483647L`), `${ESC}[2147L`);
    assert.equal(filtered(`${ESC}[12345;678`, `90123;1;99999H12345`), `${ESC}[1234;6789;1;9999H12345`);
    assert.equal(filtered(`${ESC}[?20261h`, '\xc2\x9b', '123456S'), `${ESC}[?2026h\xc2\x9b1234S`);
    assert.equal(filtered(`${ESC}(123456`), `${ESC}(123456`);
    assert.equal(filtered(`${ESC}[00000004;0000000123H`), `${ESC}[00000004;0000000123H`);
    assert.equal(filtered(`${ESC}[000`, '0002147483647L'), `${ESC}[0000002147L`);
  });

  it('tells of a picture, and not of the question whether pictures can be shown', () => {
    const question = `${ESC}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA${ESC}\\`;
    for (const [output, pictures] of [
      [question, 0],
      [question.replace('t=d,', ''), 0],
      [`\xc2\x9fGa=q\xc2\x9c`, 0],
      [question.replace('a=q', 'a=T'), 1],
      [question.replace('t=d', 't=f'), 1],
      [question.replace('a=q', 'a=q,a=T'), 1],
      [question.replace('t=d', 't=d,t=s'), 1],
      [question.replace('a=q,', ''), 1],
      [question.replace('AAAA', 'touch evil\r'), 1],
      [question.replace('AAAA', 'A'.repeat(200)), 1],
      [question.replace('i=31', 'i=\xc2\xa9'), 1],
      [`${ESC}_Ga=T;AAAA\x18`, 1],
      [question + question.replace('a=q', 'a=p') + question, 1],
    ] as const) {
      for (const size of [1, 7, output.length]) {
        const told: string[] = [];
        const filter = new ControlStringFilter((what) => told.push(what));
        const all = bytes(output);
        for (let at = 0; at < all.length; at += size) filter.filter(all.subarray(at, at + size));
        assert.deepEqual(
          told,
          Array.from({ length: pictures }, () => 'image'),
          JSON.stringify(output),
        );
      }
    }
  });

  it('does the same wherever the stream is cut', () => {
    const piece = fc.constantFrom(
      ESC,
      ']',
      ']52;',
      'P',
      '[',
      '\xc2',
      '\x9d',
      '\x9b',
      '\x9c',
      '\x07',
      '\x18',
      '\\',
      '0123456789',
      'text',
      't'.repeat(40_000),
      't'.repeat(600_000),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.nat(), (pieces, seed) => {
        const whole = pieces.join('');
        const at = whole.length === 0 ? 0 : seed % whole.length;
        assert.equal(filtered(whole.slice(0, at), whole.slice(at)), filtered(whole));
      }),
      { numRuns: 200 },
    );
  });
});
