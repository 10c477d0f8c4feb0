import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { failed, ok } from '../../../src/beads/result.ts';
import type { GuestId, RigName } from '../../../src/engine/ids.ts';
import { problem } from '../../../src/engine/problem.ts';
import type { OpenBranch } from '../../../src/panes/beads/branch-source.ts';
import { BeadDrafts } from '../../../src/panes/client/bead-drafts.ts';
import { madeBead } from '../../support/made-bead.ts';
import { BEADS, beadSource } from '../beads-of-a-town.ts';
import { AttachedClient, draftsIn, NOON, townView } from './a-town.ts';

const SMALL = { cols: 80, rows: 24 };
const LARGE = { cols: 200, rows: 50 };

function attached(size = SMALL, beads = beadSource(), branch?: OpenBranch): AttachedClient {
  return new AttachedClient({ ...size, beads, ...(branch === undefined ? {} : { branch }) });
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

test('a bead to link to is found by letters of its title and picked, and Tab goes through the types', async () => {
  using client = attached();
  client.type('\x02bjl');
  await client.terminal.shows('link bd-q1');
  await client.terminal.shows('bd-q1 waits until the other is closed');
  client.type('publ');
  await client.terminal.shows('▸■ bd-b3');
  client.type('\t');
  await client.terminal.shows('to: parent-child publ');
  await client.terminal.shows('bd-q1 is a child of the other');
  client.type('\r');
  client.type('lrelated epic\x1b[B\r');
  client.type('l\t\t\t\t\t\t\t\t\t\t\t');
  await client.terminal.shows('tracks: bd-q1 follows the other');
  client.type('bd-x7\rlmine bd-w2\rlexternal:web:login\r');
  await client.terminal.settled();
  assert.deepEqual(
    client.calls.map(({ args }) => args),
    [
      { bead: 'bd-q1', type: 'parent-child', on: 'bd-b3' },
      { bead: 'bd-q1', type: 'related', on: 'bd-e5.1' },
      { bead: 'bd-q1', type: 'tracks', on: 'bd-x7' },
      { bead: 'bd-q1', type: 'mine', on: 'bd-w2' },
      { bead: 'bd-q1', type: 'blocks', on: 'external:web:login' },
    ],
  );
});

test('a link that the town refuses comes back with the whole path of the circle, to be mended', async () => {
  using client = attached();
  const path = 'bd-q1 -> bd-b3 -> bd-0123456789 -> bd-1123456789 -> bd-2123456789 -> bd-3123456789 -> bd-q1';
  client.answer = () => failed(problem('conflict', `the beads would wait for each other: ${path}`));
  client.type('\x02bjlbd-b3\r');
  await client.terminal.shows('-> bd-q1 ');
  const shown = (await client.terminal.shows('to: bd-b3')).replaceAll(/[│┃]\s*\n.*?[│┃]/g, '');
  for (const id of path.split(' -> ')) assert.ok(shown.includes(id), id);
  client.type('\x15bd-e5');
  await client.terminal.shows('to: bd-e5');
});

test('a bead is put off to a time, to no time, and brought back by the same key', async () => {
  const later = madeBead('d0', { status: 'deferred', priority: 0 });
  const timed = madeBead('d1', { priority: 0, other: { defer_until: '2027-01-02T03:04:00.000Z' } });
  using client = attached(SMALL, beadSource([...BEADS, later, timed]));
  client.type('\x02bjd2h\rd1w\rd+3d\rd2030-01-01T10:00Z\rdlater\r');
  await client.terminal.settled();
  const at = (ms: number) => ({ bead: 'bd-q1', other: { defer_until: new Date(ms).toISOString() } });
  const HOUR = 3_600_000;
  assert.deepEqual(
    client.calls.map(({ args }) => args),
    [
      at(NOON + 2 * HOUR),
      at(NOON + 7 * 24 * HOUR),
      at(NOON + 3 * 24 * HOUR),
      at(Date.UTC(2030, 0, 1, 10)),
      { bead: 'bd-q1', status: 'deferred', other: { defer_until: null } },
    ],
  );
  client.type('dsometime\r');
  await client.terminal.shows('"sometime" is no time');
  client.type('\x152001-01-01\r');
  await client.terminal.shows('is over already');
  client.type('\x15\r');
  await client.terminal.shows('bd-q1 is not deferred');
  client.type('\x1b');
  await client.terminal.until((text) => !text.includes('until:'), 'the list');
  client.type('f/bd-d0\r');
  await client.terminal.shows('▸◌ bd-d0');
  client.type('d\r');
  client.type('/\x15bd-d1\r');
  await client.terminal.shows('▸◌ bd-d1');
  client.type('d');
  await client.terminal.shows('deferred until 2027-01-02 03:04 UTC');
  client.type('\r');
  await client.terminal.settled();
  assert.deepEqual(
    client.calls.slice(-2).map(({ args }) => args),
    [
      { bead: 'bd-d0', status: 'open', other: { defer_until: null } },
      { bead: 'bd-d1', other: { defer_until: null } },
    ],
  );
});

test('what cannot be done is refused with the reason, and nothing is asked of the town', async () => {
  using client = attached();
  client.type('\x02bffs');
  await client.terminal.shows('bd-b3 is not ready: its page says why');
  client.type('ffx');
  await client.terminal.shows('bd-c6 is closed already');
  client.type('C');
  await client.terminal.shows('bd-c6 cannot be claimed: its status is closed');
  client.type('d');
  await client.terminal.shows('bd-c6 is closed already');
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

function editing(options: Partial<ConstructorParameters<typeof AttachedClient>[0]> = {}): AttachedClient {
  const client = new AttachedClient({ ...SMALL, beads: beadSource(), ...options });
  client.answer = ({ verb }) => ok(verb === 'pane.new' ? { pane: `pane-${client.calls.length}` } : {});
  return client;
}

test('an editor opens on a bead, and only what was changed in it goes to the town', async () => {
  using client = editing();
  client.type('\x02bje');
  await client.terminal.shows('editing bd-q1');
  const form = client.drafts.get('lib-bd-q1.md') ?? '';
  client.drafts.set(
    'lib-bd-q1.md',
    form
      .replace('Keep quotes', 'Keep all quotes')
      .replace('labels: csv', 'labels: a, b')
      .replace('--- notes ---\n', '--- notes ---\nSeen *twice*.\n'),
  );
  client.panes.end('pane-1');
  await client.terminal.until((text) => text.includes('▸○ bd-q1'), 'the list');
  assert.deepEqual(client.calls.at(-1), {
    verb: 'bead.update',
    args: {
      bead: 'bd-q1',
      title: 'Keep all quotes in fields',
      notes: 'Seen *twice*.',
      addLabels: ['a', 'b'],
      removeLabels: ['csv'],
    },
  });
  await client.terminal.settled();
  assert.deepEqual([...client.drafts.keys()], [], 'the town has it');
});

test('an unchanged form changes nothing; one with a mistake comes back in the editor with what is wrong', async () => {
  using client = editing();
  client.type('\x02bc');
  await client.terminal.shows('editing a new bead');
  client.panes.end('pane-1');
  await client.terminal.shows('nothing was changed');
  client.type('c');
  await client.terminal.shows('editing a new bead');
  client.drafts.set('new-lib.md', 'title:\npriority: 9\n\ntext');
  client.panes.end('pane-3');
  await client.terminal.shows('the title is missing; the priority is');
  await client.terminal.shows('editing a new bead');
  const complaints = '#! the title is missing\n#! the priority is a number from 0 to 4\n';
  assert.equal(client.drafts.get('new-lib.md'), `${complaints}title:\npriority: 9\n\ntext`);
  client.drafts.set('new-lib.md', `${complaints}title: Made\n\ntext\n`);
  client.panes.end('pane-5');
  await client.terminal.settled();
  const texts = { description: 'text', design: '', acceptance: '', notes: '' };
  const fields = { title: 'Made', type: 'task', priority: 2, assignee: '', labels: [], ...texts };
  assert.deepEqual(client.calls.at(-1), { verb: 'bead.create', args: { ...fields, rig: 'lib' } });
});

test('what the town refuses comes back in the editor; left as it is, it is kept for the next try', async () => {
  using client = editing();
  client.answer = ({ verb }) =>
    verb === 'bead.update'
      ? failed(problem('refused', 'the disk is full'))
      : ok(verb === 'pane.new' ? { pane: `pane-${client.calls.length}` } : {});
  client.type('\x02bje');
  await client.terminal.shows('editing bd-q1');
  const form = client.drafts.get('lib-bd-q1.md') ?? '';
  client.drafts.set('lib-bd-q1.md', form.replace('Keep quotes', 'Keep all quotes'));
  client.panes.end('pane-1');
  await client.terminal.until(() => client.calls.length === 4, 'the editor again');
  assert.match(client.drafts.get('lib-bd-q1.md') ?? '', /^#! the disk is full\n# Fields/);
  await client.terminal.shows('editing bd-q1');
  client.panes.end('pane-4');
  await client.terminal.shows('the draft is kept');
  client.answer = ({ verb }) => ok(verb === 'pane.new' ? { pane: `pane-${client.calls.length}` } : {});
  client.type('e');
  await client.terminal.shows('editing bd-q1');
  const kept = client.drafts.get('lib-bd-q1.md') ?? '';
  assert.match(kept, /title: Keep all quotes/);
  client.drafts.set('lib-bd-q1.md', kept.replace('priority: 1', 'priority: 0'));
  client.panes.end('pane-6');
  await client.terminal.settled();
  const args = { bead: 'bd-q1', title: 'Keep all quotes in fields', priority: 0 };
  assert.deepEqual(client.calls.at(-1), { verb: 'bead.update', args });
});

test('an editor that makes the same mistake for ever is not opened for ever', async () => {
  using client = editing();
  client.type('\x02bc');
  await client.terminal.shows('editing a new bead');
  for (let time = 1; time <= 5; time += 1) {
    const opened = client.calls.length;
    client.drafts.set('new-lib.md', `title:\n\ntext ${time}`);
    client.panes.end(`pane-${opened}`);
    const more = time < 5 ? 2 : 1;
    await client.terminal.until(() => client.calls.length === opened + more, `the end of round ${time}`);
    await client.terminal.settled();
  }
  await client.terminal.shows('the draft is kept');
  assert.match(client.drafts.get('new-lib.md') ?? '', /text 5/);
});

test('two clients that edit one bead have a draft each, and a draft outlives its client', async () => {
  const texts = new Map<string, string>();
  const drafts = new BeadDrafts(draftsIn(texts));
  const one = editing({ drafts });
  using two = editing({ drafts });
  for (const client of [one, two]) {
    client.type('\x02bje');
    await client.terminal.shows('editing bd-q1');
  }
  assert.deepEqual([...texts.keys()].sort(), [
    'lib-bd-q1.2.md',
    'lib-bd-q1.2.md.was',
    'lib-bd-q1.md',
    'lib-bd-q1.md.was',
  ]);
  texts.set('lib-bd-q1.md', 'title: Mine\n\n');
  texts.set('lib-bd-q1.2.md', 'title: Yours\n\n');
  one[Symbol.dispose]();
  two.panes.end('pane-1');
  await two.terminal.settled();
  assert.match(JSON.stringify(two.calls.at(-1)), /"title":"Yours"/);
  drafts.ended('pane-1' as GuestId);
  two.type('e');
  await two.terminal.until(() => two.calls.length === 4, 'another editor');
  assert.equal(texts.get('lib-bd-q1.md'), 'title: Mine\n\n');
  assert.match(JSON.stringify(two.calls.at(-1)), /lib-bd-q1\.md/);
});

test('the editor is that of the person’s own environment, as a shell reads it', async () => {
  using client = editing({ editor: 'code --wait' });
  client.type('\x02bje');
  await client.terminal.shows('editing bd-q1');
  const { args = [] } = { ...(client.calls[0]?.args as { args?: string[] }) };
  const [, script, , path, editor] = args;
  assert.deepEqual([path, editor], ['/drafts/lib-bd-q1.md', 'code --wait']);
  const run = (wanted: string, env: NodeJS.ProcessEnv) =>
    spawnSync('/bin/sh', ['-c', script ?? '', 'sh', '/a b.md', wanted], { env, encoding: 'utf8' }).stdout;
  assert.equal(run("printf '<%s>' --wait 'x y'", {}), '<--wait><x y></a b.md>');
  assert.equal(run('', { VISUAL: 'printf <%s>', EDITOR: 'false' }), '</a b.md>');
  assert.equal(run('', { EDITOR: 'printf <%s>' }), '</a b.md>');
});

test('a key copies the id of the selected bead to the person’s own clipboard', async () => {
  using client = attached();
  client.type('\x02bjy');
  await client.terminal.shows('copied bd-q1');
  assert.ok(client.terminal.takeSent().includes(`\x1b]52;c;${Buffer.from('bd-q1').toString('base64')}`));
});

test('the beads of the branch at hand are shown by a key, live and to be read, and the live ones again', async () => {
  const branch = {
    ...beadSource([madeBead('q1', { title: 'As it is on the branch' })]),
    title: 'work in /src/lib',
  };
  let disposed = 0;
  let changed = () => {};
  const asked: unknown[] = [];
  using client = attached(SMALL, beadSource(), ({ onChange, ...place }) => {
    asked.push(place);
    changed = onChange;
    const source = {
      rigs: () => branch.rigs(),
      get title() {
        return branch.title;
      },
      [Symbol.dispose]: () => {
        disposed += 1;
      },
    };
    return ok(source);
  });
  client.type('\x02bj');
  await client.terminal.shows('▸○ bd-q1');
  client.type('b');
  await client.terminal.shows('branch at hand: work in /src/lib');
  await client.terminal.shows('ready 1 open 1 blocked 0');
  await client.terminal.shows('▸○ bd-q1');
  assert.deepEqual(asked, [{ agent: townView().polecats[0]?.agent, rig: 'lib' }]);
  client.type('s');
  await client.terminal.shows('only to read: b shows the live beads again');
  client.type('cdxlCe');
  branch.beads = [...branch.beads, madeBead('n1', { title: 'Came by git' })];
  branch.title = 'main in /src/lib';
  changed();
  await client.terminal.shows('Came by git');
  await client.terminal.shows('branch at hand: main in /src/lib');
  assert.deepEqual(client.calls, []);
  client.type('b');
  await client.terminal.shows('ready 5 open 7');
  await client.terminal.until((text) => !text.includes('branch at hand'), 'the live ones');
  assert.equal(disposed, 1);
  client.type('b');
  await client.terminal.shows('branch at hand');
  client[Symbol.dispose]();
  assert.equal(disposed, 2, 'who leaves holds on to nothing');
});

test('where no branch is at hand that is said, and the live beads stay', async () => {
  using client = attached();
  client.type('\x02bb');
  await client.terminal.shows('no branch is at hand');
  await client.terminal.shows('ready 5');
});

test('the selection stays with its bead through its pages', async () => {
  using client = attached();
  client.type('\x02bjj');
  await client.terminal.shows('▸○ bd-e5.1');
  for (const page of ['t', 'h', '\r']) {
    client.type(page);
    await client.terminal.shows('━ bd-e5.1');
    client.type('q');
    await client.terminal.shows('▸○ bd-e5.1');
  }
  client.type('tht');
  await client.terminal.shows('bd-e5.1 · tree');
  client.type('t');
  await client.terminal.shows('▸○ bd-e5.1');
});

test('a slung bead leaves the ready ones, and is shown with the agent that has it', async () => {
  using client = attached(LARGE);
  const view = townView();
  const [agent] = view.polecats;
  assert.ok(agent);
  client.type('\x02b');
  await client.terminal.shows('ready 5');
  const work = {
    rig: 'lib' as RigName,
    bead: 'bd-q1',
    title: '',
    state: 'working' as const,
    attempt: 1,
    note: '',
  };
  client.setView({
    ...view,
    polecats: [{ ...agent, rig: 'lib' as RigName, bead: 'bd-q1', name: 'toast' }],
    work: [work],
  });
  await client.terminal.shows('ready 4');
  client.type('f/kpquot\r');
  await client.terminal.until((text) => /▸● bd-q1 .*toast/.test(text), 'who has it');
  client.type('s');
  await client.terminal.shows('bd-q1 is slung already: toast');
});
