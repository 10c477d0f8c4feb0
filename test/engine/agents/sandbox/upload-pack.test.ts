// Real git under real bubblewrap: what a checkout that a hostile run has written gives to a fetch.

import assert from 'node:assert/strict';
import { symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { findBwrap } from '../../../../src/engine/agents/sandbox/bwrap-launch.ts';
import { confinedUploadPack } from '../../../../src/engine/agents/sandbox/upload-pack.ts';
import { AGENT, type GitFixture, gitFixture, valueIn } from '../../../support/git-fixture.ts';
import { whyNoBwrap } from '../../../support/sandboxed-town.ts';

const skip = whyNoBwrap();

/** What a run may do to its checkout's git folder to have another repository read for it. */
const TRICKS: Readonly<Record<string, (gitDir: string, secret: string) => string>> = {
  'a link in the place of a ref, and alternates': (gitDir, secret) => {
    writeFileSync(`${gitDir}/objects/info/alternates`, `${secret}/objects\n`, { flag: 'a' });
    symlinkSync(`${secret}/refs/heads/main`, `${gitDir}/refs/heads/stolen`);
    return 'stolen';
  },
  'a common folder elsewhere': (gitDir, secret) => {
    writeFileSync(`${gitDir}/commondir`, `${secret}\n`);
    return 'main';
  },
};

async function polecat(fixture: GitFixture) {
  const engine = await fixture.engineOf(fixture.personsRepository());
  const dir = fixture.path('rigs', "nux's", 'polecats', 'nux');
  await engine.clonePolecat({ dir, branch: 'work', author: AGENT });
  const bwrap = findBwrap(process.env);
  assert.ok(bwrap.ok);
  const uploadPack = confinedUploadPack({
    bwrap: bwrap.value,
    checkout: dir,
    objects: `${engine.dir}/objects`,
  });
  return { engine, dir, uploadPack };
}

test('a branch and what was never committed are taken in as without', { skip }, async () => {
  using fixture = gitFixture();
  const { engine, dir, uploadPack } = await polecat(fixture);
  const tip = fixture.commit(dir, { 'a.txt': 'two\n' });
  const submission = await engine.submit({ clone: dir, branch: 'work', pin: 'm1', uploadPack });
  assert.equal(valueIn(submission).tip, tip);
  fixture.write(`${dir}/b.txt`, 'b\n');
  const rescue = valueIn(
    await engine.snapshotRescue({ name: 'nux', clone: dir, within: fixture.root, uploadPack }),
  );
  assert.equal(fixture.git(engine.dir, 'show', `${rescue?.ref}:b.txt`), 'b');
});

for (const [trick, play] of Object.entries(TRICKS))
  test(`${trick}: another repository of the person’s is not read`, { skip }, async () => {
    using fixture = gitFixture();
    const { engine, dir, uploadPack } = await polecat(fixture);
    const person = fixture.personsRepository('other', { 'secret.txt': 'secret\n' });
    const secret = fixture.git(person, 'rev-parse', 'HEAD');
    const branch = play(`${dir}/.git`, `${person}/.git`);
    const isKept = (): boolean => {
      const all = fixture.git(engine.dir, 'cat-file', '--batch-check', '--batch-all-objects');
      return all.includes(secret);
    };
    await engine.submit({ clone: dir, branch, pin: 'm1', uploadPack });
    await engine.snapshotRescue({ name: 'nux', clone: dir, within: fixture.root, uploadPack });
    assert.equal(isKept(), false);
    // Not so where git reads it by itself, which is how this test could fail.
    await engine.submit({ clone: dir, branch, pin: 'm1' });
    assert.equal(isKept(), true);
  });
