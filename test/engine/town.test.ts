import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { realFiles } from '../../src/engine/adapters/files.ts';
import type { RigName } from '../../src/engine/ids.ts';
import {
  createTown,
  listRigs,
  readRigSettings,
  readTownSettings,
  writeRigSettings,
} from '../../src/engine/town.ts';
import { tempFolder } from '../support/temp-folder.ts';

const RIG = 'lib' as RigName;
const SETTINGS = { version: 1, upstream: '/repo', branch: 'main', prefix: 'lib' } as const;

test('a town is made in a missing or an empty folder, closed to others, with its settings filled in', () => {
  using folder = tempFolder();
  mkdirSync(folder.at('empty'));
  for (const name of ['missing one', 'empty']) {
    const made = createTown(folder.at(name), { name });
    assert.deepEqual(made, { ok: true, value: folder.at(name) });
    const settings = readTownSettings(folder.at(name));
    assert.ok(settings.ok);
    assert.equal(settings.value.name, name);
    assert.equal(settings.value.limits.polecats, 20);
    assert.equal(statSync(folder.at(name, 'rigs')).mode & 0o777, 0o700);
    assert.equal(statSync(folder.at(name, 'town.json')).mode & 0o777, 0o600);
  }
});

test('settings given at the making are kept, and wrong ones make no town', () => {
  using folder = tempFolder();
  assert.ok(createTown(folder.at('a'), { name: 'a', settings: { limits: { polecats: 3 } } }).ok);
  const settings = readTownSettings(folder.at('a'));
  assert.ok(settings.ok);
  assert.equal(settings.value.limits.polecats, 3);
  const wrong = createTown(folder.at('b'), { name: 'b', settings: { limits: { polecats: 0 } } });
  assert.ok(!wrong.ok);
  assert.match(wrong.problem.message, /limits\.polecats/);
  assert.ok(!readTownSettings(folder.at('b')).ok);
});

test('a second town over the first is refused and changes nothing', () => {
  using folder = tempFolder();
  assert.ok(createTown(folder.at('t'), { name: 'first' }).ok);
  const before = readFileSync(folder.at('t', 'town.json'), 'utf8');
  const again = createTown(folder.at('t'), { name: 'second' });
  assert.ok(!again.ok);
  assert.equal(again.problem.kind, 'conflict');
  assert.match(again.problem.message, /is a town already/);
  assert.equal(readFileSync(folder.at('t', 'town.json'), 'utf8'), before);
});

test('a folder with other things in it, and a file, are refused untouched', () => {
  using folder = tempFolder();
  mkdirSync(folder.at('full'));
  writeFileSync(folder.at('full', 'thesis.txt'), 'x');
  for (const name of ['full', 'full/thesis.txt']) {
    const made = createTown(folder.at(name), { name: 'x' });
    assert.ok(!made.ok && made.problem.kind === 'refused', name);
  }
  assert.deepEqual(readdirSync(folder.at('full')), ['thesis.txt']);
});

test('a making that the disk cut short can be done again in the same folder', () => {
  using folder = tempFolder();
  const full = {
    ...realFiles,
    open: () => assert.fail(Object.assign(new Error('no space'), { code: 'ENOSPC' })),
  };
  const first = createTown(folder.at('t'), { name: 't' }, full);
  assert.ok(!first.ok && first.problem.kind === 'environment');
  assert.ok(createTown(folder.at('t'), { name: 't' }).ok);
});

test('a rig is listed once its settings are written, and reads back with defaults', () => {
  using folder = tempFolder();
  assert.ok(createTown(folder.at('t'), { name: 't' }).ok);
  mkdirSync(folder.at('t', 'rigs', 'half-made'));
  assert.deepEqual(listRigs(folder.at('t')), []);
  assert.ok(writeRigSettings(folder.at('t'), RIG, SETTINGS).ok);
  assert.deepEqual(listRigs(folder.at('t')), ['lib']);
  const settings = readRigSettings(folder.at('t'), RIG);
  assert.ok(settings.ok);
  assert.equal(settings.value.gateAttempts, 3);
});

test('trouble in a settings file is one line that names the file and the key', () => {
  using folder = tempFolder();
  assert.ok(createTown(folder.at('t'), { name: 't' }).ok);
  const file = folder.at('t', 'town.json');
  const cases = [
    ['{"version": 1, "name": "t", "witness": {"silentMs": "soon"}}', /town\.json: "witness\.silentMs": /],
    ['{"version": 1, "name": "t", "colour": 1}', /town\.json: .*colour/],
    ['{"version": 1,', /town\.json is not JSON: /],
    ['{"version": 2, "name": "t"}', /town\.json: "version": /],
  ] as const;
  for (const [content, expected] of cases) {
    writeFileSync(file, content);
    const settings = readTownSettings(folder.at('t'));
    assert.ok(!settings.ok);
    assert.match(settings.problem.message, expected);
    assert.doesNotMatch(settings.problem.message, /\n/);
  }
});

test('an unknown rig is not found', () => {
  using folder = tempFolder();
  assert.ok(createTown(folder.at('t'), { name: 't' }).ok);
  const settings = readRigSettings(folder.at('t'), RIG);
  assert.ok(!settings.ok);
  assert.equal(settings.problem.kind, 'not-found');
});
