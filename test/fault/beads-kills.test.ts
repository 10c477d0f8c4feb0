// Writers of beads that are killed at every step, and files that end in the middle of a line: nothing acknowledged is
// lost, and what is left of a line stays where it is.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BeadStore } from '../../src/beads/store.ts';
import { isFull } from '../support/long-form.ts';
import { quickFiles } from '../support/quick-files.ts';
import { tempFolder } from '../support/temp-folder.ts';

const WRITER = fileURLToPath(new URL('../support/bead-writer.ts', import.meta.url));

function opened(folder: string): BeadStore {
  const store = BeadStore.open(folder, { files: quickFiles(folder) });
  assert.ok(store.ok, store.ok ? '' : store.problem.message);
  return store.value;
}

interface Said {
  readonly title?: string;
  readonly notes?: string;
  readonly calls?: number;
}

/** What the writer acknowledged, and whether it was killed. */
function write(folder: string, call: number, when: string): { killed: boolean; said: readonly Said[] } {
  const args = ['--disable-warning=ExperimentalWarning', WRITER, folder, String(call), when];
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.equal(ran.stderr, '');
  const said = ran.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Said => JSON.parse(line));
  return { killed: ran.signal === 'SIGKILL', said };
}

/** Of the steps at which a writer dies, one in so many. */
const EACH = isFull ? 1 : 3;

test('a writer killed at any step has lost nothing that it acknowledged, and the next one goes on', () => {
  using whole = tempFolder();
  const calls = write(whole.path, 0, 'never').said.at(-1)?.calls ?? 0;
  assert.ok(calls > 20, `${calls} calls`);
  const deaths = Array.from({ length: calls }, (_, nth) =>
    ['before', 'within'].map((when) => ({ call: nth + 1, when })),
  );
  for (const { call, when } of deaths.flat().filter((_, nth) => nth % EACH === 0)) {
    using folder = tempFolder();
    const { killed, said } = write(folder.path, call, when);
    assert.ok(killed, `${when} call ${call}`);
    using store = opened(folder.path);
    const hint = `killed ${when} call ${call}`;
    const titles = store.all().map(({ title }) => title);
    for (const { title, notes } of said) {
      if (title !== undefined) assert.ok(titles.includes(title), `${hint}: ${title} is lost`);
      if (notes !== undefined)
        assert.ok(
          store.all().some((bead) => bead.notes === notes),
          `${hint}: notes`,
        );
    }
    assert.ok(titles.length <= said.filter(({ title }) => title !== undefined).length + 1, hint);
    const before = store.files().map(({ path, text }) => ({ path, text }));
    const made = store.create({ title: 'After', prefix: 'bd', by: 'next', at: 2_000 });
    assert.ok(made.ok, hint);
    for (const bead of store.all())
      assert.ok(store.comment(bead.id, 'goes on', { by: 'next', at: 3_000 }).ok, hint);
    using again = opened(folder.path);
    assert.deepEqual(again.all(), store.all(), hint);
    for (const { path, text } of before)
      assert.ok(readFileSync(folder.at(path), 'utf8').startsWith(text), `${hint}: ${path} was rewritten`);
  }
});

test('a last line cut at any byte loses itself alone, and stays in the file as it is', () => {
  using folder = tempFolder();
  using store = opened(folder.path);
  const by = { by: 'tester', at: 1_000 };
  const made = store.create({ title: 'Ünïcode', prefix: 'bd', ...by });
  assert.ok(made.ok);
  const { id } = made.value;
  assert.ok(store.update(id, { notes: 'kept' }, by).ok);
  const [file] = store.files();
  assert.ok(file);
  const whole = Buffer.from(file.text);
  assert.ok(store.comment(id, 'wörds that are torn 🪢', by).ok);
  const bytes = readFileSync(folder.at(file.path));
  for (let length = whole.length; length < bytes.length; length += 1) {
    const torn = bytes.subarray(0, length);
    writeFileSync(folder.at(file.path), torn);
    using after = opened(folder.path);
    const isWhole = length === bytes.length - 1;
    assert.deepEqual(after.get(id)?.comments.length, isWhole ? 1 : 0, `cut at ${length}`);
    assert.equal(after.get(id)?.notes, 'kept', `cut at ${length}`);
    assert.ok(after.addLabel(id, 'later', { by: 'next', at: 9_000 }).ok);
    const found: Buffer = readFileSync(folder.at(file.path));
    assert.deepEqual(found.subarray(0, length), torn, 'what is left of the line is not touched');
    using again = opened(folder.path);
    assert.deepEqual(again.get(id)?.labels, ['later'], `cut at ${length}`);
    assert.equal(again.get(id)?.notes, 'kept');
  }
});
