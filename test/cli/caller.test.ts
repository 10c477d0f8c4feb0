// Who calls the town where variables are missing: an agent must never pass for the person.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { identify } from '../../src/cli/caller.ts';
import { createTown } from '../../src/engine/town.ts';
import { runtimePaths } from '../../src/engine/town-paths.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';
import { stubTown } from '../support/stub-town.ts';
import { tempFolder } from '../support/temp-folder.ts';

function townIn(root: string): string {
  const made = createTown(root, { name: 'town' });
  assert.ok(made.ok);
  return made.value;
}

function who(cwd: string, env: Readonly<Record<string, string>>): string {
  const caller = identify(cwd, env);
  return caller.ok ? caller.value.kind : caller.problem.kind;
}

test('an agent whose token was kept from its commands finds it in its spool folder', () => {
  using folder = tempFolder();
  const root = townIn(folder.at('town'));
  const env = { GT_TOWN: root, GT_SOCKET: '/s', GT_RUN: 'r7', GT_SPOOL: folder.at('spool') };
  assert.equal(who(root, env), 'refused', 'the run has ended');
  mkdirSync(env.GT_SPOOL);
  writeFileSync(folder.at('spool/token'), 'secret\n');
  const caller = identify(root, env);
  assert.deepEqual(caller.ok && caller.value, {
    kind: 'agent',
    socketPath: '/s',
    token: 'secret',
    run: 'r7',
    spool: env.GT_SPOOL,
  });
});

test('what is left of an agent’s environment is enough not to take it for the person', () => {
  using folder = tempFolder();
  const root = townIn(folder.at('town'));
  const marks = { GT_TOKEN: 't', GT_RUN: 'r7', GT_AGENT: 'lib/amber', GT_SPOOL: '/none', GT_GUEST: 'r7' };
  for (const [name, value] of Object.entries(marks))
    assert.equal(who(root, { [name]: value }), 'refused', name);
  assert.equal(who(root, {}), 'person');
});

test('in an agent’s checkout only a shell that a person opened there speaks for the person', () => {
  using folder = tempFolder();
  const root = townIn(folder.at('town'));
  for (const [place, caller] of [
    ['rigs/lib/polecats/amber/src', 'refused'],
    ['rigs/lib/crew/ann', 'refused'],
    ['rigs/lib/crew', 'person'],
    ['rigs/lib/ledger', 'person'],
  ] as const) {
    mkdirSync(`${root}/${place}`, { recursive: true });
    assert.equal(who(`${root}/${place}`, {}), caller, place);
    const shell = { GT_GUEST: 'shell-1-1', GT_TERMINAL: '/host.sock#shell-1-1' };
    assert.equal(who(`${root}/${place}`, shell), 'person', place);
  }
});

test('an agent’s commands that lost its variables are refused in one line and ask nothing', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env);
  const cwd = `${town.root}/rigs/lib/polecats/amber`;
  mkdirSync(cwd, { recursive: true });
  for (const [program, args] of [
    ['gt', ['crew', 'add', 'evil']],
    ['gt', ['note', 'hello']],
    ['gt', ['down']],
    ['gt', []],
    ['gt', ['--foreground']],
    ['bd', ['create', 'One']],
  ] as const) {
    const { code, stderr } = await runSource(world, program, args, { cwd });
    assert.equal(code, 4, stderr);
    assert.match(stderr, /^(gt|bd): [^\n]*amber is an agent’s checkout[^\n]*\n$/);
  }
  assert.deepEqual(town.requests, []);
});

test('the screen opens neither for an agent nor within a pane of the same town', async () => {
  await using world = new GtProgram();
  await using town = await stubTown(world.path('t'), world.env);
  const { hostSocket } = runtimePaths(town.root, world.env);
  for (const [marks, says] of [
    [{ GT_SOCKET: '/s', GT_TOKEN: 'secret', GT_RUN: 'r7' }, /an agent's terminal/],
    [{ GT_GUEST: 'shell-1', GT_TERMINAL: `${hostSocket}#shell-1` }, /a pane of that town/],
    [{ GT_GUEST: 'shell-1', GT_TERMINAL: '/another/host.sock#shell-1' }, /terminal/],
  ] as const) {
    const { code, stderr } = await runSource(world, 'gt', [], { cwd: town.root, env: marks });
    assert.notEqual(code, 0);
    assert.match(stderr, says);
  }
  assert.deepEqual(town.requests, []);
});
