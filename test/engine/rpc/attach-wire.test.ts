import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type ClientFrame,
  encodeClientFrame,
  encodeTownFrame,
  FRAME_LIMIT_BYTES,
  FrameDecoder,
  parseSize,
} from '../../../src/engine/rpc/attach-wire.ts';

const bytes = fc.uint8Array({ minLength: 1, maxLength: 300 });
const side = fc.integer({ min: 1, max: 2_000 });
const frame: fc.Arbitrary<ClientFrame> = fc.oneof(
  fc.record({ kind: fc.constant('input' as const), bytes }),
  fc.record({ kind: fc.constant('resize' as const), size: fc.record({ cols: side, rows: side }) }),
);

describe('attach frames', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frame), fc.integer({ min: 1, max: 50 }), (frames, size) => {
        const stream = Buffer.concat(frames.map(encodeClientFrame));
        const decoder = FrameDecoder.ofClient();
        const found: ClientFrame[] = [];
        for (let start = 0; start < stream.length; start += size) {
          found.push(...decoder.push(stream.subarray(start, start + size)));
        }
        assert.deepEqual(found.map(plain), frames.map(plain));
        assert.equal(decoder.isBroken, false);
      }),
    );
  });

  it('carry output and the end with its reason', () => {
    const end = { reason: 'detached', exitCode: 0 };
    const decoder = FrameDecoder.ofTown();
    const [output, last] = decoder.push(
      Buffer.concat([
        encodeTownFrame({ kind: 'output', bytes: Buffer.from('\u001b[H') }),
        encodeTownFrame({ kind: 'end', end }),
      ]),
    );
    assert.ok(output?.kind === 'output');
    assert.equal(Buffer.from(output.bytes).toString(), '\u001b[H');
    assert.deepEqual(last, { kind: 'end', end });
  });

  it('cut output past the limit of a frame into several', () => {
    const screen = Buffer.alloc(FRAME_LIMIT_BYTES * 2 + 1, 'x');
    const frames = FrameDecoder.ofTown().push(encodeTownFrame({ kind: 'output', bytes: screen }));
    assert.equal(frames.length, 3);
    const joined = Buffer.concat(
      frames.map((each) => (each.kind === 'output' ? each.bytes : Buffer.alloc(0))),
    );
    assert.ok(joined.equals(screen));
  });

  it('break the stream when they are too long, of an unknown type, or senseless', () => {
    const cases = [
      [0, 0xff, 0xff, 0xff, 0xff],
      [2, 0, 0, 0, 0],
      [1, 0, 0, 0, 2, ...Buffer.from('{}')],
      [1, 0, 0, 0, 3, ...Buffer.from('{{{')],
    ];
    for (const stream of cases) {
      const decoder = FrameDecoder.ofClient();
      assert.deepEqual(decoder.push(Uint8Array.from(stream)), []);
      assert.equal(decoder.isBroken, true);
      assert.deepEqual(decoder.push(encodeClientFrame({ kind: 'input', bytes: Buffer.from('x') })), []);
    }
  });

  it('accept only sizes that a terminal can have', () => {
    assert.deepEqual(parseSize({ cols: 80, rows: 24, more: 1 }), { cols: 80, rows: 24 });
    for (const size of [null, {}, { cols: 0, rows: 24 }, { cols: 80.5, rows: 24 }, { cols: 1e9, rows: 24 }]) {
      assert.equal(parseSize(size), null);
    }
  });
});

function plain(each: ClientFrame): unknown {
  if (each.kind === 'resize') return { kind: 'resize', size: { ...each.size } };
  return { kind: 'input', bytes: Buffer.from(each.bytes).toString('hex') };
}
