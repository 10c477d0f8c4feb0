import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  CELL_WORDS,
  CONTENT_IS_CLUSTER,
  CONTENT_RIGHT_HALF,
  CONTENT_WIDTH_SHIFT,
} from '../../../src/panes/screen/cells.ts';
import type { Cluster } from '../../../src/panes/terminals/pack-cells.ts';
import {
  decodeLine,
  encodeLine,
  isWrappedLine,
  largestLineBytes,
  lineText,
} from '../../../src/panes/terminals/spooled-line.ts';

const glyph = fc.constantFrom('', 'a', ' ', 'é', '漢', '\u{1f600}', 'e\u0301', '👩‍👩‍👧', '한');
const WIDE = /[漢한\u{1f600}👩]/u;
const style = fc.tuple(
  fc.constantFrom(0, 0x05_00_00_01, 0xff_ff_ff_ff),
  fc.constantFrom(0, 0x02_0a_0b_0c),
  fc.constantFrom(0, 0x01_00_00_09),
);

interface Cells {
  readonly words: Uint32Array;
  readonly clusters: Cluster[];
  readonly text: string;
}

function cellsOf(glyphs: readonly (readonly [string, readonly number[]])[]): Cells {
  const words: number[] = [];
  const clusters: Cluster[] = [];
  let text = '';
  for (const [each, look] of glyphs) {
    const width = WIDE.test(each) ? 2 : 1;
    const isCluster = [...each].length > 1;
    const col = words.length / CELL_WORDS;
    if (isCluster) clusters.push([col, each]);
    const content = isCluster ? CONTENT_IS_CLUSTER : (each.codePointAt(0) ?? 0);
    words.push(each === '' ? 0 : content | (width << CONTENT_WIDTH_SHIFT), ...look);
    if (width === 2) words.push(CONTENT_RIGHT_HALF, ...look);
    text += each === '' ? '\0' : each;
  }
  return { words: Uint32Array.from(words), clusters, text: text.replace(/\0+$/, '').replaceAll('\0', ' ') };
}

describe('a spooled line', () => {
  it('comes back as it was, with its text', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(glyph, style), { maxLength: 30 }), fc.boolean(), (glyphs, isWrapped) => {
        const { words, clusters, text } = cellsOf(glyphs);
        const out = Buffer.alloc(3 + largestLineBytes(words.length / CELL_WORDS), 0xaa);
        const end = encodeLine({ words, clusters, isWrapped }, out, 3);
        const line = out.subarray(3, end);
        const back = new Uint32Array(words.length).fill(7);
        assert.deepEqual(decodeLine(line, back), clusters);
        assert.deepEqual(back, words);
        assert.equal(lineText(line), text);
        assert.equal(isWrappedLine(line), isWrapped);
      }),
    );
  });

  it('is cut where it is shown on fewer columns, a wide glyph as a whole', () => {
    const { words, clusters } = cellsOf(['a', '漢', '漢', 'b'].map((each) => [each, [0, 0, 0]]));
    const out = Buffer.alloc(largestLineBytes(6));
    const line = out.subarray(0, encodeLine({ words, clusters, isWrapped: false }, out, 0));
    const narrow = new Uint32Array(4 * CELL_WORDS);
    decodeLine(line, narrow);
    assert.deepEqual([...narrow.subarray(0, 12)], [...words.subarray(0, 12)]);
    assert.equal(narrow[12], 0);
  });

  it('keeps no more of a glyph than a person could see', () => {
    const zalgo = `e${'\u0301'.repeat(100_000)}`;
    const words = Uint32Array.from([CONTENT_IS_CLUSTER | (1 << CONTENT_WIDTH_SHIFT), 0, 0, 0]);
    const out = Buffer.alloc(largestLineBytes(1));
    const end = encodeLine({ words, clusters: [[0, zalgo]], isWrapped: false }, out, 0);
    assert.equal(lineText(out.subarray(0, end)), zalgo.slice(0, 32));
  });
});
