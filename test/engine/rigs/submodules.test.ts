import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { AGENT, type GitFixture, gitFixture, refusalOf, valueIn } from '../../support/git-fixture.ts';

test('a submodule may be moved to what its own repository has, by an absolute or a relative address, and to nothing else', async () => {
  using fixture = gitFixture();
  const library = fixture.personsRepository('library');
  for (const url of [library, '../library']) {
    const { dir, submit } = await polecat(fixture, url);
    const pushed = fixture.commit(library, { 'b.txt': `${url}\n` });
    point(fixture, dir, pushed);
    valueIn(await submit());
    const own = fixture.git(library, 'commit-tree', 'HEAD^{tree}', '-m', 'Nowhere');
    fixture.git(library, 'gc', '--quiet', '--prune=now');
    point(fixture, dir, own);
    assert.equal(
      refusalOf(await submit()),
      `the submodule sub is at ${own.slice(0, 9)}, which ${library} does not have: push it there first`,
    );
    fixture.git(
      fixture.root,
      'config',
      '--file',
      `${dir}/.gitmodules`,
      'submodule.sub.url',
      `${library} gone`,
    );
    fixture.git(dir, 'commit', '--quiet', '--message', 'Elsewhere', '.gitmodules');
    assert.match(refusalOf(await submit()), /cannot be asked for at .*library gone: /);
  }
});

test('a repository that was added within the checkout is no submodule', async () => {
  using fixture = gitFixture();
  const { dir, submit } = await polecat(fixture, 'https://example.invalid/library');
  const nested = fixture.personsRepository('nested');
  fixture.git(
    dir,
    'update-index',
    '--add',
    '--cacheinfo',
    `160000,${fixture.git(nested, 'rev-parse', 'HEAD')},vendored`,
  );
  fixture.git(dir, 'commit', '--quiet', '--message', 'By accident');
  const refused = refusalOf(await submit());
  assert.equal(
    refused,
    'vendored is a repository of its own, and no submodule: commit its files, or remove it',
  );
});

test('submodules with addresses or paths that would run or write something are not taken in', async () => {
  using fixture = gitFixture();
  for (const [key, value] of [
    ['url', '-u./payload'],
    ['url', `ext::touch ${fixture.path('ran')}`],
    ['path', '-x'],
    ['path', '../../out'],
  ] as const) {
    const { dir, submit } = await polecat(fixture, fixture.path('person'));
    fixture.git(fixture.root, 'config', '--file', `${dir}/.gitmodules`, `submodule.sub.${key}`, value);
    fixture.git(dir, 'add', '.gitmodules');
    point(fixture, dir, fixture.git(dir, 'rev-parse', 'HEAD'));
    refusalOf(await submit());
  }
  assert.throws(() => execFileSync('ls', [fixture.path('ran')], { stdio: 'ignore' }));
});

let rigs = 0;

/** A clone of a repository with a submodule at that address. */
async function polecat(fixture: GitFixture, url: string) {
  rigs += 1;
  const modules = `[submodule "sub"]\n\tpath = sub\n\turl = ${url}\n`;
  const person = fixture.personsRepository(`person ${rigs}`, { '.gitmodules': modules });
  const engine = await fixture.engineOf(person, `engine ${rigs}`);
  const dir = fixture.path('polecats', `nux ${rigs}`);
  valueIn(await engine.clonePolecat({ dir, branch: 'work', author: AGENT }));
  return { dir, submit: () => engine.submit({ clone: dir, branch: 'work', pin: 'm1' }) };
}

function point(fixture: GitFixture, dir: string, commit: string): void {
  fixture.git(dir, 'update-index', '--add', '--cacheinfo', `160000,${commit},sub`);
  fixture.git(dir, 'commit', '--quiet', '--message', 'Move the submodule');
}
