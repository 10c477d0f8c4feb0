// `gt runtime`: what is listed, checked and added, by the program itself.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { createTown, readTownSettings } from '../../src/engine/town.ts';
import { GtProgram } from '../support/gt-program.ts';
import { runSource } from '../support/gt-source.ts';

async function gt(world: GtProgram, ...args: readonly string[]) {
  return await runSource(world, 'gt', args, { cwd: world.path('t') });
}

function town(world: GtProgram): string {
  const made = createTown(world.path('t'), { name: 'test' });
  assert.ok(made.ok);
  return made.value;
}

test('a runtime of one’s own is added from a file, listed and checked; what is none is refused in words', async () => {
  await using world = new GtProgram();
  const root = town(world);
  const file = world.path('mine.json');
  writeFileSync(file, JSON.stringify({ command: ['true'], launch: { fresh: [['{prompt}']] } }));
  assert.match((await gt(world, 'runtime', 'add', file)).stdout, /^added runtime mine/);
  const settings = readTownSettings(root);
  assert.deepEqual(settings.ok && settings.value.runtimes['mine']?.launch.fresh, [['{prompt}']]);
  const listed = JSON.parse((await gt(world, 'runtime', 'list', '--json')).stdout) as readonly {
    name: string;
    origin: string;
  }[];
  assert.equal(listed.find(({ name }) => name === 'mine')?.origin, 'town');
  const checked = await gt(world, 'runtime', 'check', 'mine', 'recipe');
  assert.deepEqual([checked.code, checked.stdout], [0, 'mine: ready\nrecipe: ready\n']);
  for (const [data, why] of [
    [{ command: [] }, /"command"/],
    [
      { command: ['true'], rules: { version: 1, rules: [{ id: 'x', state: 'idle', screen: ['('] }] } },
      /rule x: .*Unterminated/,
    ],
  ] as const) {
    writeFileSync(file, JSON.stringify(data));
    const refused = await gt(world, 'runtime', 'add', file);
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, why);
  }
  assert.match(
    (await gt(world, 'runtime', 'add', file, '--name', 'shell')).stderr,
    /shell is a runtime of gt itself/,
  );
});

test('a runtime that is missing is a problem by exit code', async () => {
  await using world = new GtProgram();
  town(world);
  const { code, stdout } = await gt(world, 'runtime', 'check', 'vibe');
  assert.deepEqual([code, stdout.split(':')[0]], [1, 'vibe']);
  const unknown = await gt(world, 'runtime', 'check', 'nobody');
  assert.match(unknown.stderr, /unknown runtime "nobody"/);
});

test('a runtime may have any name that can be typed, and no other', async () => {
  await using world = new GtProgram();
  const root = town(world);
  const file = world.path('mine.json');
  writeFileSync(file, JSON.stringify({ command: ['true'] }));
  for (const name of ['constructor', 'toString', 'My.agent_2-x'])
    assert.equal((await gt(world, 'runtime', 'add', file, '--name', name)).code, 0, name);
  const listed = await gt(world, 'runtime', 'list');
  assert.match(listed.stdout, /^constructor +constructor +town +ready$/m);
  for (const name of ['', '__proto__', '-x', '../x', 'a b', 'a\nb', '\x1b[31mred', 'x'.repeat(65), '漢字']) {
    const { code, stderr } = await gt(world, 'runtime', 'add', file, `--name=${name}`);
    assert.deepEqual([code, stderr.includes('\x1b')], [2, false], name);
    assert.match(stderr, /cannot be a runtime's name: take letters/);
  }
  const settings = readTownSettings(root);
  assert.equal(settings.ok && Object.keys(settings.value.runtimes).length, 3);
});

test('a runtime is read from a plain file of bounded size', async () => {
  await using world = new GtProgram();
  town(world);
  writeFileSync(world.path('wide.json'), JSON.stringify({ command: Array(300_000).fill('true') }));
  writeFileSync(world.path('deep.json'), '['.repeat(400_000) + ']'.repeat(400_000));
  execFileSync('mkfifo', [world.path('pipe.json')]);
  for (const [file, why] of [
    [world.path('wide.json'), /too large for a runtime/],
    [world.path('deep.json'), /expected object/],
    [world.path('pipe.json'), /no plain file/],
    [world.folder, /no plain file/],
    ['/dev/zero', /no plain file/],
    [world.path('absent.json'), /does not exist/],
  ] as const) {
    const { code, stderr } = await gt(world, 'runtime', 'add', file, '--name', 'mine');
    assert.notEqual(code, 0, file);
    assert.match(stderr, why);
  }
});
