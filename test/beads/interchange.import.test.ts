import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../src/beads/bead.ts';
import { readyBeads } from '../../src/beads/graph.ts';
import { beadPath } from '../../src/beads/id.ts';
import { exportBeads, planFileImport } from '../../src/beads/interchange/import-into.ts';
import type { ImportReport } from '../../src/beads/interchange/import-report.ts';
import { keepValue } from '../../src/beads/keep-value.ts';
import { foldKeyValues, KEY_VALUE_PATH } from '../../src/beads/key-values.ts';
import type { BeadStore } from '../../src/beads/store.ts';
import { appendPlan } from '../support/append-plan.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { unsyncedStore } from '../support/unsynced-store.ts';

type JsonRecord = Record<string, unknown>;

const OCTOBER = '2025-10-01T10:00:00.123456789-07:00';
const NOVEMBER = '2025-11-01T10:00:00Z';
const DECEMBER = '2025-12-01T10:00:00Z';
const STAMP = { by: 'someone', at: Date.UTC(2026, 0) };

function issue(id: string, more: JsonRecord = {}): JsonRecord {
  const times = { created_at: OCTOBER, updated_at: OCTOBER };
  return { id, title: `About ${id}`, status: 'open', priority: 2, issue_type: 'task', ...times, ...more };
}

