import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MergeRequestId } from '../../../src/engine/ids.ts';
import type { ChangeDialog, ShownChange } from '../../../src/panes/client/change-dialog.ts';
import { stringWidth } from '../../../src/panes/screen/width.ts';
import { diffLine, diffRows } from '../../../src/panes/views/change-diff-lines.ts';
import { changeFactLines } from '../../../src/panes/views/change-fact-lines.ts';
import { changeExtent, changePicture } from '../../../src/panes/views/change-page.ts';
import { dropCols, type Line, lineWidth } from '../../../src/panes/views/spans.ts';
import { changedFile, changeView, diffLines } from '../a-change.ts';
import { townView } from '../client/a-town.ts';

const SMALL = { cols: 80, rows: 24 };
const LARGE = { cols: 200, rows: 50 };

function text(line: Line): string {
  return line.map((each) => each.text).join('');
}

function texts(lines: readonly Line[]): string {
  return lines.map((line) => text(line).trimEnd()).join('\n');
}

function page(change = changeView(), fields: Partial<ChangeDialog> = {}): ChangeDialog {
  const shown: ShownChange = { kind: 'change', change };
  return {
    kind: 'change',
    name: change.bead,
    asked: { mr: change.mr, standing: '' },
    isAwaited: false,
    shown,
    known: change,
    top: 0,
    left: 0,
    doing: { kind: 'looking' },
    back: null,
    ...fields,
  };
}

function drawn(dialog: ChangeDialog, screen = SMALL): string {
  return texts(changePicture(dialog, { ...screen, view: townView() }).lines);
}

/** The rows of the diff of one file with these lines. */
function diffOf(lines: readonly string[], window = { left: 0, cols: 20 }): readonly string[] {
  const files = [changedFile('a.ts', { lines: diffLines(...lines) })];
  const totals = { files: 1, added: 1, removed: 1 };
  return diffRows(changeView({ files, totals }))
    .slice(1)
    .map((row) => text(diffLine(row, window)).trimEnd());
}

test('each line of a diff has its sign in front, and hunks and notes stand as git writes them', () => {
  assert.deepEqual(diffOf(['@@ -1,2 +1,2 @@ main', ' a', '-b', '+c', '\\ No newline']), [
    '@@ -1,2 +1,2 @@ main',
    ' a',
    '-b',
    '+c',
    '\\ No newline',
  ]);
});

test('a line that is too long ends in an ellipsis, and moves to the left behind its sign', () => {
  const long = '+0123456789abcdefghijklmnopqrstuvwxyz';
  assert.deepEqual(diffOf([long]), ['+0123456789abcdefgh…']);
  assert.deepEqual(diffOf([long], { left: 8, cols: 20 }), ['+89abcdefghijklmnop…']);
  assert.deepEqual(diffOf([long], { left: 24, cols: 20 }), ['+opqrstuvwxyz']);
  assert.deepEqual(diffOf(['+short'], { left: 24, cols: 20 }), ['+']);
});

test('wide characters count two columns, and half of one is a blank', () => {
  assert.deepEqual(diffOf(['+漢字かな漢字かな漢字かな']), ['+漢字かな漢字かな漢…']);
  assert.equal(dropCols('漢字', 1), ' 字');
  assert.equal(dropCols('a漢字', 1), '漢字');
  assert.equal(dropCols('漢字', 9), '');
  assert.deepEqual(diffOf(['+漢字'], { left: 1, cols: 20 }), ['+ 字']);
});

test('nothing in a diff reaches the terminal as a control, and a tab has a width', () => {
  const [line = ''] = diffOf(['+a\x1b[31m\x07\tb\u202e'], { left: 0, cols: 40 });
  assert.equal(line, '+a␛[31m␇ b<U+202E>');
  const hostile = changeView({ title: '\x1b]0;x\x07', acceptance: '\x1b[2J', conflicts: ['\x1b[H'] });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
  assert.doesNotMatch(drawn(page(hostile)), /[\x00-\x09\x0b-\x1f]/);
});

