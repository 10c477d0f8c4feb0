// What bd doctor says of files that may not be read or written.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { NODE_ARGS } from '../support/gt-source.ts';
import { noOrdinaryUser } from '../support/ordinary-user.ts';
import { tempFolder } from '../support/temp-folder.ts';

const MODULE = new URL('../../src/cli/bd/file-access.ts', import.meta.url).href;

/** Asked as an ordinary user: the system goes by who a process really is, so another one asks. */
function barredFor(folder: string): unknown {
  const script = `
    const { barredFiles } = await import(${JSON.stringify(MODULE)});
    if (process.getuid() === 0) process.setuid(65534);
    process.stdout.write(JSON.stringify(barredFiles(${JSON.stringify(folder)})));`;
  const args = [...NODE_ARGS, '--input-type=module', '--eval', script];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
}

test('files and folders that may not be read or written are named, whatever else stands there', {
  skip: noOrdinaryUser,
}, () => {
  using folder = tempFolder();
  chmodSync(folder.path, 0o755);
  const modes = { aa: 0o777, bb: 0o000, cc: 0o555 };
  for (const shard of Object.keys(modes)) mkdirSync(folder.at(`.beads/${shard}`), { recursive: true });
  chmodSync(folder.at('.beads'), 0o777);
  const files = { 'fine.jsonl': 0o666, 'read-only.jsonl': 0o444, 'shut.jsonl': 0o000, 'other.txt': 0o000 };
  for (const [name, mode] of Object.entries(files)) {
    writeFileSync(folder.at(`.beads/aa/${name}`), '');
    chmodSync(folder.at(`.beads/aa/${name}`), mode);
  }
  symlinkSync('/dev/null', folder.at('.beads/aa/link.jsonl'));
  for (const [shard, mode] of Object.entries(modes)) chmodSync(folder.at(`.beads/${shard}`), mode);
  assert.deepEqual(barredFor(folder.path), [
    { path: '.beads/aa/read-only.jsonl', may: 'not be written' },
    { path: '.beads/aa/shut.jsonl', may: 'not be read' },
    { path: '.beads/bb', may: 'not be read' },
    { path: '.beads/cc', may: 'not be written' },
  ]);
});

test('without beads nothing is barred', () => {
  using folder = tempFolder();
  assert.deepEqual(barredFor(folder.path), []);
});
