import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { RigName } from '../../src/engine/ids.ts';
import { createTown, writeRigSettings } from '../../src/engine/town.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';
import { stubTown } from '../support/stub-town.ts';

const TIMES = { created_at: '2025-10-01T00:00:00Z', updated_at: '2025-10-01T00:00:00Z' };

function line(id: string, more: object = {}): string {
  return `${JSON.stringify({ id, title: `About ${id}`, status: 'open', priority: 1, ...TIMES, ...more })}\n`;
}

const TRACKER = `${line('lib-2')}<<<<<<< HEAD\n${line('lib-1')}${line('lib-1', { title: 'Later' })}{"_type":"memory","key":"k","value":"v"}\n`;

test('bd import tells a program what it took, kept aside and settled', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib', { 'issues.jsonl': TRACKER });
  const bd = (...args: string[]) => runSource(world, 'bd', args, { cwd });
  const expected = {
    source: 'issues.jsonl',
    created: 2,
    updated: 0,
    unchanged: 0,
    skipped: 0,
    dedup_skipped: 1,
    memories: 1,
    ids: ['lib-2', 'lib-1'],
    stale_skipped_ids: [],
    skipped_dependencies: [],
    deleted_ids: [],
    collisions: [],
    duplicates: [{ id: 'lib-1', kept: 4, surplus: [3] }],
    quarantined: [{ line: 2, reason: 'a conflict marker' }],
    dry_run: true,
    schema_version: 1,
  };
  const dry = await bd('import', '--dry-run', '--json', 'issues.jsonl');
  assert.deepEqual([dry.code, JSON.parse(dry.stdout)], [0, expected]);
  assert.equal((await bd('list', '--json')).stdout.trim(), '[]');
  const done = await bd('import', '--json', '-i', 'issues.jsonl');
  assert.deepEqual([done.code, JSON.parse(done.stdout)], [0, { ...expected, dry_run: false }]);
  const listed = JSON.parse((await bd('list', '--json')).stdout);
  assert.deepEqual(
    new Set(listed.map(({ title }: { title: string }) => title)),
    new Set(['About lib-2', 'Later']),
  );
  const again = await bd('import', 'issues.jsonl');
  assert.match(again.stdout, /^imported issues\.jsonl: 0 created, 0 updated, 2 as they were, 1 memory\n/);
  assert.deepEqual(JSON.parse((await bd('memories', '--json')).stdout), { k: 'v', schema_version: 1 });
  assert.equal((await bd('recall', 'k')).stdout, 'v\n');
  assert.match(again.stdout, /\nline 2 is kept aside: a conflict marker\n/);
});

test('bd export prints the imported file or replaces one, with its mode and through a link', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib', { 'other.jsonl': line('x-1') });
  const bd = (args: string[], input = '') => runSource(world, 'bd', args, { cwd, input });
  assert.equal((await bd(['import', '-', '--source', 'piped.jsonl'], TRACKER)).code, 0);
  assert.equal((await bd(['export'])).stdout, TRACKER);
  writeFileSync(`${cwd}/real.jsonl`, 'old');
  chmodSync(`${cwd}/real.jsonl`, 0o640);
  symlinkSync('real.jsonl', `${cwd}/link.jsonl`);
  const written = await bd(['export', '-o', 'link.jsonl', '--json']);
  assert.deepEqual(JSON.parse(written.stdout), {
    file: 'link.jsonl',
    source: 'piped.jsonl',
    exported: 2,
    schema_version: 1,
  });
  assert.equal(readFileSync(`${cwd}/real.jsonl`, 'utf8'), TRACKER);
  assert.equal(statSync(`${cwd}/real.jsonl`).mode & 0o777, 0o640);
  assert.equal((await bd(['import', 'other.jsonl'])).code, 0);
  assert.equal((await bd(['export', '--source', 'piped.jsonl'])).stdout, TRACKER);
  assert.equal((await bd(['export'])).stdout.split('\n').length, 4);
});

test('what cannot be read, named or written is one line and an exit code', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  for (const [args, code, message] of [
    [['import'], 2, /name the file to import/],
    [['import', 'none.jsonl'], 3, /reading none\.jsonl/],
    [['import', '.'], 6, /reading \./],
    [['export', '--source', 'none.jsonl'], 2, /nothing was imported/],
    [['export', '-o', 'no/such/folder'], 6, /writing .*no\/such\/folder/],
  ] as const) {
    const done = await runSource(world, 'bd', args, { cwd });
    assert.equal(done.code, code, args.join(' '));
    assert.match(done.stderr, message);
    assert.equal(done.stdout, '');
  }
});

test('a town at rest takes a file into its ledger, and one that runs gives it back', async () => {
  await using world = new GtProgram();
  const town = createTown(world.path('t'), { name: 't' });
  assert.ok(town.ok);
  const settings = { version: 1, upstream: '/repo', branch: 'main', prefix: 'lib' } as const;
  writeRigSettings(town.value, 'lib' as RigName, settings);
  writeFileSync(world.path('issues.jsonl'), TRACKER);
  const bd = (...args: string[]) => runSource(world, 'bd', args, { cwd: town.value });
  assert.equal((await bd('import', world.path('issues.jsonl'))).code, 0);
  await using _stub = await stubTown(town.value, world.env);
  assert.equal((await bd('export')).stdout, TRACKER);
});
