// What may stand in the place of bead files, and what may be in them: a clear problem or the right bead, and never a
// byte of anybody's overwritten.

import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { appendLines } from '../../src/beads/append.ts';
import type { Bead } from '../../src/beads/bead.ts';
import { LARGEST_FILE } from '../../src/beads/bead-files.ts';
import { diskFiles } from '../../src/beads/disk-files.ts';
import { exportBeads } from '../../src/beads/interchange/import-into.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { isFull } from '../support/long-form.ts';
import { asOrdinaryUser, noOrdinaryUser } from '../support/ordinary-user.ts';
import { quickFiles } from '../support/quick-files.ts';
import { smallDisk, whyNoSmallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

const BY = { by: 'tester', at: 1_000 };

function opened(folder: string): BeadStore {
  const store = BeadStore.open(folder);
  assert.ok(store.ok, store.ok ? '' : store.problem.message);
  return store.value;
}

function made(store: BeadStore, title: string, description = ''): Bead {
  const bead = store.create({ title, prefix: 'bd', description, ...BY });
  assert.ok(bead.ok, bead.ok ? '' : bead.problem.message);
  return bead.value;
}

function refusal(result: { readonly ok: boolean; readonly problem?: { readonly message: string } }): string {
  assert.ok(!result.ok);
  return result.problem?.message ?? '';
}

function pathOf(store: BeadStore, bead: Bead): string {
  return store.files().find(({ path }) => path.includes(bead.id))?.path ?? '';
}

/** Every file under the folder with its bytes. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, readFileSync(path).toString('base64')];
    }),
  );
}

test('a folder or a symbolic link in the place of a bead file is named, not followed, and not written through', () => {
  using folder = tempFolder();
  using outside = tempFolder();
  const store = opened(folder.path);
  const [asFolder, asLink, fine] = [made(store, 'folder'), made(store, 'link'), made(store, 'fine')];
  const [folderPath, linkPath] = [pathOf(store, asFolder), pathOf(store, asLink)];
  rmSync(folder.at(folderPath));
  mkdirSync(folder.at(folderPath));
  renameSync(folder.at(linkPath), outside.at('stolen.jsonl'));
  symlinkSync(outside.at('stolen.jsonl'), folder.at(linkPath));
  const before = contents(outside.path);
  const again = opened(folder.path);
  assert.deepEqual(again.odd(), [folderPath, linkPath].sort());
  assert.deepEqual(
    again.all().map(({ title }) => title),
    ['fine'],
  );
  assert.match(refusal(store.comment(asFolder.id, 'x', BY)), /^writing .*: it is a folder$/);
  assert.match(
    refusal(store.comment(asLink.id, 'x', BY)),
    /^writing .*: it is a symbolic link, which is not followed$/,
  );
  assert.deepEqual(contents(outside.path), before);
  assert.ok(again.comment(fine.id, 'still written', BY).ok);
});

test('a symbolic link in the place of a folder of beads leads no write out of the repository', () => {
  using folder = tempFolder();
  using outside = tempFolder();
  const store = opened(folder.path);
  const bead = made(store, 'One');
  const shard = dirname(pathOf(store, bead));
  renameSync(folder.at(shard), outside.at('shard'));
  symlinkSync(outside.at('shard'), folder.at(shard));
  const before = contents(outside.path);
  const again = opened(folder.path);
  assert.deepEqual(again.odd(), [shard]);
  assert.deepEqual(again.all(), []);
  assert.match(refusal(store.comment(bead.id, 'x', BY)), /is not a folder$/);
  assert.deepEqual(contents(outside.path), before);
  rmSync(folder.at('.beads'), { recursive: true });
  symlinkSync(outside.path, folder.at('.beads'));
  const whole = BeadStore.open(folder.path);
  assert.equal(refusal(whole), 'reading .beads: .beads is not a folder');
});

test('where permissions forbid it, nothing is written, and the problem says so', {
  skip: noOrdinaryUser,
}, async () => {
  using folder = tempFolder();
  const store = opened(folder.path);
  const bead = made(store, 'One');
  const path = pathOf(store, bead);
  const before = contents(folder.path);
  const shard = folder.at(dirname(path));
  await asOrdinaryUser([folder.path, folder.at('.beads'), shard, folder.at(path)], () => {
    chmodSync(folder.at(path), 0o400);
    assert.equal(refusal(store.comment(bead.id, 'x', BY)), `writing ${path}: permission denied`);
    chmodSync(folder.at('.beads'), 0o500);
    chmodSync(shard, 0o500);
    assert.match(
      refusal(store.create({ title: 'Two', prefix: 'bd', ...BY })),
      /^writing .*: permission denied$/,
    );
    assert.equal(opened(folder.path).get(bead.id)?.title, 'One', 'what may be read is read');
    chmodSync(folder.at(path), 0o000);
    assert.match(
      refusal(BeadStore.open(folder.path)),
      new RegExp(`^reading .*${bead.id}.*: permission denied$`),
    );
    chmodSync(shard, 0o000);
    assert.match(refusal(BeadStore.open(folder.path)), /^reading .*: permission denied$/);
    for (const each of [folder.at('.beads'), shard]) chmodSync(each, 0o700);
    chmodSync(folder.at(path), 0o600);
  });
  assert.deepEqual(contents(folder.path), before);
});

const noDisk = whyNoSmallDisk();

test('a full disk is said, leaves every file as it was, and when it has room again writing goes on', {
  skip: noDisk,
}, () => {
  using folder = tempFolder();
  using disk = smallDisk(folder.at('disk'), 2);
  const store = opened(folder.at('disk'));
  const bead = made(store, 'One');
  const path = pathOf(store, bead);
  disk.fill();
  const before = readFileSync(folder.at('disk', path));
  const refused = [
    store.comment(bead.id, 'x'.repeat(20_000), BY),
    store.create({ title: 'Two', prefix: 'bd', description: 'x'.repeat(20_000), ...BY }),
  ];
  for (const each of refused)
    assert.match(refusal(each), /^writing .*: disk full: free space and try again$/);
  assert.deepEqual(readFileSync(folder.at('disk', path)), before);
  assert.deepEqual(opened(folder.at('disk')).all(), [bead]);
  disk.free();
  assert.ok(store.comment(bead.id, 'goes on', BY).ok);
  made(store, 'Two');
  assert.deepEqual(
    opened(folder.at('disk'))
      .all()
      .map(({ title }) => title)
      .sort(),
    ['One', 'Two'],
  );
});

test('texts of any characters come back as they were given; one that could not be read back is refused', () => {
  using folder = tempFolder();
  const store = opened(folder.path);
  const texts = [
    '\0',
    '\u0001\u001b[2J\u007f\u0085\u2028',
    '\ud800 lone',
    '\ufeff',
    '"\\/\r\n\t',
    '<<<<<<< ours\n',
  ];
  const beads = texts.map((text) => made(store, `a ${text} b`, text));
  const large = made(store, 'large', 'é'.repeat(32 << 20));
  assert.equal(
    refusal(store.update(large.id, { notes: 'x'.repeat(129 << 20) }, BY)).includes('at most'),
    true,
  );
  const again = opened(folder.path);
  for (const [nth, bead] of beads.entries()) assert.deepEqual(again.get(bead.id), bead, `text ${nth}`);
  assert.equal(again.get(large.id)?.description.length, 32 << 20);
});

test('bytes that are no UTF-8, and NULs between lines, cost their own line alone and stay', () => {
  using folder = tempFolder();
  const store = opened(folder.path);
  const bead = made(store, 'One');
  const at = folder.at(pathOf(store, bead));
  const strange = Buffer.concat([Buffer.from([0xff, 0xfe, 0x0a, 0, 0, 0x0a, 0xc3, 0x28]), Buffer.from('\n')]);
  appendFileSync(at, strange);
  const again = opened(folder.path);
  assert.equal(again.get(bead.id)?.title, 'One');
  assert.ok(again.update(bead.id, { notes: 'kept' }, BY).ok);
  const bytes = readFileSync(at);
  assert.ok(bytes.includes(strange), 'the bytes are where they were');
  assert.equal(opened(folder.path).get(bead.id)?.notes, 'kept');
});

test('a file that is too large to be read is named, the rest is read, and no line makes one so large', () => {
  using folder = tempFolder();
  const store = opened(folder.path);
  const bead = made(store, 'One');
  made(store, 'Two');
  const path = pathOf(store, bead);
  truncateSync(folder.at(path), LARGEST_FILE - 10);
  const refused = appendLines(diskFiles(folder.path), path, ['{"more":true}']);
  assert.equal(refusal(refused), `writing ${path}: it would be larger than it may be`);
  assert.equal(statSync(folder.at(path)).size, LARGEST_FILE - 10);
  truncateSync(folder.at(path), LARGEST_FILE + 1);
  const again = opened(folder.path);
  assert.deepEqual(again.odd(), [path]);
  assert.deepEqual(
    again.all().map(({ title }) => title),
    ['Two'],
  );
});

test('lines nested without end cost themselves alone, and none are written', () => {
  using folder = tempFolder();
  const store = opened(folder.path);
  const bead = made(store, 'One');
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const line = (depth: number) =>
    `{"id":"${bead.id}","birth":"${bead.birth}","clock":2000,"by":"x","meta":{"d${depth}":${nested(depth)}}}\n`;
  appendFileSync(folder.at(pathOf(store, bead)), [490, 491, 100_000, 100_001].map(line).join(''));
  const again = opened(folder.path);
  assert.deepEqual(Object.keys(again.get(bead.id)?.metadata ?? {}), ['d490', 'd491']);
  assert.ok(exportBeads(again, null).ok);
  const metadata = { deep: JSON.parse(nested(100_000)) as unknown };
  assert.match(refusal(again.update(bead.id, { metadata }, BY)), /nested too deeply/);
  assert.match(refusal(again.create({ title: 'Two', prefix: 'bd', metadata, ...BY })), /nested too deeply/);
});

/** In chunks of ten thousand. */
const MANY_LINES = isFull ? 1_000_000 : 200_000;

test(`a file of ${MANY_LINES} lines is read, and written to`, () => {
  using folder = tempFolder();
  const store = BeadStore.open(folder.path, { files: quickFiles(folder.path) });
  assert.ok(store.ok);
  const bead = made(store.value, 'One');
  const at = folder.at(pathOf(store.value, bead));
  const line = (clock: number) =>
    `{"id":"${bead.id}","birth":"${bead.birth}","clock":${clock},"by":"x","set":{"notes":"${clock}"}}\n`;
  const chunk = (nth: number) =>
    Array.from({ length: 10_000 }, (_, each) => line(2_000 + nth * 10_000 + each)).join('');
  const chunks = Array.from({ length: MANY_LINES / 10_000 }, (_, nth) => chunk(nth));
  writeFileSync(at, readFileSync(at, 'utf8') + chunks.join(''));
  const again = opened(folder.path);
  assert.equal(again.get(bead.id)?.notes, String(MANY_LINES + 1_999));
  assert.ok(again.comment(bead.id, 'one more', BY).ok);
  assert.equal(again.get(bead.id)?.comments.length, 1);
});
