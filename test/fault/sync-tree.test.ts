import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { syncTree, syncTreeAside } from '../../src/beads/sync-tree.ts';
import { tempFolder } from '../support/temp-folder.ts';

function written(top: string): readonly string[] {
  const paths = Array.from({ length: 40 }, (_, at) => `${top}/${at % 3}/${at}.jsonl`);
  for (const at of [0, 1, 2]) mkdirSync(`${top}/${at}`, { recursive: true });
  for (const path of paths) writeFileSync(path, 'a line\n');
  return paths;
}

/** Without programs in the way, as where there is no `sync` that knows of one file system. */
async function withoutPrograms(work: () => Promise<void>): Promise<void> {
  const before = process.env['PATH'];
  process.env['PATH'] = '/nowhere';
  try {
    await work();
  } finally {
    process.env['PATH'] = before;
  }
}

test('many files are synced at once, or one by one where no program does it, and what cannot be is an error', async () => {
  using folder = tempFolder();
  const paths = written(folder.at('.beads'));
  syncTree(folder.at('.beads'), paths);
  await syncTreeAside(folder.at('.beads'), paths);
  const lost = [...paths, folder.at('.beads', '0', 'gone.jsonl')];
  await withoutPrograms(async () => {
    syncTree(folder.at('.beads'), paths);
    await syncTreeAside(folder.at('.beads'), paths);
    assert.throws(() => syncTree(folder.at('.beads'), lost), { code: 'ENOENT' });
    await assert.rejects(() => syncTreeAside(folder.at('.beads'), lost), { code: 'ENOENT' });
  });
});
