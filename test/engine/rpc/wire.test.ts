import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { failed, ok } from '../../../src/beads/result.ts';
import { problem } from '../../../src/engine/problem.ts';
import {
  encodeRequest,
  encodeResponse,
  LINE_LIMIT_BYTES,
  LineDecoder,
  parseRequest,
  parseResponse,
} from '../../../src/engine/rpc/wire.ts';

describe('rpc wire', () => {
  it('reads the requests that it writes', () => {
    for (const seq of [3, null]) {
      const request = { id: 1, verb: 'hook', args: { bead: 'bd-a1b2' }, token: 't', seq };
      assert.deepEqual(parseRequest(encodeRequest(request)), ok(request));
    }
  });

  it('reads the answers that it writes', () => {
    for (const result of [ok({ a: [1] }), ok(null), failed(problem('conflict', 'taken'))]) {
      assert.deepEqual(parseResponse(encodeResponse({ id: 7, result })), ok({ id: 7, result }));
    }
  });

  it('answers nothing as null', () => {
    assert.equal(encodeResponse({ id: 1, result: ok(undefined) }), '{"id":1,"ok":true,"value":null}\n');
  });

  it('says what is wrong with a line that is no request', () => {
    const cases = [
      ['garbage', /one JSON object/],
      ['[1]', /one JSON object/],
      ['{"verb":"x","token":"t"}', /number "id"/],
      ['{"id":1,"verb":"x"}', /"verb" and "token"/],
      ['{"id":1,"verb":"x","token":"t","args":[]}', /"args"/],
      ['{"id":1,"verb":"x","token":"t","seq":-1}', /"seq"/],
      ['{"id":1e300,"verb":"x","token":"t"}', /"id"/],
    ] as const;
    for (const [line, message] of cases) {
      const parsed = parseRequest(line);
      assert.ok(!parsed.ok, line);
      assert.match(parsed.problem.message, message);
    }
  });

  it('does not take an unknown kind of problem for a known one', () => {
    const parsed = parseResponse('{"id":1,"ok":false,"problem":{"kind":"toString","message":"m"}}');
    assert.ok(parsed.ok && !parsed.value.result.ok);
    assert.equal(parsed.value.result.problem.kind, 'internal');
  });

  it('sends a problem in place of an answer that no line can hold', () => {
    const line = encodeResponse({ id: 1, result: ok('x'.repeat(LINE_LIMIT_BYTES)) });
    assert.match(line, /"kind":"internal","message":"the answer is too long/);
  });

  it('cuts lines out of chunks of any size, and hands on what follows them', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ' '));
    fc.assert(
      fc.property(
        fc.array(line),
        fc.string(),
        fc.array(fc.integer({ min: 1, max: 9 })),
        (lines, rest, sizes) => {
          const tail = rest.replaceAll('\n', '');
          const bytes = Buffer.from(`${lines.map((each) => `${each}\n`).join('')}${tail}`);
          const decoder = new LineDecoder();
          const found: string[] = [];
          for (const chunk of chunksOf(bytes, sizes)) {
            decoder.push(chunk);
            for (let next = decoder.next(); next !== null; next = decoder.next()) found.push(next);
          }
          assert.deepEqual(found, lines);
          assert.equal(Buffer.from(decoder.takeRest()).toString(), tail);
        },
      ),
    );
  });

  it('gives up on a line past the limit, with or without its newline', () => {
    for (const end of ['', '\n']) {
      const decoder = new LineDecoder();
      decoder.push(Buffer.from(`${'x'.repeat(LINE_LIMIT_BYTES + 1)}${end}`));
      assert.equal(decoder.next(), null);
      assert.equal(decoder.isOverlong, true);
    }
    const longest = new LineDecoder();
    longest.push(Buffer.from(`${'x'.repeat(LINE_LIMIT_BYTES)}\n`));
    assert.equal(longest.next()?.length, LINE_LIMIT_BYTES);
  });
});

function* chunksOf(bytes: Buffer, sizes: readonly number[]): Iterable<Buffer> {
  for (let start = 0, nth = 0; start < bytes.length; nth += 1) {
    const size = sizes[nth % sizes.length] ?? bytes.length;
    yield bytes.subarray(start, start + size);
    start += size;
  }
}
