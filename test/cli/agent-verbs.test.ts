import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { failed, ok } from '../../src/beads/result.ts';
import { problem } from '../../src/engine/problem.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';
import { stubTown } from '../support/stub-town.ts';

const HOOK = {
  bead: { id: 'lib-a1', title: 'Fix \x1b[31mit', description: 'Be careful.' },
  attempt: 2,
  branch: 'polecat/lib-a1',
  steps: [
    { id: 'lib-a1.1', title: 'Test', run: 'npm test', done: true },
    { id: 'lib-a1.2', title: 'Fix', run: '', done: false },
  ],
  feedback: ['gate test: 1 failed'],
};

test('gt hook shows the bead, its steps and what was said before, with nothing that moves a cursor', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () => ok(HOOK));
  const env = { GT_TOKEN: 'agent', GT_SOCKET: town.socketPath, GT_RUN: 'r1' };
  const { code, stdout } = await runSource(world, 'gt', ['hook'], { env });
  assert.equal(code, 0);
  assert.match(stdout, /^lib-a1 {2}Fix ␛\[31mit$/m);
  assert.match(stdout, /attempt 2 on branch polecat\/lib-a1/);
  assert.match(stdout, /\[x\] lib-a1\.1 {2}Test\n +npm test/);
  assert.match(stdout, /\[ \] lib-a1\.2/);
  assert.match(stdout, /gate test: 1 failed/);
  assert.ok(!stdout.includes('\x1b'));
  assert.equal(town.requests[0]?.token, 'agent');
  const json = await runSource(world, 'gt', ['hook', '--json'], { env });
  assert.deepEqual(JSON.parse(json.stdout), HOOK);
});

test('agents’ verbs send what they say, each under a sequence of its own', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env);
  const env = { GT_TOKEN: 'agent', GT_SOCKET: town.socketPath, GT_RUN: 'r1' };
  for (const args of [
    ['done'],
    ['done', 'lib-a1'],
    ['step', 'done', 'lib-a1.1'],
    ['note', 'half', 'way'],
    ['escalate', 'which one?'],
  ]) {
    assert.equal((await runSource(world, 'gt', args, { env })).code, 0, args.join(' '));
  }
  assert.deepEqual(
    town.requests.map(({ verb, args }) => [verb, args]),
    [
      ['done', {}],
      ['done', { bead: 'lib-a1' }],
      ['step.done', { step: 'lib-a1.1' }],
      ['bead.comment', { text: 'half way' }],
      ['escalate', { text: 'which one?' }],
    ],
  );
  const sequences = town.requests.map(({ seq }) => seq);
  assert.equal(new Set(sequences).size, 5);
  assert.ok(sequences.every((seq) => Number.isSafeInteger(seq)));
});

test('a request that a restarting town missed is sent again under the same sequence', async () => {
  await using world = new GtProgram();
  let isFirst = true;
  await using town = await stubTown(world.path('t'), world.env, () => {
    if (!isFirst) return ok({});
    isFirst = false;
    return failed(problem('unavailable', 'the town is starting'));
  });
  const env = { GT_TOKEN: 'agent', GT_SOCKET: town.socketPath, GT_RUN: 'r1', GT_PATIENCE_MS: '5000' };
  assert.equal((await runSource(world, 'gt', ['done'], { env })).code, 0);
  assert.equal(town.requests.length, 2);
  assert.equal(town.requests[0]?.seq, town.requests[1]?.seq);
});

test('with no town at all, done goes to the spool and says so; hook fails with one line', async () => {
  await using world = new GtProgram();
  const spool = world.path('spool', 'r7');
  mkdirSync(spool, { recursive: true });
  const env = {
    GT_TOKEN: 'agent',
    GT_SOCKET: world.path('none.sock'),
    GT_RUN: 'r7',
    GT_SPOOL: spool,
    GT_PATIENCE_MS: '100',
  };
  const done = await runSource(world, 'gt', ['done'], { env });
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stderr, /kept in the spool/);
  const [file] = readdirSync(spool);
  assert.ok(file);
  const kept = JSON.parse(readFileSync(join(spool, file), 'utf8'));
  assert.equal(kept.verb, 'done');
  assert.equal(kept.run, 'r7');
  const hook = await runSource(world, 'gt', ['hook'], { env });
  assert.equal(hook.code, 7);
  assert.equal(hook.stdout, '');
  assert.match(hook.stderr, /^gt: [^\n]+\n$/);
});

test('wrong words are told their usage and end with 2', async () => {
  await using world = new GtProgram();
  for (const args of [['step'], ['step', 'done'], ['note'], ['done', 'lib-a1', 'now'], ['hook', '--yaml']]) {
    const { code, stderr } = await runSource(world, 'gt', args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, /^gt: usage: gt [^\n]+\n$/);
  }
});

test('a refusal of the town is one line and its exit code', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env, () =>
    failed(problem('refused', 'not\nyours')),
  );
  const env = { GT_TOKEN: 'agent', GT_SOCKET: town.socketPath };
  const { code, stderr } = await runSource(world, 'gt', ['done'], { env });
  assert.equal(code, 4);
  assert.equal(stderr, 'gt: not yours\n');
});
