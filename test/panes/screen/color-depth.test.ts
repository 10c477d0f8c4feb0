import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paletteRgb, reduceColor } from '../../../src/panes/screen/color-depth.ts';
import { colorWord } from '../../../src/panes/screen/style.ts';

test('every palette colour past the first 16 is its own nearest', () => {
  for (let index = 16; index < 256; index += 1) {
    const rgb = paletteRgb(index);
    const nearest = reduceColor(colorWord(`#${rgb.toString(16).padStart(6, '0')}`), 256) & 0xff;
    assert.equal(paletteRgb(nearest), rgb);
  }
});

test('what a terminal can show stays as it is', () => {
  assert.equal(reduceColor(colorWord('#123456'), 'rgb'), colorWord('#123456'));
  assert.equal(reduceColor(colorWord(200), 256), colorWord(200));
  assert.equal(reduceColor(colorWord(9), 16), colorWord(9));
  assert.equal(reduceColor(0, 16), 0);
});

test('sixteen colours get the nearest of them', () => {
  assert.equal(reduceColor(colorWord('#fefefe'), 16), colorWord(15));
  assert.equal(reduceColor(colorWord('#000010'), 16), colorWord(0));
  assert.equal(reduceColor(colorWord(46), 16), colorWord(10));
});
