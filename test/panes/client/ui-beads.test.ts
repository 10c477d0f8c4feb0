import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failed, ok } from '../../../src/beads/result.ts';
import { problem } from '../../../src/engine/problem.ts';
import { madeBead } from '../../support/made-bead.ts';
import { BEADS, beadSource } from '../beads-of-a-town.ts';
import { AttachedClient, townView } from './a-town.ts';

const SMALL = { cols: 80, rows: 24 };
const LARGE = { cols: 200, rows: 50 };

function attached(size = SMALL, beads = beadSource()): AttachedClient {
  return new AttachedClient({ ...size, beads });
}

test('one key opens the list with its counts, and Escape goes back to the pane', async () => {
  using client = attached();
  client.type('\x02b');
  await client.terminal.shows('┏━ beads ready 5 open 7 blocked 1 mine 1 closed 1 all 8');
  await client.terminal.shows('▸○ bd-w2');
  client.type('\x1b');
  await client.terminal.until((text) => !text.includes('bd-w2'), 'the pane');
});

test('keys move the selection, and a wide screen shows the page of the selected bead beside the list', async () => {
  using client = attached(LARGE);
  client.type('\x02bj');
  await client.terminal.shows('▸○ bd-q1');
  await client.terminal.shows('The parser drops quotes');
  client.type('G');
  await client.terminal.shows('▸○ bd-x7');
  client.type('gk');
  await client.terminal.shows('▸○ bd-w2');
});

test('filters go round by a key, and a search narrows what they show', async () => {
  using client = attached();
  client.type('\x02bff');
  await client.terminal.shows('▸■ bd-b3');
  client.type('ffff');
  await client.terminal.shows('▸○ bd-w2');
  client.type('/kpquot');
  await client.terminal.shows('/kpquot  1 found');
  await client.terminal.shows('▸○ bd-q1');
  client.type('\r\x1b');
  await client.terminal.until((text) => !text.includes('found'), 'the whole list');
  client.type('F');
  await client.terminal.shows('bd-c6');
});

test('while a search is typed, keys of commands are text', async () => {
  using client = attached();
  client.type('\x02b/xs');
  await client.terminal.shows('/xs');
  assert.deepEqual(client.calls, []);
});

test('a page opens by Enter, scrolls no farther than it goes, and shows tree and history', async () => {
  using client = attached();
  client.type('\x02bj\r');
  await client.terminal.shows('━ bd-q1');
  await client.terminal.shows('more lines');
  client.type('Gjjj');
  await client.terminal.shows('as told by a user');
  client.type('k');
  await client.terminal.shows('1 more lines');
  client.type('t');
  await client.terminal.shows('blocks bd-b3 Publish the release');
  client.type('h');
  await client.terminal.shows('set the priority to 1');
  client.type('q');
  await client.terminal.shows('▸○ bd-q1');
});

test('beads that change are shown at once, and the selection stays with its bead', async () => {
  const beads = beadSource();
  using client = attached(SMALL, beads);
  client.type('\x02bj');
  await client.terminal.shows('▸○ bd-q1');
  beads.beads = [madeBead('a0', { title: 'Came from elsewhere', priority: 0 }), ...BEADS];
  client.setView(townView());
  await client.terminal.shows('Came from elsewhere');
  await client.terminal.shows('▸○ bd-q1');
});

test('keys sling, claim, close and link the selected bead', async () => {
  using client = attached();
  client.type('\x02bjsC');
  client.type('xnot needed\r');
  client.type('lrelated bd-w2\r');
  client.type('lbd-e5\r');
  await client.terminal.settled();
  assert.deepEqual(client.calls, [
    { verb: 'sling', args: { beads: ['bd-q1'], rig: 'lib' } },
    { verb: 'bead.claim', args: { bead: 'bd-q1' } },
    { verb: 'bead.close', args: { bead: 'bd-q1', reason: 'not needed' } },
    { verb: 'bead.dep', args: { bead: 'bd-q1', type: 'related', on: 'bd-w2' } },
    { verb: 'bead.dep', args: { bead: 'bd-q1', type: 'blocks', on: 'bd-e5' } },
  ]);
});

test('what cannot be done is refused with the reason, and nothing is asked of the town', async () => {
  using client = attached();
  client.type('\x02bffs');
  await client.terminal.shows('bd-b3 is not ready: its page says why');
  client.type('ffx');
  await client.terminal.shows('bd-c6 is closed already');
  client.type('C');
  await client.terminal.shows('bd-c6 cannot be claimed: its status is closed');
  client.type('FFFFl\r');
  await client.terminal.shows('name the type and the other bead');
  assert.deepEqual(client.calls, []);
});

test('what the town refuses is told', async () => {
  using client = attached();
  client.answer = ({ verb }) =>
    verb === 'bead.close' ? failed(problem('refused', 'a gate is open')) : ok({});
  client.type('\x02bx\r');
  await client.terminal.shows('closing bd-w2: a gate is open');
});

test('an editor opens on a bead, and only what was changed in it goes to the town', async () => {
  using client = attached();
  client.answer = ({ verb }) => ok(verb === 'pane.new' ? { pane: 'pane-1' } : {});
  client.type('\x02bje');
  await client.terminal.shows('editing bd-q1');
  const form = client.drafts.get('bd-q1.md') ?? '';
  client.drafts.set(
    'bd-q1.md',
    form.replace('Keep quotes', 'Keep all quotes').replace('labels: csv', 'labels: a, b'),
  );
  client.panes.end('pane-1');
  await client.terminal.until((text) => text.includes('▸○ bd-q1'), 'the list');
  assert.deepEqual(client.calls.at(-1), {
    verb: 'bead.update',
    args: { bead: 'bd-q1', title: 'Keep all quotes in fields', addLabels: ['a', 'b'], removeLabels: ['csv'] },
  });
});

test('an unchanged form changes nothing, and one with a mistake is told and kept as a draft', async () => {
  using client = attached();
  client.answer = ({ verb }) => ok(verb === 'pane.new' ? { pane: `pane-${client.calls.length}` } : {});
  client.type('\x02bc');
  await client.terminal.shows('editing a new bead');
  client.panes.end('pane-1');
  await client.terminal.shows('nothing was changed');
  client.type('c');
  await client.terminal.shows('editing a new bead');
  client.drafts.set('new-lib.md', 'title:\npriority: 9\n\ntext');
  client.panes.end('pane-3');
  await client.terminal.shows('the title is missing; the priority is');
  assert.deepEqual(
    client.calls.map(({ verb }) => verb),
    ['pane.new', 'pane.close', 'pane.new', 'pane.close'],
  );
  client.type('c');
  await client.terminal.shows('editing a new bead');
  assert.equal(client.drafts.get('new-lib.md'), 'title:\npriority: 9\n\ntext');
  client.drafts.set('new-lib.md', 'title: Made\n\ntext\n');
  client.panes.end('pane-5');
  await client.terminal.settled();
  const fields = { title: 'Made', type: 'task', priority: 2, assignee: '', labels: [], description: 'text' };
  assert.deepEqual(client.calls.at(-1), { verb: 'bead.create', args: { ...fields, rig: 'lib' } });
});
