import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';

const TIMES = { created_at: '2025-10-01T00:00:00Z', updated_at: '2025-10-01T00:00:00Z' };

function record(id: string, title = `About ${id}`): string {
  return `${JSON.stringify({ id, title, status: 'open', priority: 1, issue_type: 'task', ...TIMES })}\n`;
}

async function withMirror(world: GtProgram) {
  const cwd = world.repository('lib');
  const bd = (args: readonly string[], input = '') => runSource(world, 'bd', args, { cwd, input });
  assert.equal((await bd(['config', 'set', 'mirror', 'issues.jsonl'])).stderr, '');
  const file = `${cwd}/.beads/issues.jsonl`;
  return { cwd, bd, file, mirror: () => readFileSync(file, 'utf8') };
}

test('a mirror holds what bd export prints, after each change, and nothing reads from it', async () => {
  await using world = new GtProgram();
  const { bd, file, mirror } = await withMirror(world);
  const same = async (what: string) => assert.equal(mirror(), (await bd(['export'])).stdout, what);
  const id = (await bd(['create', 'One', '--silent'])).stdout.trim();
  await same('created');
  for (const args of [
    ['update', id, '--title', 'Another'],
    ['comment', id, 'a word'],
    ['label', 'add', id, 'x'],
    ['close', id],
    ['reopen', id],
    ['delete', id, '--force'],
  ]) {
    const before = mirror();
    assert.equal((await bd(args)).code, 0, args.join(' '));
    assert.notEqual(mirror(), before, args.join(' '));
    await same(args.join(' '));
  }
  assert.equal((await bd(['import', '-'], record('lib-2') + record('lib-1'))).code, 0);
  await same('imported');
  rmSync(file);
  assert.equal((await bd(['list', '--json'])).stdout.includes('lib-2'), true);
  assert.ok(!existsSync(file), 'reading writes none');
  assert.equal((await bd(['create', 'Two', '--silent'])).code, 0);
  await same('made anew');
  await bd(['config', 'unset', 'mirror']);
  const last = mirror();
  assert.equal((await bd(['create', 'Three'])).code, 0);
  assert.equal(mirror(), last, 'no longer kept');
});

test('a file with records that are not among the beads is not overwritten, until they are imported', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib', { '.beads/issues.jsonl': record('old-1') });
  const bd = (...args: string[]) => runSource(world, 'bd', args, { cwd });
  const set = await bd('config', 'set', 'mirror', 'issues.jsonl', '--json');
  assert.equal(set.code, 0);
  assert.match(
    set.stderr,
    /^bd: the change is kept, but not in the mirror: \.beads\/issues\.jsonl is not overwritten: 1 of its records .*: import it first \(bd import \.beads\/issues\.jsonl\)/,
  );
  assert.equal((JSON.parse(set.stdout) as { key: string }).key, 'mirror');
  assert.equal(readFileSync(`${cwd}/.beads/issues.jsonl`, 'utf8'), record('old-1'));
  const done = await bd('import', '.beads/issues.jsonl');
  assert.deepEqual([done.code, done.stderr], [0, '']);
  assert.equal(readFileSync(`${cwd}/.beads/issues.jsonl`, 'utf8'), record('old-1'));
  assert.equal((await bd('close', 'old-1')).stderr, '');
  assert.match(readFileSync(`${cwd}/.beads/issues.jsonl`, 'utf8'), /"status":"closed"/);
  writeFileSync(`${cwd}/.beads/issues.jsonl`, `${record('old-1')}somebody's own\n`);
  const kept = await bd('create', 'One', '--silent');
  assert.match(kept.stderr, /it has lines that are no beads/);
  assert.match(readFileSync(`${cwd}/.beads/issues.jsonl`, 'utf8'), /somebody's own\n$/);
});

test('a mirror is never written through a link, outside of .beads, or half', async () => {
  await using world = new GtProgram();
  const { cwd, bd, file, mirror } = await withMirror(world);
  writeFileSync(`${cwd}/other`, 'theirs\n');
  rmSync(file, { force: true });
  symlinkSync('../other', file);
  const made = await bd(['create', 'One', '--silent']);
  assert.equal(made.code, 0);
  assert.match(made.stderr, /not overwritten: it is no regular file/);
  assert.equal(readFileSync(`${cwd}/other`, 'utf8'), 'theirs\n');
  for (const name of ['../issues.jsonl', 'a/b.jsonl', '/tmp/x.jsonl', '.hidden.jsonl', 'issues.json', '']) {
    assert.equal((await bd(['config', 'set', 'mirror', name])).code, 2, name);
  }
  rmSync(file);
  // What a writer has left that was killed.
  writeFileSync(`${file}.new`, 'half');
  assert.equal((await bd(['create', 'Two', '--silent'])).stderr, '');
  assert.equal(mirror(), (await bd(['export'])).stdout);
  assert.ok(!existsSync(`${file}.new`));
});

test('of many that change beads at once the last word is in the mirror', async () => {
  await using world = new GtProgram();
  const { bd, mirror } = await withMirror(world);
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, nth) => bd(['create', `Bead ${nth}`, '--silent'])),
  );
  assert.deepEqual(
    made.map(({ code, stderr }) => [code, stderr]),
    made.map(() => [0, '']),
  );
  for (const { stdout } of made) assert.ok(mirror().includes(`"id":"${stdout.trim()}"`), stdout);
});
