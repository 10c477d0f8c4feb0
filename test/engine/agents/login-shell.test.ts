import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { loginShell } from '../../../src/engine/agents/login-shell.ts';
import { tempFolder } from '../../support/temp-folder.ts';

for (const shell of ['/bin/sh', '/bin/bash', '/usr/bin/zsh', '/usr/bin/fish']) {
  const skip = existsSync(shell) ? false : `no ${shell} here`;
  test(`${shell} has our programs first on its PATH, whatever its profile does`, { skip }, () => {
    using home = tempFolder();
    writeFileSync(home.at('.profile'), 'PATH=/bin:/usr/bin\nFROM_PROFILE=yes\nexport PATH FROM_PROFILE\n');
    const { file, args } = loginShell({ SHELL: shell }, "/opt/it's ours/bin");
    const { stdout } = spawnSync(file, args, {
      env: { HOME: home.path, PATH: '/bin:/usr/bin' },
      input: 'env | grep -E "^(PATH|FROM_PROFILE)="\n',
      encoding: 'utf8',
    });
    assert.match(stdout, /^PATH=\/opt\/it's ours\/bin:/m);
    if (/\/(ba)?sh$/.test(shell)) assert.match(stdout, /^FROM_PROFILE=yes$/m);
  });
}

test('a shell of another kind starts as a plain login shell', () => {
  assert.deepEqual(loginShell({ SHELL: '/bin/tcsh' }, '/opt/bin'), { file: '/bin/tcsh', args: ['-l'] });
});

test('without a SHELL it is sh', () => {
  assert.equal(loginShell({}, '/opt/bin').file, '/bin/sh');
});
