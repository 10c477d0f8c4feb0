import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { GuestId } from '../../../../src/engine/ids.ts';
import {
  encodeMessage,
  encodeTyped,
  parseClientMessage,
  parseTyped,
} from '../../../../src/panes/terminals/wire/messages.ts';
import {
  encodeFrame,
  FRAME_LIMIT_BYTES,
  FrameDecoder,
  negotiate,
} from '../../../../src/panes/terminals/wire/protocol.ts';
import {
  encodeRows,
  parseRows,
  type RowsMessage,
} from '../../../../src/panes/terminals/wire/rows-message.ts';

/** Plain objects, as a parser makes them. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

const cursor = record({
  col: fc.nat(998),
  row: fc.nat(499),
  visible: fc.boolean(),
  shape: fc.constantFrom('block' as const, 'underline' as const, 'bar' as const),
  blinks: fc.boolean(),
});
const modes = record({
  alternateScreen: fc.boolean(),
  bracketedPaste: fc.boolean(),
  applicationCursor: fc.boolean(),
  applicationKeypad: fc.boolean(),
  focusEvents: fc.boolean(),
  mouse: fc.constantFrom('none' as const, 'x10' as const, 'vt200' as const, 'drag' as const, 'any' as const),
  mouseEncoding: fc.constantFrom(
    'default' as const,
    'utf8' as const,
    'urxvt' as const,
    'sgr' as const,
    'sgr-pixels' as const,
  ),
  alternateScroll: fc.boolean(),
  synchronizedOutput: fc.boolean(),
  cursorVisible: fc.boolean(),
  kittyKeyboard: fc.nat(31),
  modifyOtherKeys: fc.constantFrom(0 as const, 1 as const, 2 as const),
  colorSchemeReports: fc.boolean(),
});
const word = fc.nat(0xff_ff_ff_ff);
const texts = fc.array(fc.tuple(fc.nat(11), fc.string({ unit: 'grapheme', minLength: 1 })), { maxLength: 3 });
const row = record({
  row: fc.nat(9),
  words: fc
    .array(fc.tuple(word, word, word, word), { maxLength: 12 })
    .map((cells) => Uint32Array.from(cells.flat())),
  clusters: texts,
  links: texts,
});
const rowsMessage: fc.Arbitrary<RowsMessage> = record({
  watch: fc.nat(),
  frame: fc.nat(),
  cols: fc.constant(12),
  rows: fc.constant(10),
  topLine: fc.integer({ min: -10_000, max: Number.MAX_SAFE_INTEGER }),
  firstLine: fc.integer({ min: -10_000, max: Number.MAX_SAFE_INTEGER }),
  liveTop: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  numbering: fc.nat(),
  cursor,
  modes,
  changed: fc.array(row, { maxLength: 5 }),
});

function payloadOf(frame: Uint8Array): Uint8Array {
  const decoded = new FrameDecoder().push(frame);
  assert.ok(decoded.ok);
  return decoded.value[0]?.payload ?? new Uint8Array(0);
}

describe('the host protocol', () => {
  it('finds the same frames however the stream is cut', () => {
    const frame = fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(30)), (frames, cuts) => {
        const decoder = new FrameDecoder();
        const found: [number, number[]][] = [];
        let rest: Uint8Array = Buffer.concat(frames.map(([type, payload]) => encodeFrame(type, payload)));
        for (const cut of [...cuts, rest.length]) {
          const decoded = decoder.push(rest.subarray(0, cut));
          rest = rest.subarray(cut);
          assert.ok(decoded.ok);
          for (const { type, payload } of decoded.value) found.push([type, [...payload]]);
        }
        assert.deepEqual(
          found,
          frames.map(([type, payload]) => [type, [...payload]]),
        );
      }),
    );
  });

  it('refuses a frame of no length or past the limit at its head', () => {
    assert.ok(!new FrameDecoder().push(Uint8Array.of(0, 0, 0, 0)).ok);
    const head = Buffer.alloc(4);
    head.writeUInt32LE(FRAME_LIMIT_BYTES + 1);
    assert.ok(!new FrameDecoder().push(head).ok);
  });

  it('carries rows unchanged', () => {
    fc.assert(
      fc.property(rowsMessage, (message) => {
        assert.deepEqual(parseRows(payloadOf(encodeRows(message))), message);
      }),
    );
  });

  it('reads no rows from a payload that is cut short or lies about its size', () => {
    fc.assert(
      fc.property(rowsMessage, fc.nat(), (message, seed) => {
        const payload = payloadOf(encodeRows(message));
        assert.equal(parseRows(payload.subarray(0, seed % payload.length)), null);
      }),
    );
    const [sample] = fc.sample(rowsMessage, 1);
    assert.ok(sample !== undefined);
    const beyond = { ...sample, changed: [{ row: 10, words: new Uint32Array(4), clusters: [], links: [] }] };
    assert.equal(parseRows(payloadOf(encodeRows(beyond))), null);
    const wide = {
      ...sample,
      changed: [{ row: 0, words: new Uint32Array(13 * 4), clusters: [], links: [] }],
    };
    assert.equal(parseRows(payloadOf(encodeRows(wide))), null);
  });

  it('carries keystrokes as bytes', () => {
    const typed = { guest: 'shell-1' as GuestId, bytes: Uint8Array.of(0, 27, 200, 255) };
    const parsed = parseTyped(payloadOf(encodeTyped(typed)));
    assert.equal(parsed?.guest, 'shell-1');
    assert.deepEqual([...(parsed?.bytes ?? [])], [0, 27, 200, 255]);
    assert.equal(parseTyped(Uint8Array.of(9, 114)), null);
    assert.equal(parseTyped(Uint8Array.of(2, 46, 46, 1)), null);
  });

  it('refuses a guest whose name would leave its folder', () => {
    for (const guest of ['../r1', '.', '..', '', 'a/b', 'x'.repeat(65)]) {
      const message = encodeMessage({ kind: 'watch', watch: 1, guest: guest as GuestId });
      assert.ok(!parseClientMessage(payloadOf(message)).ok, guest);
    }
  });

  it('ignores fields that a newer peer adds', () => {
    const message = { kind: 'unwatch', watch: 1, since: 'version 2' };
    assert.deepEqual(parseClientMessage(Buffer.from(JSON.stringify(message))), {
      ok: true,
      value: { kind: 'unwatch', watch: 1 },
    });
  });

  it('settles on the newest version that both sides speak', () => {
    const ours = { version: 3, minVersion: 2 };
    assert.equal(negotiate(ours, { version: 3, minVersion: 3 }), 3);
    assert.equal(negotiate(ours, { version: 2, minVersion: 1 }), 2);
    assert.equal(negotiate(ours, { version: 5, minVersion: 1 }), 3);
    assert.equal(negotiate(ours, { version: 1, minVersion: 1 }), null);
    assert.equal(negotiate(ours, { version: 5, minVersion: 4 }), null);
  });
});
