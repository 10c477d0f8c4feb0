import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSettled, paintable } from '../../../src/panes/screen/settled.ts';
import { stringWidth } from '../../../src/panes/screen/width.ts';

const LAST_CODE_POINT = 0x10_ff_ff;

test('a settled glyph has the width that our own table says, and none is an emoji or a mark', () => {
  let settled = 0;
  for (let codePoint = 0; codePoint <= LAST_CODE_POINT; codePoint += 1) {
    const width = isSettled(codePoint, 1) ? 1 : isSettled(codePoint, 2) ? 2 : 0;
    if (width === 0) continue;
    settled += 1;
    const glyph = String.fromCodePoint(codePoint);
    assert.equal(stringWidth(glyph), width, `U+${codePoint.toString(16)}`);
    assert.equal(paintable(glyph), glyph);
    assert.doesNotMatch(glyph, /[\p{Emoji_Presentation}\p{M}\p{Cf}]/u, `U+${codePoint.toString(16)}`);
    if (codePoint > 0xff) assert.doesNotMatch(glyph, /\p{Emoji}/u, `U+${codePoint.toString(16)}`);
  }
  assert.ok(settled > 80_000, `${settled} glyphs`);
});

test('what acts on a terminal is settled at no width', () => {
  for (const codePoint of [0, 0x1b, 0x7f, 0x9b, 0xad, 0x200b, 0x202e, 0xd800, 0xffff, 0x11_00_00]) {
    assert.ok(!isSettled(codePoint, 1) && !isSettled(codePoint, 2), `U+${codePoint.toString(16)}`);
  }
});
