import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  CELL_WORDS,
  CONTENT_IS_CLUSTER,
  CONTENT_RIGHT_HALF,
  CONTENT_WIDTH_SHIFT,
  UNDERLINE_HAS_LINK,
} from '../../../../src/panes/screen/cells.ts';
import type { CellLink, Cluster } from '../../../../src/panes/terminals/emulator/pack-cells.ts';
import {
  decodeLine,
  encodeLine,
  isWrappedLine,
  largestLineBytes,
  lineCols,
  lineText,
  plainLength,
} from '../../../../src/panes/terminals/history/spooled-line.ts';

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
  readonly links: CellLink[];
  readonly text: string;
}

const target = fc.constantFrom(null, null, 'http://a.example/', 'https://b.example/?q=1');

function cellsOf(
  glyphs: readonly (readonly [string, readonly [number, number, number], (string | null)?])[],
): Cells {
  const words: number[] = [];
  const clusters: Cluster[] = [];
  const links: CellLink[] = [];
  let text = '';
  for (const [each, [foreground, background, underline], link = null] of glyphs) {
    const look = [foreground, background, link === null ? underline : underline | UNDERLINE_HAS_LINK];
    const width = WIDE.test(each) ? 2 : 1;
    const isCluster = [...each].length > 1;
    const col = words.length / CELL_WORDS;
    if (isCluster) clusters.push([col, each]);
    if (link !== null) for (let at = 0; at < width; at += 1) links.push([col + at, link]);
    const content = isCluster ? CONTENT_IS_CLUSTER : (each.codePointAt(0) ?? 0);
    words.push(each === '' ? 0 : content | (width << CONTENT_WIDTH_SHIFT), ...look);
    if (width === 2) words.push(CONTENT_RIGHT_HALF, ...look);
    text += each === '' ? '\0' : each;
  }
  const shown = text.replace(/\0+$/, '').replaceAll('\0', ' ');
  return { words: Uint32Array.from(words), clusters, links, text: shown };
}

describe('a spooled line', () => {
  it('comes back as it was, with its text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(glyph, style, target), { maxLength: 30 }),
        fc.boolean(),
        (glyphs, isWrapped) => {
          const { words, clusters, links, text } = cellsOf(glyphs);
          const out = Buffer.alloc(3 + largestLineBytes(words.length / CELL_WORDS), 0xaa);
          const end = encodeLine({ words, clusters, links, isWrapped }, out, 3);
          const line = out.subarray(3, end);
          const back = new Uint32Array(words.length).fill(7);
          assert.deepEqual(decodeLine(line, back), { clusters, links });
          assert.deepEqual(back, words);
          assert.equal(lineText(line), text);
          assert.equal(isWrappedLine(line), isWrapped);
          assert.equal(lineCols(line), words.length / CELL_WORDS);
          const length = plainLength(line);
          if (length !== null) assert.equal(length, [...text].length);
          else assert.ok(/漢|한|\u{1f600}|👩|\u0301/u.test(text));
        },
      ),
    );
  });

  it('is cut where it is shown on fewer columns, a wide glyph as a whole', () => {
    const { words, clusters, links } = cellsOf(
      ['a', '漢', '漢', 'b'].map((each) => [each, [0, 0, 0], each === 'b' ? 'http://a.example/' : null]),
    );
    const out = Buffer.alloc(largestLineBytes(6));
    const line = out.subarray(0, encodeLine({ words, clusters, links, isWrapped: false }, out, 0));
    const narrow = new Uint32Array(4 * CELL_WORDS);
    assert.deepEqual(decodeLine(line, narrow), { clusters: [], links: [] });
    assert.deepEqual([...narrow.subarray(0, 12)], [...words.subarray(0, 12)]);
    assert.equal(narrow[12], 0);
  });

  it('keeps no more of a glyph than a person could see', () => {
    const zalgo = `e${'\u0301'.repeat(100_000)}`;
    const words = Uint32Array.from([CONTENT_IS_CLUSTER | (1 << CONTENT_WIDTH_SHIFT), 0, 0, 0]);
    const out = Buffer.alloc(largestLineBytes(1));
    const end = encodeLine({ words, clusters: [[0, zalgo]], links: [], isWrapped: false }, out, 0);
    assert.equal(lineText(out.subarray(0, end)), zalgo.slice(0, 32));
  });

  it('keeps 32 kB of targets, the first, where each cell leads elsewhere, and each target once', () => {
    const cols = 999;
    const long = (at: number) => `https://a.example/${'x'.repeat(2_000)}${at}`;
    const linked = (targets: (col: number) => string) =>
      cellsOf(Array.from({ length: cols }, (_, col) => ['a', [0, 0, 0], targets(col)]));
    const out = Buffer.alloc(largestLineBytes(cols));
    const encoded = ({ words, clusters, links }: Cells) =>
      out.subarray(0, encodeLine({ words, clusters, links, isWrapped: false }, out, 0));
    const hostile = linked(long);
    const line = encoded(hostile);
    assert.ok(line.length < 64 * 1_024, `${line.length} bytes`);
    const { links } = decodeLine(line, new Uint32Array(cols * CELL_WORDS));
    assert.deepEqual(links, hostile.links.slice(0, 16));
    const same = linked((col) => long(col % 2));
    const back = new Uint32Array(cols * CELL_WORDS);
    assert.deepEqual(decodeLine(encoded(same), back), { clusters: [], links: same.links });
    assert.ok(encoded(same).length < 16 * 1_024);
  });

  it('without links takes no byte for them', () => {
    const { words } = cellsOf([...'plain'].map((each) => [each, [0, 0, 0]]));
    const out = Buffer.alloc(largestLineBytes(5));
    assert.equal(encodeLine({ words, clusters: [], links: [], isWrapped: false }, out, 0), 11 + 5);
  });
});