function text(...records: readonly JsonRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

function take(
  store: BeadStore,
  content: string,
  options: { source?: string; isFollowing?: boolean } = {},
): ImportReport {
  const { source = 'issues.jsonl', isFollowing = false } = options;
  const plan = planFileImport(store, { source, bytes: Buffer.from(content), isFollowing });
  appendPlan(store, plan.lines);
  return plan.report;
}

function give(store: BeadStore, source: string | null = null): string {
  const made = exportBeads(store, source);
  if (!made.ok) throw new Error(made.problem.message);
  return Buffer.from(made.value.bytes).toString();
}

function linesIn(store: BeadStore): number {
  return store.files().reduce((sum, file) => sum + file.text.split('\n').length - 1, 0);
}

function each(name: string, body: (store: BeadStore) => void): void {
  test(name, () => {
    using folder = tempFolder();
    using store = unsyncedStore(folder.path);
    body(store);
  });
}

each('a record becomes a bead with all that it says', (store) => {
  const dependency = {
    issue_id: 'bd-2',
    depends_on_id: 'bd-1',
    type: 'blocks',
    created_at: OCTOBER,
    metadata: '{"gate":"x"}',
  };
  const comment = { id: 7, issue_id: 'bd-2', author: 'ann', text: 'hm', created_at: OCTOBER };
  take(
    store,
    text(
      issue('bd-1', { priority: undefined, created_by: 'bob' }),
      issue('bd-2', {
        labels: ['b', 'a'],
        dependencies: [dependency],
        comments: [comment],
        metadata: { k: 1 },
        timeout: 5e9,
      }),
    ),
  );
  const [first, second] = [store.get('bd-1'), store.get('bd-2')];
  assert.equal(first?.priority, 0);
  assert.equal(first?.createdBy, 'bob');
  assert.deepEqual(second?.labels, ['a', 'b']);
  assert.deepEqual(second?.edges, [
    { type: 'blocks', on: 'bd-1', onBirth: first?.birth, metadata: { gate: 'x' } },
  ]);
  assert.deepEqual(second?.comments, [{ at: OCTOBER, by: 'ann', text: 'hm' }]);
  assert.deepEqual(second?.metadata, { k: 1 });
  assert.deepEqual(second?.other, { timeout: 5e9 });
  assert.equal(second?.updatedAt, OCTOBER);
  assert.deepEqual(readyBeads(store.all(), STAMP.at), [first]);
});

each('a tombstone is a deleted bead that is still given back', (store) => {
  const content = text(issue('bd-1', { status: 'tombstone', deleted_at: NOVEMBER, original_type: 'bug' }));
  take(store, content);
  assert.equal(store.get('bd-1')?.deleted, true);
  assert.equal(give(store), content);
});

each('importing the same file again writes nothing', (store) => {
  const content = `x\n${text(issue('bd-1'), issue('bd-1', { updated_at: NOVEMBER }), issue('bd-2'))}`;
  take(store, content);
  const before = linesIn(store);
  const report = take(store, content);
  assert.deepEqual(report.unchanged, ['bd-1', 'bd-2']);
  assert.equal(linesIn(store), before);
});

each('a newer record changes the bead by one line with what differs, and comes back as it is', (store) => {
  take(store, text(issue('bd-1', { labels: ['a', 'b'], notes: 'n', description: 'kept' })));
  const newer = text(
    issue('bd-1', { title: 'New', labels: ['b', 'c'], description: 'kept', updated_at: NOVEMBER }),
  );
  assert.deepEqual(take(store, newer).updated, ['bd-1']);
  const bead = store.get('bd-1');
  assert.deepEqual(
    [bead?.title, bead?.notes, bead?.labels, bead?.updatedAt],
    ['New', '', ['b', 'c'], NOVEMBER],
  );
  assert.equal(give(store), newer);
  const [line] = store
    .files()
    .filter(({ path }) => !path.includes('imports'))
    .map((file) => file.text.trim().split('\n')[1]);
  const { set, add, remove, record } = JSON.parse(line ?? '');
  assert.deepEqual(set, { title: 'New', notes: null, updated_at: NOVEMBER });
  assert.deepEqual([add, remove, record], [{ labels: ['c'] }, { labels: ['a'] }, undefined]);
});

each('an older export overwrites nothing, whether it was seen before or not', (store) => {
  const old = text(issue('bd-1', { title: 'Old' }));
  const unseen = text(
    issue('bd-1', { title: 'Older still', notes: 'gone since', updated_at: '2025-10-02T00:00:00Z' }),
  );
  take(store, old);
  const now = text(issue('bd-1', { title: 'Now', labels: ['x'], updated_at: DECEMBER }));
  take(store, now);
  const before = linesIn(store);
  assert.deepEqual(take(store, old).stale, ['bd-1']);
  assert.equal(store.get('bd-1')?.title, 'Now');
  // Two lines that tell how the file looks now; the bead has none more.
  assert.ok(linesIn(store) <= before + 1);
  take(store, unseen);
  const bead = store.get('bd-1');
  assert.deepEqual([bead?.title, bead?.labels, bead?.updatedAt], ['Now', ['x'], DECEMBER]);
});

each('what an older record knows and nobody has touched since is taken in', (store) => {
  take(store, text(issue('bd-1')));
  assert.ok(store.update('bd-1', { title: 'Ours' }, STAMP).ok);
  const theirs = issue('bd-1', { title: 'Theirs', notes: 'seen', labels: ['l'], updated_at: NOVEMBER });
  take(store, text(theirs));
  const bead = store.get('bd-1');
  assert.deepEqual([bead?.title, bead?.notes, bead?.labels], ['Ours', 'seen', ['l']]);
});

each('a file made from these very beads holds even where its times go back', (store) => {
  take(store, text(issue('bd-1', { title: 'First', updated_at: NOVEMBER })));
  const back = text(issue('bd-1', { title: 'Second' }));
  assert.deepEqual(take(store, back, { isFollowing: true }).updated, ['bd-1']);
  assert.equal(store.get('bd-1')?.title, 'Second');
  assert.equal(give(store), back);
});

each(
  'of two records of one time the one that came first overwrites nothing, and what either adds stays',
  (store) => {
    const first = text(issue('bd-1', { labels: ['a'] }));
    const second = text(issue('bd-1', { labels: ['a', 'b'], notes: 'n' }));
    take(store, first);
    assert.deepEqual(take(store, second).updated, ['bd-1']);
    assert.deepEqual(take(store, first).stale, ['bd-1']);
    assert.equal(give(store), second);
    const other = text(issue('bd-1', { notes: 'n', labels: ['c'] }));
    take(store, other);
    assert.deepEqual(store.get('bd-1')?.labels, ['a', 'b', 'c']);
    const before = linesIn(store);
    take(store, other);
    assert.equal(linesIn(store), before, 'and importing it again adds nothing');
  },
);

each('beads of our own, exported and imported again, are as they were', (store) => {
  const made = store.create({ title: 'Ours', prefix: 'bd', labels: ['x'], ...STAMP });
  assert.ok(made.ok);
  assert.ok(store.comment(made.value.id, 'a word', STAMP).ok);
  const content = give(store);
  assert.deepEqual(take(store, content).unchanged, [made.value.id]);
  const edited = content
    .replace('"title":"Ours"', '"title":"Edited"')
    .replace(/"updated_at":"2026/, '"updated_at":"2027');
  assert.deepEqual(take(store, edited).updated, [made.value.id]);
  assert.equal(store.get(made.value.id)?.title, 'Edited');
  assert.equal(give(store), edited);
});

each('wisps are taken in as what they are: no work to pick up', (store) => {
  take(store, text(issue('bd-1', { ephemeral: true }), issue('bd-2', { wisp: true }), issue('bd-wisp-3')));
  assert.deepEqual(
    readyBeads(store.all(), STAMP.at).map(({ id }) => id),
    ['bd-wisp-3'],
  );
});

test('what an import kept beside the beads goes along where stores are united', () => {
  using folder = tempFolder();
  using here = unsyncedStore(folder.at('here'));
  using there = unsyncedStore(folder.at('there'));
  const content = `<<<<<<< HEAD\n${text(issue('bd-2'), issue('bd-1'))}`;
  take(here, content);
  assert.ok(there.unite(here.files()).ok);
  assert.equal(give(there), content);
});

each('a bead with a line from the end of time stays as it is', (store) => {
  take(store, text(issue('bd-1')));
  const bead = store.get('bd-1');
  const last = { id: 'bd-1', birth: bead?.birth, clock: 8.64e15, by: 'x', set: { title: 'Last' } };
  assert.ok(store.appendLine(beadPath('bd-1' as BeadId), JSON.stringify(last)).ok);
  assert.deepEqual(take(store, text(issue('bd-1', { updated_at: '2999-01-01T00:00:00Z' }))).stale, ['bd-1']);
  const manifest = text({ id: 'bd-1', ts: '+275760-09-13T00:00:00.000Z', by: 'a', reason: '' });
  assert.deepEqual(take(store, manifest, { source: 'deletions.jsonl' }).deleted, []);
  assert.equal(store.get('bd-1')?.title, 'Last');
});

each('a record that is missing in a later file is no deletion', (store) => {
  take(store, text(issue('bd-1'), issue('bd-2')));
  take(store, text(issue('bd-2')));
  assert.equal(store.get('bd-1')?.deleted, false);
  assert.equal(give(store), text(issue('bd-1'), issue('bd-2')));
});

each('an id that means another bead already ends as two beads, the elder with the id', (store) => {
  take(store, text(issue('bd-1', { title: 'Elder' }), issue('bd-2')));
  const younger = issue('bd-1', { title: 'Younger', created_at: NOVEMBER, updated_at: NOVEMBER });
  const child = issue('bd-3', {
    dependencies: [{ issue_id: 'bd-3', depends_on_id: 'bd-1', type: 'blocks', created_at: NOVEMBER }],
  });
  const report = take(store, text(younger, child), { source: 'theirs.jsonl' });
  assert.deepEqual(report.collisions, ['bd-1']);
  assert.equal(store.get('bd-1')?.title, 'Elder');
  const other = store.all().find(({ title }) => title === 'Younger');
  assert.equal(store.get('bd-3')?.edges[0]?.on, other?.id);
  const records = give(store)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(new Set(records.map(({ id }) => id)), new Set(['bd-1', 'bd-2', 'bd-3', other?.id]));
  assert.equal(records.find(({ id }) => id === 'bd-3').dependencies[0].depends_on_id, other?.id);
});

each('a deletions manifest deletes what it names, unless it was changed since, and comes back', (store) => {
  take(store, text(issue('bd-1'), issue('bd-2', { updated_at: DECEMBER })));
  const manifest = text(
    { id: 'bd-1', ts: NOVEMBER, by: 'ann', reason: 'spam' },
    { id: 'bd-2', ts: NOVEMBER, by: 'ann', reason: 'spam' },
    { id: 'bd-9', ts: NOVEMBER, by: 'ann', reason: 'came too late' },
  );
  assert.deepEqual(take(store, manifest, { source: 'deletions.jsonl' }).deleted, ['bd-1']);
  assert.deepEqual([store.get('bd-1')?.deleted, store.get('bd-2')?.deleted], [true, false]);
  assert.equal(give(store, 'deletions.jsonl'), manifest);
  const [first] = give(store)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    [first.status, first.deleted_at, first.deleted_by, first.delete_reason, first.original_type],
    ['tombstone', NOVEMBER, 'ann', 'spam', 'task'],
  );
  assert.deepEqual(take(store, text(issue('bd-9'))).deleted, ['bd-9']);
  assert.equal(store.get('bd-9')?.deleted, true);
});

each('what is no bead comes back where it stood, around beads that come and change', (store) => {
  const content = `{"_schema":"beads-jsonl/1"}\n${text(issue('bd-2'))}<<<<<<< HEAD\n{"torn\n${text(issue('bd-5'))}{"_type":"memory","key":"k","value":"v"}`;
  const report = take(store, content);
  assert.deepEqual([report.memories, report.quarantined.map(({ line }) => line)], [1, [3, 4]]);
  assert.equal(give(store), content);
  take(store, text(issue('bd-3')), { source: 'more.jsonl' });
  assert.equal(give(store, 'issues.jsonl'), content);
  assert.equal(give(store), text(issue('bd-2'), issue('bd-3'), issue('bd-5')));
});

function memory(key: string, value: string): string {
  return `{"_type": "memory", "key": "${key}", "value": "${value}"}\n`;
}

function remembered(store: BeadStore): Readonly<Record<string, string>> {
  const text = store.files().find(({ path }) => path === KEY_VALUE_PATH)?.text ?? '';
  return Object.fromEntries(foldKeyValues(text).map(({ key, value }) => [key, value]));
}

each('memories are remembered, and come back byte for byte until they change', (store) => {
  const content = `${memory('b', 'old b')}${text(issue('bd-1'))}${memory('a', 'one')}${memory('b', 'two')}\n`;
  assert.equal(take(store, content).memories, 3);
  assert.deepEqual(remembered(store), { 'kv.memory.a': 'one', 'kv.memory.b': 'two' });
  assert.equal(give(store), content);
  const lines = linesIn(store);
  take(store, content);
  assert.equal(linesIn(store), lines, 'the same again says nothing');

  for (const [key, value] of [
    ['kv.memory.a', 'another'],
    ['kv.memory.c', 'new'],
  ] as const)
    assert.ok(keepValue(store, { key, value }, STAMP).ok);
  const changed = content.replace(memory('a', 'one'), '{"_type":"memory","key":"a","value":"another"}\n');
  assert.equal(give(store), `${changed}{"_type":"memory","key":"c","value":"new"}\n`);
  assert.ok(keepValue(store, { key: 'kv.memory.b', value: null }, STAMP).ok);
  assert.ok(!give(store).includes('"b"'));
  take(store, content);
  assert.deepEqual(
    remembered(store),
    { 'kv.memory.a': 'another', 'kv.memory.c': 'new' },
    'what was said before is older',
  );
  take(store, memory('a', 'one'), { isFollowing: true });
  take(store, memory('b', 'three'));
  assert.deepEqual(remembered(store), {
    'kv.memory.a': 'one',
    'kv.memory.b': 'three',
    'kv.memory.c': 'new',
  });
});

test('two clones that import the same memories write the same lines', () => {
  using one = tempFolder();
  using two = tempFolder();
  const texts = [one, two].map(({ path }) => {
    const store = unsyncedStore(path);
    take(store, `${memory('a', 'one')}${memory('b', 'two')}`);
    return store.files().map((file) => file.text);
  });
  assert.deepEqual(texts[0], texts[1]);
});

each('a file without memories gets none of those that are kept here', (store) => {
  take(store, text(issue('bd-1')));
  assert.ok(keepValue(store, { key: 'kv.memory.a', value: 'one' }, STAMP).ok);
  assert.equal(give(store), text(issue('bd-1')));
});

each('beads of our own go into the file where their ids belong, with what others read', (store) => {
  take(store, text(issue('aa-1'), issue('zz-1')));
  const made = store.create({
    title: 'Ours',
    prefix: 'mm',
    ...STAMP,
    labels: ['x'],
    edges: [{ type: 'blocks', on: 'aa-1' }],
  });
  assert.ok(made.ok);
  assert.ok(store.comment(made.value.id, 'a word', STAMP).ok);
  assert.ok(store.close(made.value.id, 'done', STAMP).ok);
  const [, line] = give(store).split('\n');
  const at = (ms: number) => new Date(STAMP.at + ms).toISOString();
  assert.deepEqual(JSON.parse(line ?? ''), {
    id: made.value.id,
    title: 'Ours',
    status: 'closed',
    priority: 2,
    issue_type: 'task',
    created_at: at(0),
    created_by: 'someone',
    updated_at: at(2),
    closed_at: at(2),
    close_reason: 'done',
    labels: ['x'],
    dependencies: [
      {
        issue_id: made.value.id,
        depends_on_id: 'aa-1',
        type: 'blocks',
        created_at: at(0),
        created_by: 'someone',
      },
    ],
    comments: [{ id: 1, issue_id: made.value.id, author: 'someone', text: 'a word', created_at: at(1) }],
  });
  assert.equal(line?.indexOf('"id"'), 1);
});

each('closing and reopening here shows in the record as there', (store) => {
  take(store, text(issue('bd-1', { zz: 1 })));
  const record = () => JSON.parse(give(store));
  assert.ok(store.close('bd-1', 'done', STAMP).ok);
  const now = new Date(STAMP.at).toISOString();
  assert.deepEqual(
    record(),
    issue('bd-1', { zz: 1, status: 'closed', updated_at: now, closed_at: now, close_reason: 'done' }),
  );
  assert.ok(store.update('bd-1', { status: 'open' }, { ...STAMP, at: STAMP.at + 5 }).ok);
  assert.deepEqual(record(), issue('bd-1', { zz: 1, updated_at: new Date(STAMP.at + 5).toISOString() }));
});

each('a name that nothing was imported under is refused with those that there are', (store) => {
  take(store, text(issue('bd-1')));
  const made = exportBeads(store, 'beads.jsonl');
  assert.ok(!made.ok);
  assert.match(made.problem.message, /called beads\.jsonl: there are issues\.jsonl/);
});
