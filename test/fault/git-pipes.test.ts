// Pipes where git expects files: whoever opens one waits for ever, and nothing of the engine may.

import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { Git } from '../../src/engine/adapters/git.ts';
import { GitError } from '../../src/engine/adapters/git-error.ts';
import { processesIn } from '../../src/engine/adapters/processes.ts';
import { AGENT, type GitFixture, gitFixture, refusalOf, valueIn } from '../support/git-fixture.ts';

test('a pipe in place of an ignore or attributes file is refused by name, and no rescue waits on it', async () => {
  using fixture = gitFixture();
  const { engine, dir, within } = await polecat(fixture);
  fixture.commit(dir, { 'src/b.txt': 'b\n' });
  for (const name of ['.gitignore', 'src/.gitattributes']) {
    rmSync(`${dir}/${name}`, { force: true });
    makePipe(fixture, `${dir}/${name}`);
    const refused = await engine.submit({ clone: dir, branch: 'work', pin: 'm1' });
    assert.match(refusalOf(refused), new RegExp(`^${name} is no file that git can read: remove it$`));
    const rescue = valueIn(await engine.snapshotRescue({ name: 'r1', clone: dir, within }));
    assert.equal(fixture.git(engine.dir, 'show', `${rescue?.commit}:src/b.txt`), 'b');
  }
});

test('a pipe in place of HEAD names no branch', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  rmSync(`${dir}/.git/HEAD`);
  makePipe(fixture, `${dir}/.git/HEAD`);
  assert.equal(await engine.branchOf(dir), null);
});

test('a git that waits for ever is ended with all that it has started', async () => {
  using fixture = gitFixture();
  const { engine, dir } = await polecat(fixture);
  renameSync(`${dir}/.git/config`, `${dir}/.git/config.before`);
  makePipe(fixture, `${dir}/.git/config`);
  const git = new Git({ gitDir: engine.dir, silenceMs: 500 });
  const fetching = git.run(['fetch', '--quiet', '--', `${dir}/.git`, 'work']);
  await assert.rejects(fetching, (cause) => {
    assert(cause instanceof GitError);
    assert.match(cause.message, /said nothing for too long/);
    return true;
  });
  assert.deepEqual(processesIn(dir), []);
});

function makePipe(fixture: GitFixture, path: string): void {
  fixture.git(fixture.root, '-c', 'alias.pipe=!mkfifo', 'pipe', path);
}

async function polecat(fixture: GitFixture) {
  const engine = await fixture.engineOf(fixture.personsRepository());
  const within = fixture.path('polecats');
  const dir = `${within}/nux`;
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  return { engine, dir, within };
}
