// Captures of a guest's screen: what they say, and that printing them again gives the same screen.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CapturedRow, CaptureFormat } from '../../../../src/engine/terminals.ts';
import { capture } from '../../../../src/panes/terminals/guest/capture.ts';
import { HeadlessTerminal } from '../../../../src/panes/terminals/guest/headless-terminal.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

type Range = { readonly lines?: number; readonly from?: number; readonly end?: number };

interface Screen extends Disposable {
  readonly terminal: HeadlessTerminal;
  take(format: CaptureFormat, range?: Range): ReturnType<typeof capture>;
  texts(format: CaptureFormat, range?: Range): string[];
}

/** A terminal that was fed `bytes`. */
async function screenOf(bytes: string, cols = 20, rows = 4): Promise<Screen> {
  const folder = tempFolder();
  const terminal = new HeadlessTerminal({
    cols,
    rows,
    history: folder.path,
    onReply: () => {},
    onFailure: (cause) => assert.fail(String(cause)),
  });
  await new Promise<void>((resolve) => terminal.feed(Buffer.from(bytes), resolve));
  const take = (format: CaptureFormat, { lines, from, end }: Range = {}) =>
    capture(terminal, { format, lines: lines ?? null, from: from ?? null, end: end ?? null });
  return {
    terminal,
    take,
    texts: (format, range) => take(format, range).captured.map((row) => ('text' in row ? row.text : '')),
    [Symbol.dispose]: () => {
      terminal[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
  };
}

const runsOf = (row: CapturedRow | undefined) => (row !== undefined && 'runs' in row ? row.runs : []);

describe('capture', () => {
  it('tells the live screen with its size, cursor, modes, title and the number of its first line', async () => {
    using screen = await screenOf('\x1b]2;a title\x07\x1b[?2004h\x1b[4 qone\r\n two');
    const { captured, ...head } = screen.take('text');
    assert.deepEqual(
      captured.map((row) => ({ ...row })),
      [
        { line: 0, wraps: false, text: 'one' },
        { line: 1, wraps: false, text: ' two' },
        { line: 2, wraps: false, text: '' },
        { line: 3, wraps: false, text: '' },
      ],
    );
    assert.equal(head.title, 'a title');
    assert.deepEqual(head.cursor, { col: 4, row: 1, visible: true, shape: 'underline', blinks: false });
    assert.equal(head.modes.bracketedPaste, true);
    assert.deepEqual([head.cols, head.rows, head.topLine, head.end, head.next], [20, 4, 0, 4, null]);
  });

  it('writes attributes as SGR and links as OSC 8, each row by itself', async () => {
    using screen = await screenOf(
      '\x1b[1;38;5;208mbold\r\nstill\x1b[0m \x1b[4:3;58;2;1;2;3mcurl\x1b[0m\r\n\x1b]8;;https://a.b/c\x07here\x1b]8;;\x07 no',
      40,
    );
    assert.deepEqual(screen.texts('ansi').slice(0, 3), [
      '\x1b[1;38;5;208mbold\x1b[m',
      '\x1b[1;38;5;208mstill\x1b[m \x1b[4:3;58:2::1:2:3mcurl\x1b[m',
      '\x1b]8;;https://a.b/c\x1b\\here\x1b]8;;\x1b\\ no',
    ]);
  });

  it('tells cells as runs of one look, with wide glyphs and clusters to be told apart', async () => {
    using screen = await screenOf(
      'ab\x1b[31;7mcd\x1b[m 日本 e\u0301x \u{1f469}\u200d\u{1f469}\u200d\u{1f467}',
      30,
    );
    assert.deepEqual(runsOf(screen.take('json').captured[0]), [
      { text: 'ab', cols: 2 },
      { text: 'cd', cols: 2, style: { color: 1, inverse: true } },
      { text: ' ', cols: 1 },
      { text: '日本', cols: 4 },
      { text: ' ', cols: 1 },
      { text: 'e\u0301', cols: 1, cluster: true },
      { text: 'x ', cols: 2 },
      { text: '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}', cols: 2, cluster: true },
    ]);
    using linked = await screenOf('\x1b]8;;http://a.b\x07x\x1b]8;;\x07\x1b[44m  \x1b[m', 9, 1);
    assert.deepEqual(runsOf(linked.take('json').captured[0]), [
      { text: 'x', cols: 1, link: 'http://a.b' },
      { text: '  ', cols: 2, style: { backgroundColor: 4 } },
    ]);
  });

  it('tells with its cells where a shell marked prompts, commands and their ends', async () => {
    const mark = (letter: string) => `\x1b]133;${letter}\x07`;
    const shell = `${mark('A')}$ ${mark('B')}false\r\n${mark('C')}oh\r\n${mark('D;1')}${mark('A')}$ `;
    const marksOf = ({ captured }: ReturnType<Screen['take']>) =>
      captured.map((row) => ('marks' in row ? row.marks : undefined));
    using screen = await screenOf(shell);
    assert.deepEqual(marksOf(screen.take('json')), [
      [{ kind: 'prompt' }, { kind: 'command' }],
      [{ kind: 'output' }],
      [{ kind: 'end', exitCode: 1 }, { kind: 'prompt' }],
      undefined,
    ]);
    assert.deepEqual(marksOf(screen.take('text')), [undefined, undefined, undefined, undefined]);
    // What has scrolled away keeps its marks; what lies under the alternate screen shows none.
    using scrolled = await screenOf(`${shell}\x1b[4H\n\n\x1b[?1049h`);
    assert.deepEqual(marksOf(scrolled.take('json', { lines: 6 })).slice(0, 3), [
      [{ kind: 'prompt' }, { kind: 'command' }],
      [{ kind: 'output' }],
      undefined,
    ]);
  });

  it('passes on no link but web addresses', async () => {
    for (const target of ['file:///etc/passwd', 'javascript:x', `https://${'a'.repeat(3_000)}`]) {
      using screen = await screenOf(`\x1b]8;;${target}\x07link\x1b]8;;\x07`, 20, 1);
      assert.deepEqual(screen.texts('ansi'), ['link'], target.slice(0, 20));
    }
  });

  it('joins nothing, but says which rows go on, with the blanks that lie between', async () => {
    using screen = await screenOf('two       words\r\n日日日\r\n\x1b[44mx  ', 5, 7);
    assert.deepEqual(
      screen.take('text').captured.map((row) => [row.wraps, 'text' in row && row.text]),
      [
        [true, 'two  '],
        [true, '     '],
        [false, 'words'],
        [true, '日日'],
        [false, '日'],
        [false, 'x  '],
        [false, ''],
      ],
    );
  });

  it('reaches back as many lines as asked for, over what the emulator has let go of, by numbers that stay', async () => {
    const lines = Array.from({ length: 3_000 }, (_, index) => `\x1b[3${index % 7}mline ${index}\x1b[m`);
    using screen = await screenOf(lines.join('\r\n'), 20, 4);
    assert.deepEqual(
      screen.texts('text', { lines: 6 }),
      [2994, 2995, 2996, 2997, 2998, 2999].map((n) => `line ${n}`),
    );
    const first = screen.take('ansi', { lines: 2_500 });
    assert.deepEqual(
      [first.captured[0]?.line, first.captured.length, first.next, first.end],
      [500, 1_000, 1_500, 3_000],
    );
    assert.deepEqual(first.captured[0], { line: 500, wraps: false, text: '\x1b[33mline 500\x1b[m' });
    const second = screen.take('ansi', { from: 1_500, end: first.end });
    assert.deepEqual([second.captured[0]?.line, second.next], [1_500, 2_500]);
    const third = screen.take('ansi', { from: 2_500, end: first.end });
    assert.deepEqual([third.captured.length, third.next], [500, null]);
    assert.deepEqual(third.captured.at(-1), { line: 2_999, wraps: false, text: '\x1b[33mline 2999\x1b[m' });
    assert.equal(screen.take('text', { lines: 10_000 }).captured[0]?.line, 0);
  });

  it('tells the links of lines that stand on disk', async () => {
    const lines = Array.from(
      { length: 3_000 },
      (_, at) => `\x1b]8;;https://a.b/${at}\x07here\x1b]8;;\x07 no`,
    );
    using screen = await screenOf(lines.join('\r\n'), 20, 4);
    assert.deepEqual(runsOf(screen.take('json', { from: 7, end: 8 }).captured[0]), [
      { text: 'here', cols: 4, link: 'https://a.b/7' },
      { text: ' no', cols: 3 },
    ]);
  });

  it('shows history at the present width: nothing is cut, and each row has the number of the line it begins in', async () => {
    const text = (at: number) => `${at} and words to wrap`;
    const lines = Array.from({ length: 3_000 }, (_, at) => `\x1b]133;A\x07${text(at)}\r\n`);
    using screen = await screenOf(lines.join(''), 40, 4);
    screen.terminal.resize(9, 4);
    const first = screen.take('text', { lines: 1_000_000 });
    assert.ok(first.next !== null);
    const all = [...first.captured];
    for (let next: number | null = first.next; next !== null; ) {
      const more: ReturnType<typeof capture> = screen.take('text', { from: next, end: first.end });
      all.push(...more.captured);
      next = more.next;
    }
    const rows = all.map(({ line, wraps, ...row }) => ({ line, wraps, text: 'text' in row ? row.text : '' }));
    assert.deepEqual(rows.slice(0, 4), [
      { line: 0, wraps: true, text: '0 and wor' },
      { line: 0, wraps: true, text: 'ds to wra' },
      { line: 0, wraps: false, text: 'p' },
      { line: 1, wraps: true, text: '1 and wor' },
    ]);
    const joined = rows.map((row) => row.text + (row.wraps ? '' : '\n')).join('');
    assert.equal(joined.trimEnd(), lines.map((_, at) => text(at)).join('\n'));
    // Wider again, lines that were printed over several rows are one.
    using narrow = await screenOf(lines.join(''), 9, 4);
    narrow.terminal.resize(40, 4);
    const [a, b] = narrow.take('json', { from: 3 * 2_980, end: 3 * 2_981 }).captured;
    assert.deepEqual([a?.line, a?.wraps, runsOf(a)], [3 * 2_980, false, [{ text: text(2_980), cols: 22 }]]);
    assert.deepEqual(a !== undefined && 'marks' in a ? a.marks : null, [{ kind: 'prompt' }]);
    assert.equal(b, undefined);
    assert.deepEqual(narrow.texts('text', { lines: 3 }), [text(2_998), text(2_999), '']);
  });

  it('says which rows go on where they stand on disk, too', async () => {
    using screen = await screenOf('a line of two rows\r\n'.repeat(3_000), 10, 4);
    const { captured } = screen.take('text', { from: 0, end: 4 });
    assert.deepEqual(
      captured.map(({ wraps }) => wraps),
      [true, false, true, false],
    );
  });

  it('counts lines from the last one that holds something, or the cursor', async () => {
    using screen = await screenOf('one\r\ntwo\r\n$ ', 9, 8);
    assert.deepEqual(screen.texts('text', { lines: 2 }), ['two', '$ ']);
    using below = await screenOf('one\x1b[5;1Hlow\x1b[H', 9, 8);
    assert.deepEqual(below.texts('text', { lines: 3 }), ['', '', 'low']);
  });

  it('shows the alternate screen below the lines that scrolled away before it', async () => {
    using screen = await screenOf('one\r\ntwo\r\nthree\x1b[?1049h\x1b[Hother', 10, 2);
    assert.deepEqual(screen.texts('text'), ['other', '']);
    assert.deepEqual(screen.texts('text', { lines: 2 }), ['one', 'other']);
  });

  it('printed again on a terminal of the same size, gives the same cells', async () => {
    const sgr = fc
      .array(
        fc.constantFrom(
          ...[
            '0',
            '1',
            '2',
            '3',
            '4',
            '4:2',
            '4:3',
            '4:5',
            '5',
            '7',
            '8',
            '9',
            '53',
            '22',
            '24',
            '27',
            '31',
            '97',
          ],
          ...['38;5;123', '48;5;9', '104', '38;2;9;8;7', '48;2;0;0;1', '58;5;3', '58;2;7;7;7', '39', '49'],
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((parameters) => `\x1b[${parameters.join(';')}m`);
    const words = fc.constantFrom(
      'a',
      'word ',
      '日',
      'e\u0301',
      '\u{1f469}\u200d\u{1f467}',
      '   ',
      '\u{1f1e9}\u{1f1ea}',
    );
    const moves = fc.constantFrom(
      '\r\n',
      '\x1b[K',
      '\x1b[2;5H',
      '\x1b[J',
      '\x1b[3X',
      '\x1b]8;;http://l\x07',
      '\x1b]8;;\x07',
    );
    const stream = fc
      .array(fc.oneof(sgr, words, words, moves), { maxLength: 60 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(stream, async (bytes) => {
        using shown = await screenOf(bytes, 12, 5);
        using again = await screenOf(shown.texts('ansi').join('\r\n'), 12, 5);
        const cells = (screen: Screen) => screen.take('json').captured.map(runsOf);
        assert.deepEqual(cells(again), cells(shown));
      }),
      { numRuns: 300 },
    );
  });
});