test('a file without lines says why, and what was left out is counted', () => {
  const files = [
    changedFile('logo.png', { note: 'binary', added: null, removed: null, lines: [] }),
    changedFile('b.ts', { kind: 'renamed', from: 'a.ts', added: 0, removed: 0, lines: [] }),
    changedFile('long.ts', { isCut: true, note: 'mode 644 → 755' }),
  ];
  const rows = diffRows(changeView({ files, totals: { files: 5, added: 1, removed: 1 } }));
  const lines = rows.map((row) => text(diffLine(row, { left: 0, cols: 60 })));
  assert.deepEqual(
    lines.map((line) => line.replace(/ ─+$|\s+$/, '')),
    [
      '── M logo.png · binary',
      '',
      '── R a.ts → b.ts +0 −0',
      'renamed, otherwise as it was',
      '',
      '── M long.ts +1 −1 · mode 644 → 755',
      '@@ -1 +1 @@',
      '-before',
      '+after',
      '… more lines',
      '',
      '… 2 more files',
    ],
  );
});

test('the facts name title, agent, gates with their times, criteria and files', () => {
  const facts = texts(changeFactLines(changeView(), 78));
  assert.match(facts, /^Keep quotes in field 2\n\nby {5}lib\/polecats\/slit/);
  assert.match(facts, /gates {2}✓ build 1\.2s {2}✓ test 34s {2}… lint/);
  assert.match(facts, /Acceptance\n☐ A quote within/);
  assert.match(facts, /Files · 3 files \+16 −4\nM docs\/logo\.png\nM src\/reader\/fields\.ts +\+9 −4\n/);
  assert.doesNotMatch(facts, /Conflicts/);
});

test('a gate that failed, one that runs and one that is not run any more are told apart', () => {
  const gates = (['failed', 'running', 'skipped'] as const).map((state) => ({
    ...{ name: state, state, elapsedMs: null },
  }));
  const facts = texts(changeFactLines(changeView({ gates }), 78));
  assert.match(facts, /gates {2}✗ failed {2}● running {2}– skipped/);
});

test('what landed at the same time is named, on as many lines as that takes', () => {
  const alone = texts(changeFactLines(changeView({ state: 'landed' }), 78));
  assert.doesNotMatch(alone, /^with/m);
  const landedWith = Array.from({ length: 20 }, (_, nth) => `m${nth + 100}` as MergeRequestId);
  const facts = texts(changeFactLines(changeView({ state: 'landed', landedWith }), 40));
  assert.match(facts, /^with {3}m100, m101,/m);
  assert.match(facts.replaceAll(/\s+/g, ' '), /m118, m119, which landed at the same time gates/);
});

test('no criteria, no gates and no files are said, not left out', () => {
  const none = changeView({
    acceptance: ' ',
    gates: [],
    files: [],
    totals: { files: 0, added: 0, removed: 0 },
  });
  const facts = texts(changeFactLines(none, 78));
  assert.match(facts, /gates {2}none: nothing tests what lands here/);
  assert.match(facts, /the bead names no criteria/);
  assert.deepEqual(diffRows(none), [{ kind: 'said', text: 'no file is changed' }]);
});

test('a conflict is told before everything else, with its files', () => {
  const conflict = changeView({ change: null, conflicts: ['src/reader/fields.ts'], note: 'it conflicts' });
  const facts = texts(changeFactLines(conflict, 78));
  assert.match(facts, /Conflicts with what landed since\n✗ src\/reader\/fields\.ts\n\nAcceptance/);
  assert.match(drawn(page(conflict)), /it conflicts/);
});

