// A few kilobytes that somebody pushes can stand for any number of gigabytes: one file under many names.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { isCommitId } from '../../src/engine/rigs/commit-id.ts';
import { gitFixture } from '../support/git-fixture.ts';

test('bead files that are more than any ledger are not read, but told of', async () => {
  using fixture = gitFixture();
  const source = fixture.personsRepository('p', { 'a.txt': 'a\n' });
  const git = (args: readonly string[], input: string | Buffer = ''): string =>
    execFileSync('git', [...args], { cwd: source, input, encoding: 'utf8' }).trim();
  const blob = git(['hash-object', '-w', '--stdin'], Buffer.alloc(15 << 20, 10));
  const names = Array.from({ length: 1_000 }, (_, nth) => `100644 blob ${blob}\t${nth}.jsonl\n`);
  const inside = git(['mktree'], names.join(''));
  const beads = git(['mktree'], `040000 tree ${inside}\taa\n`);
  const tree = git(['mktree'], `040000 tree ${beads}\t.beads\n`);
  const commit = fixture.git(source, 'commit-tree', '-m', 'Beads', tree);
  fixture.git(source, 'update-ref', 'refs/heads/gt-beads', commit);
  const engine = await fixture.engineOf(source);
  const told = /has 15000 MB in \.beads\/, and 256 MB is the most: take out what is no bead/;
  const fetched = await engine.beadsBranch.fetch();
  assert.match(fetched.kind === 'unreachable' ? fetched.why : fetched.kind, told);
  assert.ok(isCommitId(commit));
  await assert.rejects(engine.beadFiles(commit), { name: 'GitError', message: told });
});
