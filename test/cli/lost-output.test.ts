import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { ok } from '../../src/beads/result.ts';
import { GtProgram } from '../support/gt-program.ts';
import { COMPILED, NODE_ARGS, sourceFile } from '../support/gt-source.ts';
import { stubTown } from '../support/stub-town.ts';

/** Runs a program whose reader is gone before it prints. */
async function unread(world: GtProgram, program: 'gt' | 'bd', args: readonly string[], cwd: string) {
  const child = spawn(process.execPath, [...NODE_ARGS, sourceFile(program), ...args], {
    cwd,
    env: { ...world.env, ...COMPILED },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

test('a reader that goes away ends the printing without a word, and the work is done all the same', async () => {
  await using world = new GtProgram();
  const cwd = world.repository('lib');
  assert.deepEqual(await unread(world, 'gt', ['help'], cwd), { code: 0, stderr: '' });
  assert.deepEqual(await unread(world, 'gt', ['init', world.path('t')], cwd), { code: 0, stderr: '' });
  assert.ok(existsSync(world.path('t', 'town.json')));
  assert.deepEqual(await unread(world, 'bd', ['create', 'One'], cwd), { code: 0, stderr: '' });
  assert.deepEqual(await unread(world, 'bd', ['list'], cwd), { code: 0, stderr: '' });
});

test('following the feed ends with its reader', async () => {
  await using world = new GtProgram();
  const entry = { seq: 1, at: 0, event: 'run.started', text: 'amber started' };
  await using town = await stubTown(world.path('t'), world.env, () => ok({ entries: [entry], seq: 1 }));
  assert.deepEqual(await unread(world, 'gt', ['feed', '-f'], town.root), { code: 0, stderr: '' });
});

test('an output that cannot be written is said in one line', {
  skip: existsSync('/dev/full') ? false : 'there is no /dev/full',
}, async () => {
  await using world = new GtProgram();
  const command = `'${process.execPath}' ${NODE_ARGS.join(' ')} '${sourceFile('gt')}' help > /dev/full`;
  const { code, stderr } = await world.run('/bin/sh', ['-c', command], { env: COMPILED });
  assert.equal(code, 6, stderr);
  assert.match(stderr, /^gt: writing the output: ENOSPC[^\n]*\n$/);
});
