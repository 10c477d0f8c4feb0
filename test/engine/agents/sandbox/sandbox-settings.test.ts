import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  sandboxName,
  sandboxOf,
  sandboxSchema,
} from '../../../../src/engine/agents/sandbox/sandbox-settings.ts';
import { townSettingsSchema } from '../../../../src/engine/settings.ts';
import { readSettingsFile } from '../../../../src/engine/settings-file.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

test('a rig that names no sandbox has the town’s, and a town of before has none', () => {
  const before = townSettingsSchema.parse({ version: 1, name: 'before', sandbox: 'none' });
  assert.deepEqual(sandboxOf({}, before), { kind: 'none' });
  assert.equal(sandboxName(sandboxOf({}, { sandbox: 'bwrap' })), 'bwrap');
  assert.equal(sandboxName(sandboxOf({ sandbox: 'none' }, { sandbox: 'bwrap' })), 'none');
  const offline = sandboxSchema.parse({ bwrap: { network: 'off' } });
  assert.equal(sandboxName(sandboxOf({ sandbox: offline }, before)), 'bwrap, no network');
  const wrapper = sandboxSchema.parse({ wrapper: ['/usr/bin/ssh', 'there'] });
  assert.equal(sandboxName(sandboxOf({ sandbox: wrapper }, before)), 'wrapper ssh');
});

test('nothing is granted by default', () => {
  assert.deepEqual(sandboxOf({ sandbox: 'bwrap' }, { sandbox: 'none' }), {
    kind: 'bwrap',
    network: 'on',
    writable: [],
    readable: [],
    userNamespaces: false,
  });
});

test('a mistake is told with its key, whichever form of a sandbox it is in', () => {
  using folder = tempFolder();
  const problemOf = (sandbox: unknown): string => {
    const file = join(folder.path, 'town.json');
    writeFileSync(file, JSON.stringify({ version: 1, name: 'town', sandbox }));
    const read = readSettingsFile(file, townSettingsSchema);
    return read.ok ? 'none' : read.problem.message.replace(`${file}: `, '');
  };
  assert.equal(problemOf('bwrap'), 'none');
  assert.equal(problemOf('docker'), '"sandbox": write "none", "bwrap", {"bwrap": {…}} or {"wrapper": […]}');
  assert.match(problemOf({ bwrap: { network: 'maybe' } }), /^"sandbox\.bwrap\.network": /);
  assert.match(problemOf({ bwrap: { writable: ['cache'] } }), /^"sandbox\.bwrap\.writable\.0": write it as/);
  assert.match(
    problemOf({ bwrap: { readable: ['~/a/../..'] } }),
    /^"sandbox\.bwrap\.readable\.0": it may hold no/,
  );
  assert.match(problemOf({ bwrap: { readable: ['/'] } }), /^"sandbox\.bwrap\.readable\.0": /);
  assert.match(problemOf({ wrapper: [''] }), /^"sandbox\.wrapper": a wrapper begins with a program/);
  assert.match(problemOf({ wrapper: ['ssh'], carry: ['GT-*'] }), /^"sandbox\.carry\.0": name a variable/);
});