test('the facts stand above the diff on a narrow screen, and beside it on a wide one', () => {
  const [, fields = 0] = changeExtent(changeView(), SMALL).fileTops;
  assert.ok(fields > 15, `${fields}`);
  assert.equal(changeExtent(changeView(), LARGE).fileTops[0], 0);
  assert.match(drawn(page(), LARGE), /Acceptance.* │ /);
  assert.doesNotMatch(drawn(page(), { cols: 119, rows: 50 }), / │ /);
  assert.match(drawn(page(), { cols: 120, rows: 50 }), / │ /);
});

test('the upper edge says which file stands at the top, and how much is below', () => {
  const extent = changeExtent(changeView(), SMALL);
  assert.match(drawn(page()), new RegExp(`^.* ${extent.lastTop} more lines ━┓`));
  const [, top = 0] = extent.fileTops;
  assert.match(drawn(page(changeView(), { top })), /^.* src\/reader\/fields\.ts · \d+ more lines ━┓/);
  assert.doesNotMatch(drawn(page(changeView(), { top: 9_999 })), /more lines/);
});

test('the last line has the keys, and the prompt in their place while a reason is typed', () => {
  assert.match(drawn(page()), /a LGTM · x reject · n p files · ↑↓←→ scroll · r look again · Esc closes/);
  const dialog = page(changeView(), { doing: { kind: 'rejecting', reason: '漢字 too' } });
  const { cursor, lines, rect } = changePicture(dialog, { ...SMALL, view: townView() });
  assert.match(texts(lines), /reason: 漢字 too/);
  assert.deepEqual(cursor, { col: 1 + stringWidth(' reason: 漢字 too'), row: rect.rows - 2 });
});

test('where the request stands is what the queue says by now', () => {
  const entry = townView().queue.find(({ id }) => id === 'm2');
  assert.ok(entry);
  const standing = (fields: Partial<typeof entry>): string => {
    const view = { ...townView(), queue: [{ ...entry, ...fields }] };
    return text(changePicture(page(), { ...SMALL, view }).lines[1] ?? []);
  };
  assert.match(standing({ state: 'landed', landedAs: 'abc1234' }), /✓ landed {2}as abc1234/);
  assert.match(standing({ state: 'rejected', note: 'not now' }), /✗ rejected {2}not now/);
  assert.match(standing({ state: 'review', note: 'all are' }), /◆ LGTM\? {2}all are/);
});

test('a change that took the place of another says so', () => {
  const known = { change: 'another' };
  assert.match(drawn(page(changeView(), { known })), /! it changed while you looked: look again/);
  assert.doesNotMatch(drawn(page()), /it changed/);
});

const anyText = fc.string({
  unit: fc.constantFrom('a', ' ', '漢', '🙂', '\u0301', '-', '👩‍💻', '\t', '\x1b'),
});

test('the page fills all of the screen but the status bar, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 40, max: 210 }),
      fc.integer({ min: 10, max: 60 }),
      fc.integer({ min: 0, max: 60 }),
      anyText,
      (cols, rows, at, odd) => {
        const file = changedFile(odd, { from: odd, note: odd, lines: diffLines(`+${odd}`, `-${odd}`) });
        const files = [file, ...changeView().files];
        const change = changeView({ title: odd, acceptance: odd, conflicts: [odd], files, note: odd });
        const dialog = page(change, { top: at, left: at });
        const { lines, rect } = changePicture(dialog, { cols, rows, view: townView() });
        assert.deepEqual(rect, { col: 0, row: 0, cols, rows: rows - 1 });
        assert.equal(lines.length, rect.rows);
        for (const line of lines) assert.equal(lineWidth(line), cols, text(line));
      },
    ),
    { numRuns: 200 },
  );
});

test('a page is laid out once for each change and size', () => {
  const change = changeView();
  const extent = changeExtent(change, LARGE);
  assert.equal(changeExtent(change, LARGE), extent);
  assert.notEqual(changeExtent(change, SMALL), extent);
  assert.notEqual(changeExtent(changeView(), LARGE), extent);
});
