import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highlightMatches } from '../../../src/panes/client/search-highlight.ts';
import { insideBorder } from '../../../src/panes/layout/rect.ts';
import { CELL_WORDS, FG_INVERSE } from '../../../src/panes/screen/cells.ts';
import { Grid } from '../../../src/panes/screen/grid.ts';
import { until } from '../terminals/host/host-harness.ts';
import { AttachedClient } from './a-town.ts';

const SMALL = { cols: 80, rows: 24 };

test('a search goes up to the nearest match, on and back again, and says when there is none', async () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  await client.terminal.settled();
  const { rows } = guest.grid;
  guest.matches = [[{ line: 20, col: 3, cols: 4 }], [{ line: 300, col: 0, cols: 4 }]];
  client.type('\x02/');
  await client.terminal.shows('search upwards');
  client.type('word\r');
  await until('the nearest match is in view', () => guest.scrolledTo === 300 - (rows >> 1));
  assert.deepEqual(guest.searches[0], {
    ...{ pattern: 'word', kind: 'text', direction: 'up', limit: 1, until: null },
    from: { line: 500 + rows, col: 0 },
  });
  await client.terminal.shows('scrolled back');
  client.type('n');
  await until('the next match is in view', () => guest.scrolledTo === 20 - (rows >> 1));
  client.type('n');
  await client.terminal.shows('no match for word above');
  client.type('N');
  await until('the match before is in view', () => guest.scrolledTo === 300 - (rows >> 1));
  client.type('q');
  assert.equal(guest.scrolledTo, null);
});

test('a search from a pane that is scrolled back goes down, and leaves the view where it shows the match', async () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  await client.terminal.settled();
  client.type('\x02[');
  const top = guest.scrolledTo ?? 0;
  guest.matches = [[{ line: top - 5, col: 0, cols: 1 }], [{ line: top + 2, col: 0, cols: 1 }]];
  client.type('?');
  await client.terminal.shows('search downwards');
  client.type('\x12a+\r');
  await until('the match was asked for', () => guest.searches.length >= 2);
  assert.equal(guest.searches[0]?.kind, 'regex');
  assert.deepEqual(guest.searches[0]?.from, { line: top - 1, col: Number.MAX_SAFE_INTEGER });
  assert.equal(guest.scrolledTo, top);
});

test('prompts are gone to one after another, up into history and down to the live screen', async () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  await client.terminal.settled();
  client.type('\x02{');
  await client.terminal.shows('no prompt above');
  guest.prompts = [20, 300, 480, 510];
  client.type('\x02}');
  await client.terminal.shows('no prompt below');
  assert.equal(guest.scrolledTo, null);
  client.type('\x02{');
  await client.terminal.shows('scrolled back');
  assert.equal(guest.scrolledTo, 480);
  client.type('[{');
  await until('two prompts on', () => guest.scrolledTo === 20);
  client.type('[');
  await client.terminal.shows('no prompt above');
  assert.equal(guest.scrolledTo, 20);
  client.type(']}');
  await until('two prompts back', () => guest.scrolledTo === 480);
  client.type(']');
  await until('the live screen', () => guest.scrolledTo === null);
  assert.equal(guest.typed, '');
});

test('a prompt is not gone to by a number that stands for another row by now', async () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  await client.terminal.settled();
  guest.prompts = [20, 300];
  guest.nextNumbering = 2;
  client.type('\x02{');
  await client.terminal.shows('the pane is being resized: once more');
  assert.equal(guest.scrolledTo, null);
  guest.nextNumbering = null;
  client.type('\x02{');
  await client.terminal.shows('scrolled back');
  assert.equal(guest.scrolledTo, 300);
});

test('a search that is left, or looks for nothing, changes nothing', async () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  await client.terminal.settled();
  client.type('\x02/word');
  await client.terminal.shows('search upwards');
  client.type('\x1b');
  await client.terminal.until((text) => !text.includes('search upwards'), 'no prompt');
  client.type('\x02/\r');
  await client.terminal.shows('nothing to search for yet');
  assert.deepEqual(guest.searches, []);
  assert.equal(guest.scrolledTo, null);
});

test('matches in view are inverse, the current one is yellow, and leaving takes both away', async () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  await client.terminal.settled();
  guest.print(0, 5, 'word and word');
  await client.terminal.shows('word and word');
  const row = client.terminal.rows().findIndex((text) => text.includes('word and word'));
  const plain = client.terminal.styles(row);
  guest.matches = [[{ line: 505, col: 0, cols: 4 }], [{ line: 505, col: 9, cols: 4 }]];
  client.type('\x02/word\r');
  await until(
    'matches are marked',
    () => client.terminal.styles(row) !== plain && guest.searches.length >= 2,
  );
  await client.terminal.settled();
  const marked = client.terminal.styles(row);
  client.type('n');
  await until('the other is the current one', () => ![plain, marked].includes(client.terminal.styles(row)));
  client.type('q');
  await until('nothing is marked', () => client.terminal.styles(row) === plain);
  const searches = guest.searches.length;
  client.type('\x02[');
  assert.equal(guest.searches.length, searches, 'the search is over');
});

test('matches are looked for again where rows are numbered anew', async () => {
  using client = new AttachedClient(SMALL);
  const guest = client.panes.guest('r10');
  await client.terminal.settled();
  guest.print(0, 5, 'word');
  guest.matches = [[{ line: 505, col: 0, cols: 4 }]];
  client.type('\x02/word\r');
  await until('the match is marked', () => guest.searches.length >= 2);
  const asked = guest.searches.length;
  guest.numbering = 2;
  guest.firstLine = -40;
  guest.scrolledTo = -20;
  guest.matches = [[{ line: -15, col: 0, cols: 4 }]];
  guest.changed();
  await until('it is asked for again', () => guest.searches.length > asked);
  assert.deepEqual(guest.searches.at(-1)?.from, { line: -21, col: Number.MAX_SAFE_INTEGER });
  assert.deepEqual(guest.searches.at(-1)?.until, -20 + guest.grid.rows);
});

test('marks are cut at the edges of the pane, and fall on the lines that it shows', () => {
  const grid = new Grid(20, 8);
  const hole = insideBorder({ col: 2, row: 1, cols: 8, rows: 5 });
  const part = { hole, crop: { col: 1, row: 0, cols: 6, rows: 3 }, topLine: 100 };
  const marks = [
    [{ line: 99, col: 0, cols: 50 }],
    [{ line: 100, col: 0, cols: 3 }],
    [{ line: 102, col: 5, cols: 50 }],
    [{ line: 103, col: 0, cols: 50 }],
  ];
  highlightMatches(grid, part, { marks, current: null });
  const inverse = [];
  for (let at = 0; at < 20 * 8; at += 1) {
    if (((grid.cells[at * CELL_WORDS + 1] ?? 0) & FG_INVERSE) !== 0)
      inverse.push([at % 20, Math.floor(at / 20)]);
  }
  assert.deepEqual(inverse, [
    [3, 2],
    [4, 2],
    [7, 4],
    [8, 4],
  ]);
});
