import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sandboxSchema } from '../../src/engine/agents/sandbox/sandbox-settings.ts';
import { EXIT_CODES } from '../../src/engine/problem.ts';
import { rigSettingsSchema, townSettingsSchema } from '../../src/engine/settings.ts';
import { keyTable } from '../../src/keymaps/key-table.ts';
import {
  beadKeymap,
  defaultKeymap,
  queueKeymap,
  reviewKeymap,
  scrollKeymap,
} from '../../src/keymaps/presets.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const GUIDE = readFileSync(join(ROOT, 'docs/guide.md'), 'utf8');

test('the first screen of the README has exactly the two commands', () => {
  const first = README.split('\n').slice(0, 25).join('\n');
  const commands = [...first.matchAll(/```sh\n(.*?)\n```/gs)].map(([, command]) => command);
  assert.deepEqual(commands, ['npm install && npm start', 'npm install && npm test']);
});

test('the tables of keys in the README are the catalogue’s', () => {
  assert.ok(README.includes(keyTable(defaultKeymap())), 'print keyTable(defaultKeymap()) and paste it in');
  assert.ok(README.includes(keyTable(beadKeymap())), 'print keyTable(beadKeymap()) and paste it in');
  assert.ok(README.includes(keyTable(queueKeymap())), 'print keyTable(queueKeymap()) and paste it in');
  assert.ok(README.includes(keyTable(reviewKeymap())), 'print keyTable(reviewKeymap()) and paste it in');
  assert.ok(README.includes(keyTable(scrollKeymap())), 'print keyTable(scrollKeymap()) and paste it in');
});

test('every exit code is documented', () => {
  for (const code of Object.values(EXIT_CODES)) assert.match(README, new RegExp(`^\\| ${code} \\| `, 'm'));
});

test('the settings in the guide are valid, and name every key that there is', () => {
  const [town, rig, ...others] = [...GUIDE.matchAll(/```json\n(.*?)\n```/gs)].map(([, json]) =>
    JSON.parse(json ?? ''),
  );
  townSettingsSchema.parse(town);
  rigSettingsSchema.parse(rig);
  const sandboxes = others.filter((each) => 'sandbox' in each);
  for (const { sandbox } of sandboxes) sandboxSchema.parse(sandbox);
  assert.ok(sandboxes.length >= 3);
  const missing = [
    ...Object.keys(townSettingsSchema.shape).filter((key) => !(key in town)),
    ...Object.keys(rigSettingsSchema.shape).filter((key) => !(key in rig)),
  ];
  assert.deepEqual(missing, []);
});

test('every link within the documents leads somewhere', () => {
  for (const [file, text] of [
    ['README.md', README],
    ['docs/guide.md', GUIDE],
  ] as const) {
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      assert.ok(existsSync(join(ROOT, dirname(file), target)), `${file}: ${target}`);
    }
  }
});
