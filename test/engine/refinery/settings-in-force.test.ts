import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gateDefinition } from '../../../src/engine/refinery/green.ts';
import { settingsInForce } from '../../../src/engine/refinery/settings-in-force.ts';
import { rigSettingsSchema, townSettingsSchema } from '../../../src/engine/settings.ts';

const ENV = { PATH: '/bin', SECRET: 'a', LEVEL: '1' };

function definition(
  gate: object = {},
  { rig = {}, town = {}, env = ENV }: { rig?: object; town?: object; env?: object } = {},
): string {
  const file = {
    version: 1,
    upstream: '/x',
    branch: 'main',
    prefix: 'bd',
    gates: [{ name: 'test', run: 'npm test', ...gate }],
    ...rig,
  };
  const settings = townSettingsSchema.parse({ version: 1, name: 'test', ...town });
  const inForce = settingsInForce(rigSettingsSchema.parse(file), { settings, env: { ...env } });
  const [first] = inForce.gates;
  assert.ok(first);
  return gateDefinition(first, inForce);
}

test('a result of a gate holds for all that it was run with, and for nothing else', () => {
  const plain = definition();
  assert.equal(definition(), plain);
  const others = [
    definition({ run: 'npm run test' }),
    definition({ timeoutMs: 5 }),
    definition({ memory: '512m' }),
    definition({ sandbox: 'bwrap' }),
    definition({ variables: ['LEVEL'] }),
    definition({}, { rig: { setup: 'npm ci' } }),
    definition({}, { rig: { sandbox: 'bwrap' } }),
    definition({}, { town: { sandbox: { bwrap: { network: 'off' } } } }),
    definition({}, { env: { ...ENV, PATH: '/usr/bin' } }),
    definition({}, { env: { ...ENV, HTTPS_PROXY: 'http://proxy.invalid' } }),
  ];
  assert.equal(new Set([plain, ...others]).size, others.length + 1);
});

test('of the environment only what a gate is given counts', () => {
  assert.equal(definition({}, { env: { ...ENV, SECRET: 'b' } }), definition());
  const named = { variables: ['LEV*'] };
  assert.notEqual(definition(named, { env: { ...ENV, LEVEL: '2' } }), definition(named));
});

test('a memory limit is bytes, or a number with a unit', () => {
  assert.equal(definition({ memory: '512m' }), definition({ memory: 512 * 1024 * 1024 }));
  assert.throws(() => definition({ memory: '512 MB' }), /as in \\"512m\\"/);
});
