// The runtimes that come with the product, and what their files make of a launch.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { OWN_RUNTIMES, runtimeNames, runtimeSpec } from '../../../src/engine/agents/catalogue.ts';
import { commandLine, type LaunchValues } from '../../../src/engine/agents/command-line.ts';
import { launchOf } from '../../../src/engine/agents/launch.ts';
import { type RuntimeSpec, runtimeSpecSchema } from '../../../src/engine/agents/runtime-spec.ts';
import { parseRules } from '../../../src/engine/agents/status/rules.ts';
import { townSettingsSchema } from '../../../src/engine/settings.ts';

const settings = townSettingsSchema.parse({ version: 1, name: 'test' });

function spec(name: string): RuntimeSpec {
  const found = runtimeSpec(name, settings);
  assert.ok(found, name);
  return found;
}

function words(name: string, launch: Partial<LaunchValues>): readonly string[] | null {
  return commandLine(spec(name), { how: 'fresh', permissions: 'checkout', hooks: [], values: {}, ...launch });
}

test('every runtime that comes with us is whole: its file, its rules, and where it is from', () => {
  const own: readonly string[] = OWN_RUNTIMES;
  const files = runtimeNames(settings).filter((name) => !own.includes(name));
  assert.deepEqual(
    files.filter((name) => spec(name).testedWith !== null),
    ['claude', 'codex', 'gemini', 'opencode'],
  );
  for (const name of files) {
    assert.ok(parseRules(spec(name).rules, name).ok, name);
    assert.ok(spec(name).detect.install, name);
  }
});

test('a launch puts its values into their places, and leaves out groups that lack one', () => {
  assert.deepEqual(
    words('claude', { permissions: 'unattended', values: { session: 'abc', prompt: 'Go on\n"now"' } }),
    ['claude', '--dangerously-skip-permissions', ...['--session-id', 'abc'], ...['--', 'Go on\n"now"']],
  );
  assert.deepEqual(words('claude', { permissions: 'unattended', hooks: ['--settings', '{}'] }), [
    'claude',
    '--dangerously-skip-permissions',
    ...['--settings', '{}'],
  ]);
  assert.deepEqual(
    words('codex', { how: 'resume', permissions: 'ask', values: { session: 's1' } })?.slice(0, 3),
    ['codex', 'resume', '--no-daemon'],
  );
  assert.equal(words('pi', { how: 'fork', values: { session: 's' } }), null);
});

test('a permission mode is words and variables, with the run’s own places in them', () => {
  const values = { checkout: '/t/a', spool: '/t/spool/r1' };
  const [, ...given] = words('codex', { values }) ?? [];
  assert.ok(
    given.includes('--config=sandbox_workspace_write.writable_roots=["/t/a/.git","/t/spool/r1"]'),
    given.join(' '),
  );
  assert.equal(
    words('codex', {})?.some((word) => word.includes('writable_roots')),
    false,
  );
  const own = { node: '/node', recipe: '/recipe', bin: '/bin' };
  const asked = (permissions: LaunchValues['permissions']) => {
    const how = { how: 'fresh', permissions, hooks: [], values: {} } as const;
    const launch = launchOf('opencode', { settings, own, env: {}, how });
    return launch.ok ? JSON.parse(launch.value.env['OPENCODE_PERMISSION'] ?? 'null') : null;
  };
  assert.deepEqual([asked('ask').edit, asked('ask').bash, asked('ask').read], ['ask', 'ask', 'allow']);
  assert.deepEqual([asked('checkout').edit, asked('checkout').bash['*']], ['allow', 'ask']);
  assert.equal(asked('checkout').bash['gt *'], 'allow');
  assert.equal(asked('unattended'), null);
});

test('whatever a value holds, it stays one word, and nothing in it is taken for a place', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('{session}', '{prompt}', '{role}', ''),
      (text, place) => {
        const line = words('claude', { values: { prompt: `${text}${place}`, session: 's' } });
        assert.equal(line?.at(-1), `${text}${place}`);
        assert.equal(line?.at(-2), '--');
      },
    ),
  );
});

test('a runtime of one’s own is a file of the same form, and as little as a command', () => {
  const least = runtimeSpecSchema.parse({ command: ['my-agent', '--go'] });
  assert.deepEqual(
    commandLine(least, { how: 'fresh', permissions: 'ask', hooks: ['x'], values: { prompt: 'p' } }),
    ['my-agent', '--go'],
  );
  assert.equal(runtimeSpecSchema.safeParse({ command: [] }).success, false);
  assert.equal(runtimeSpecSchema.safeParse({ command: ['x'], lunch: {} }).success, false);
});
