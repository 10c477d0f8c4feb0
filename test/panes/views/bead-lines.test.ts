import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BeadsNow } from '../../../src/panes/beads/beads-now.ts';
import { beadDetailLines } from '../../../src/panes/views/bead-detail-lines.ts';
import { beadHistoryLines } from '../../../src/panes/views/bead-history-lines.ts';
import { beadListLines } from '../../../src/panes/views/bead-list-lines.ts';
import { beadTreeLines } from '../../../src/panes/views/bead-tree-lines.ts';
import { markdownLines } from '../../../src/panes/views/markdown-lines.ts';
import { type Line, lineWidth } from '../../../src/panes/views/spans.ts';
import { madeBead, madeEdge } from '../../support/made-bead.ts';
import { BEADS, rigBeads } from '../beads-of-a-town.ts';

const NOW = Date.UTC(2026, 0, 1);
const beads = new BeadsNow([rigBeads()], NOW);

function texts(lines: readonly Line[]): readonly string[] {
  return lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trimEnd(),
  );
}

function rowOf(id: string) {
  const row = beads.byKey(`lib ${id}`);
  assert.ok(row, id);
  return row;
}

test('the columns of a list give way to the title, and every line has exactly its width', () => {
  const rows = beads.listed('all', '');
  for (const cols of [38, 60, 78, 100, 198]) {
    const lines = beadListLines(rows, 1, { cols, rows: 20 });
    assert.deepEqual(new Set(lines.map(lineWidth)), new Set([cols]), `at ${cols}`);
  }
  const [wide] = texts(beadListLines(rows, 1, { cols: 100, rows: 20 }));
  assert.match(wide ?? '', /^ ○ bd-w2 +P0 task +open +Write 漢字/);
  const [narrow] = texts(beadListLines(rows, 1, { cols: 38, rows: 20 }));
  assert.doesNotMatch(narrow ?? '', /task|open/);
});

test('a long list is shown around the selected bead', () => {
  const many = new BeadsNow([rigBeads(Array.from({ length: 500 }, (_, at) => madeBead(`n${at}`)))], NOW);
  const lines = texts(beadListLines(many.listed('all', ''), 250, { cols: 60, rows: 11 }));
  assert.equal(lines.length, 11);
  assert.match(lines[5] ?? '', /^▸/);
});

test('the page of a bead says why it is not ready, and what its children are', () => {
  const blocked = texts(beadDetailLines(rowOf('bd-b3'), beads, 60)).join('\n');
  assert.match(blocked, /Not ready\n• .*bd-q1/);
  assert.match(blocked, /Comments · 1\n2025-01-03 10:00 joe\n {2}Waits for both\./);
  assert.match(
    texts(beadDetailLines(rowOf('bd-e5'), beads, 60)).join('\n'),
    /0 of 1 closed\n○ bd-e5\.1 Child/,
  );
  for (const { id } of BEADS) {
    const widths = beadDetailLines(rowOf(id), beads, 40).map(lineWidth);
    assert.ok(Math.max(...widths) <= 40, `${id}: ${Math.max(...widths)}`);
  }
});

test('Markdown is drawn calmly, and hides nothing that it does not know', () => {
  const lines = markdownLines(
    '# Head #\ntext `a*b` **bold**\n1. one\n* [ ] todo\n```sh\n# no head\n```\na_b_c 2 * 3 * 4',
    40,
  );
  assert.deepEqual(texts(lines), [
    'Head',
    'text a*b bold',
    '1. one',
    '☐ todo',
    '│ # no head',
    'a_b_c 2 * 3 * 4',
  ]);
  assert.equal(lines[0]?.[0]?.bold, true);
  assert.equal(lines[1]?.find(({ text }) => text === 'a*b')?.color, 'cyan');
});

test('an item of a list is wrapped below its own text, a word too long for a line is cut', () => {
  assert.deepEqual(texts(markdownLines('- one two three four', 12)), ['• one two', '  three four']);
  assert.deepEqual(texts(markdownLines('abcdefghijklmno 漢字漢字', 6)), [
    'abcdef',
    'ghijkl',
    'mno',
    '漢字漢',
    '字',
  ]);
});

test('what Markdown holds cannot move the cursor', () => {
  const shown = texts(markdownLines('a\u001b[2Jb\r\n```\n\u0007\u202e', 40)).join('\n');
  assert.doesNotMatch(shown.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u);
});

test('a tree shows both ways, with the edges by which beads hang together', () => {
  const lines = texts(beadTreeLines(rowOf('bd-q1'), beads, 60));
  assert.deepEqual(lines, [
    'Depends on',
    '  nothing',
    '',
    'What depends on it',
    '└ ■ blocks bd-b3 Publish the release',
  ]);
});

const HOSTILE = [
  '漢字のタイトル: 表の列を揃える',
  '👩‍👩‍👧‍👦 family 👍🏽 skin ❤️ heart 🇩🇪 flag',
  'x'.repeat(450),
  'Hostile \u001b[31mred\u001b[0m \u0007 \u202e rtl \r\n newline \t tab',
  `zalgo a${'\u0300'.repeat(40)}`,
  'العربية עברית',
];

test('wide, joined, hostile and endless texts leave every line of every page within its width', () => {
  const list = HOSTILE.map((text, at) =>
    madeBead(`h${at}`, {
      title: text,
      type: text,
      status: 'open',
      assignee: text,
      description: `# ${text}\n- ${text}\n> ${text}\n\`\`\`\n\t${text}\n\`\`\`\n**${text}**`,
      labels: [text],
      edges: at === 0 ? [] : [madeEdge('blocks', `h${at - 1}`)],
    }),
  );
  const now = new BeadsNow([rigBeads(list)], NOW);
  for (const cols of [24, 38, 78, 101]) {
    for (const line of beadListLines(now.rows, 0, { cols, rows: 10 })) assert.equal(lineWidth(line), cols);
    for (const row of now.rows) {
      const pages = [
        ...beadDetailLines(row, now, cols),
        ...beadTreeLines(row, now, cols),
        ...beadHistoryLines(now.history(row), cols),
      ];
      assert.ok(Math.max(...pages.map(lineWidth)) <= cols, `${row.id} at ${cols}`);
      assert.doesNotMatch(texts(pages).join(''), /[\p{Cc}\p{Bidi_Control}]/u);
    }
  }
});

test('code keeps its tabs, and the blank after a word that had to be cut', () => {
  assert.deepEqual(texts(markdownLines('```\n\tif (x) {\n```', 40)), ['│     if (x) {']);
  assert.deepEqual(texts(markdownLines('abcdefgh; // x', 6)), ['abcdef', 'gh; //', 'x']);
});
