// The demo's beads: real bugs, real fixes, conflicts where they are promised, and trouble where it is wanted.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { isFull } from '../support/long-form.ts';
import { type DemoBead, DemoRepository, demoBeads, expectedOutcome, type Ran } from './demo-repository.ts';

const PAIRS = [
  ['money-sign', 'money-groups'],
  ['truncate-length', 'truncate-emoji'],
  ['months-clamp', 'months-time'],
  ['csv-quotes', 'csv-newlines'],
  ['median-mutates', 'median-order'],
] as const;

/** Beads whose first fix breaks another test, seen by the gate only. */
const BREAKING = ['semver-prerelease', 'roman-repeats', 'histogram-top'];

test('twenty beads: seventeen land and three are stopped', () => {
  const { landed, stopped } = expectedOutcome();
  assert.equal(landed.length, 17);
  assert.equal(stopped.length, 3);
  assert.deepEqual([...landed, ...stopped].sort(), keys().sort());
  assert.equal(new Set(keys()).size, 20);
});

test('no command holds what a formula would take for a variable', () => {
  for (const { key, metadata } of demoBeads()) {
    assert.equal(metadata.formula, 'fix-bug', key);
    for (const command of Object.values(metadata.vars)) assert.doesNotMatch(command, /\{\{|\}\}/, key);
  }
});

test('the library is green at the start, and every bug shows in a new test', () => {
  using repository = new DemoRepository();
  succeeded(repository.suite(), 'the suite');
  for (const { key, metadata } of demoBeads()) {
    const ran = repository.run(metadata.vars.repro);
    succeeded(ran, key);
    assert.match(ran.output, /fails as reported/, key);
  }
  assert.notEqual(repository.suite().code, 0);
});

test('fixes land one after the other with the suite green each time', () => {
  landInOrder(expectedOutcome().landed);
});

test('fixes land in the opposite order as well', () => {
  landInOrder(expectedOutcome().landed.toReversed(), isFull);
});

test('the fixes of a pair conflict, in either order', () => {
  using repository = new DemoRepository();
  for (const [first, second] of PAIRS) {
    const [ours, theirs] = [branchWithFix(repository, first), branchWithFix(repository, second)];
    assert.equal(
      repository.tryGit('merge-tree', '--write-tree', ours, theirs).code,
      1,
      `${first} with ${second}`,
    );
    assert.equal(
      repository.tryGit('merge-tree', '--write-tree', theirs, ours).code,
      1,
      `${second} with ${first}`,
    );
  }
});

test('fixes that are no pair do not conflict', () => {
  using repository = new DemoRepository();
  const singles = expectedOutcome().landed.filter((key) => !PAIRS.flat().some((each) => each === key));
  const tips = [...singles, ...PAIRS.map(([first]) => first)].map((key) => branchWithFix(repository, key));
  let merged = repository.git('rev-parse', 'main');
  for (const tip of tips) {
    const tree = repository.git('merge-tree', '--write-tree', merged, tip);
    merged = repository.git('commit-tree', tree, '-p', merged, '-p', tip, '-m', 'merged');
  }
  assert.equal(tips.length, 12);
});

test('three first fixes pass their own test and break the suite', () => {
  for (const key of BREAKING) {
    using repository = new DemoRepository();
    const { repro, fix, verify } = bead(key).metadata.vars;
    for (const command of [repro, fix, verify]) succeeded(repository.run(command), key);
    assert.notEqual(repository.suite().code, 0, key);
    if (key === 'semver-prerelease') continue;
    repository.setNotes('gate test failed');
    repository.git('reset', '-q', '--hard', 'HEAD~1');
    for (const command of [repro, fix, verify]) succeeded(repository.run(command, { attempt: 2 }), key);
    assert.notEqual(repository.suite().code, 0, `${key}, second attempt`);
  }
});

test('the notes of a gate do not show before the gate has spoken', () => {
  const fix = bead('semver-prerelease').metadata.vars.fix;
  using repository = new DemoRepository();
  // A bead that is shown with all its commands must not look like one that a gate turned down.
  repository.setNotes(fix);
  repository.run(fix);
  assert.match(repository.git('diff'), /a === b \? 0 : Number\(a\)/);
  assert.doesNotMatch(repository.git('diff'), /aIsNumber/);
});

test('a run that ends half-way is finished by the next one on the same checkout', () => {
  using repository = new DemoRepository();
  const { repro, fix, verify } = bead('limiter-burst').metadata.vars;
  succeeded(repository.run(repro), 'repro');
  assert.equal(repository.run(fix).code, 1);
  assert.match(repository.git('diff'), /const \{ burst, perSecond \}/);
  succeeded(repository.run(fix, { attempt: 2 }), 'fix');
  succeeded(repository.run(verify, { attempt: 2 }), 'verify');
  succeeded(repository.run(verify, { attempt: 3 }), 'verify again');
  succeeded(repository.suite(), 'the suite');
});

test('a run deletes its own checkout and nothing else', () => {
  using repository = new DemoRepository();
  const { fix } = bead('trie-remove').metadata.vars;
  assert.notEqual(repository.run(`GT_TOWN=/elsewhere\n${fix}`).output.includes('cannot'), true);
  assert.ok(existsSync(repository.folder), 'kept outside of the town');
  assert.notEqual(repository.run(fix).code, 0);
  assert.ok(!existsSync(repository.folder), 'gone');
  assert.ok(existsSync(repository.town));
});

test('the hung one says what it waits for and goes on waiting', async () => {
  using repository = new DemoRepository();
  const { fix } = bead('table-wide').metadata.vars;
  const child = spawn('/bin/sh', ['-c', fix], {
    cwd: repository.folder,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const exited = once(child, 'exit');
  const [said] = await once(child.stdout, 'data');
  assert.match(String(said), /waiting for/);
  assert.equal(child.exitCode, null);
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  await exited;
});

function landInOrder(order: readonly string[], isSuiteEach = true): void {
  using repository = new DemoRepository();
  repository.setNotes('gate test failed on main with this change (exit 1)');
  for (const key of order) {
    const { repro, fix, verify } = bead(key).metadata.vars;
    succeeded(repository.run(repro, { attempt: 2 }), `${key} repro`);
    succeeded(repository.run(fix, { attempt: 2 }), `${key} fix`);
    succeeded(repository.run(verify, { attempt: 2 }), `${key} verify`);
    assert.equal(repository.git('status', '--porcelain'), '', key);
    // Most verify by the whole suite themselves.
    if (isSuiteEach && !verify.includes('passes.mjs &&')) succeeded(repository.suite(), `suite after ${key}`);
  }
  assert.equal(repository.git('rev-list', '--count', 'HEAD'), String(order.length + 1));
  succeeded(repository.suite(), 'the suite at the end');
}

/** A branch off the start that holds one bead's fix, left again for main. */
function branchWithFix(repository: DemoRepository, key: string): string {
  repository.git('checkout', '-q', '-b', key, 'main');
  succeeded(repository.run(bead(key).metadata.vars.fix, { attempt: 2 }), key);
  const tip = repository.commit(key);
  repository.git('checkout', '-q', 'main');
  return tip;
}

function bead(key: string): DemoBead {
  const found = demoBeads().find((each) => each.key === key);
  assert.ok(found, key);
  return found;
}

function keys(): string[] {
  return demoBeads().map(({ key }) => key);
}

function succeeded(ran: Ran, what: string): void {
  assert.equal(ran.code, 0, `${what}: ${ran.output}`);
}
