import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reduceColor } from '../../../src/panes/screen/color-depth.ts';
import { ReducedColors } from '../../../src/panes/screen/reduced-colors.ts';

const COLOR_BITS = 0x3_ff_ff_ff;
const FLAGS = 0xfc_00_00_00;

/** Style words with a colour of any kind, and any flags. */
const word = fc
  .record({ mode: fc.constantFrom(0, 1, 2), value: fc.integer({ min: 0, max: 0xff_ff_ff }), flags: fc.nat() })
  .map(({ mode, value, flags }) => {
    const own = mode === 0 ? 0 : mode === 1 ? value & 0xff : value;
    return (own | (mode << 24) | (flags & FLAGS)) >>> 0;
  });

for (const depth of [16, 256, 'rgb'] as const) {
  test(`a remembered colour is the one that was looked up, with ${depth} colours`, () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 60 }), (words) => {
        const colors = new ReducedColors(depth);
        for (const each of [...words, ...words]) {
          const wanted = ((each & FLAGS) | reduceColor(each & COLOR_BITS, depth)) >>> 0;
          assert.equal(colors.reduce(each), wanted);
        }
      }),
    );
  });
}
