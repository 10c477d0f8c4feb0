// What is said of a CLI that is missing, too old, broken or signed out: by programs that really are so.

import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Detected, detect, isOlder } from '../../../src/engine/agents/detect.ts';
import { runtimeSpecSchema } from '../../../src/engine/agents/runtime-spec.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SPEC = runtimeSpecSchema.parse({
  command: ['talker'],
  detect: {
    version: ['--version'],
    minimum: '1.2.0',
    signedIn: { files: ['~/.talker/key'], variables: ['TALKER_KEY'] },
    install: 'npm install -g talker',
  },
});

/** What is found of a program `talker` with that body, in a home with or without its key. */
async function found(
  body: string | null,
  options: { readonly mode?: number; readonly key?: boolean } = {},
): Promise<Detected> {
  using folder = tempFolder();
  const file = join(folder.path, 'talker');
  if (body !== null) {
    writeFileSync(file, `#!/bin/sh\n${body}\n`);
    chmodSync(file, options.mode ?? 0o755);
  }
  if (options.key ?? true) {
    mkdirSync(join(folder.path, '.talker'));
    writeFileSync(join(folder.path, '.talker', 'key'), '');
  }
  const env = { PATH: `${folder.path}:/usr/bin:/bin`, HOME: folder.path };
  return await detect('talker', SPEC, { env, folder: folder.path });
}

const why = async (...args: Parameters<typeof found>) => (await found(...args)).problems.join('; ');

test('a program that is there, new enough and signed in has no problem', async () => {
  const { problems, version, isSignedIn } = await found('echo "talker 1.10.3 (stable)"');
  assert.deepEqual([problems, version, isSignedIn], [[], '1.10.3', true]);
});

test('what is wrong with a program is said with what to do', async () => {
  assert.equal(await why(null), 'there is no program talker: install it with npm install -g talker');
  assert.equal(
    await why('echo 1.2', { mode: 0o644 }),
    'there is no program talker: install it with npm install -g talker',
  );
  assert.equal(await why('echo 1.1.9'), 'talker 1.1.9 is too old: 1.2.0 or newer is needed');
  assert.equal(await why('exit 3'), 'talker fails when asked for its version (exit 3)');
  assert.equal(await why('head -c 100000 /dev/urandom | tr -d "0-9."'), 'talker does not tell its version');
  assert.match(await why('echo 1.2.0', { key: false }), /^nobody is signed in: start talker once/);
});

test('versions are compared number by number', () => {
  assert.deepEqual(
    [
      isOlder('1.9.0', '1.10.0'),
      isOlder('1.10', '1.10.0'),
      isOlder('2', '1.99.99'),
      isOlder('0.169.0', '0.100'),
    ],
    [true, false, false, false],
  );
  const version = fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300));
  fc.assert(
    fc.property(version, version, (a, b) => {
      const [x, y] = [a.join('.'), b.join('.')];
      assert.ok(!(isOlder(x, y) && isOlder(y, x)));
      assert.equal(!isOlder(x, y) && !isOlder(y, x), x === y);
    }),
  );
});
