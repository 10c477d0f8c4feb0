import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { findRepository, findTown, POINTER_FILE } from '../../src/cli/find-town.ts';
import { createTown } from '../../src/engine/town.ts';
import { tempFolder } from '../support/temp-folder.ts';

function git(cwd: string, ...args: string[]): void {
  const env = { PATH: process.env['PATH'] ?? '', HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' };
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd,
    env,
    stdio: 'pipe',
  });
}

function town(root: string): string {
  const made = createTown(root, { name: 'town' });
  assert.ok(made.ok);
  return made.value;
}

test('a town is found from any folder inside it', () => {
  using folder = tempFolder();
  const root = town(folder.at('my town'));
  mkdirSync(`${root}/rigs/lib/crew`, { recursive: true });
  assert.equal(findTown(`${root}/rigs/lib/crew`, {}), root);
  assert.equal(findTown(root, {}), root);
});

test('a file of that name without a town around it is no town', () => {
  using folder = tempFolder();
  writeFileSync(folder.at('town.json'), '{}');
  assert.equal(findTown(folder.path, {}), null);
});

test('GT_TOWN names the town where none is above, and is null where it names none', () => {
  using folder = tempFolder();
  const root = town(folder.at('town'));
  assert.equal(findTown(folder.path, { GT_TOWN: root }), root);
  assert.equal(findTown(folder.path, { GT_TOWN: folder.at('gone') }), null);
});

test('a repository leads to its town by the pointer in its common git folder, from a linked worktree too', () => {
  using folder = tempFolder();
  const root = town(folder.at('town'));
  const top = folder.at('repo');
  mkdirSync(top);
  git(top, 'init', '--quiet');
  git(top, 'commit', '--quiet', '--allow-empty', '-m', 'begin');
  git(top, 'worktree', 'add', '--quiet', '--detach', folder.at('linked'));
  assert.equal(findTown(top, {}), null);
  writeFileSync(`${top}/.git/${POINTER_FILE}`, `${root}\n`);
  mkdirSync(folder.at('linked', 'deep'));
  assert.equal(findTown(top, {}), root);
  assert.equal(findTown(folder.at('linked', 'deep'), {}), root);
});

test('a pointer to a town that is gone leads nowhere', () => {
  using folder = tempFolder();
  const top = folder.at('repo');
  mkdirSync(top);
  git(top, 'init', '--quiet');
  writeFileSync(`${top}/.git/${POINTER_FILE}`, `${folder.at('gone')}\n`);
  assert.equal(findTown(top, {}), null);
});

test('a bare repository is told from one with a checkout, and a plain folder is neither', () => {
  using folder = tempFolder();
  mkdirSync(folder.at('bare.git'));
  git(folder.at('bare.git'), 'init', '--quiet', '--bare');
  mkdirSync(folder.at('plain'));
  assert.equal(findRepository(folder.at('bare.git'))?.isBare, true);
  assert.equal(findRepository(folder.at('plain')), null);
});
