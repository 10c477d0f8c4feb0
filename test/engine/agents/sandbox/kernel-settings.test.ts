// Real bubblewrap: what of the kernel's settings a program within may change. Each is written as it is: where one could
// be, nothing of this machine is changed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { bwrapCommand } from '../../../../src/engine/agents/sandbox/bwrap-command.ts';
import { findBwrap } from '../../../../src/engine/agents/sandbox/bwrap-launch.ts';
import { whyNoBwrap } from '../../../support/sandboxed-town.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const skip = whyNoBwrap();

const WRITES = `for each in kernel/core_pattern kernel/hostname vm/swappiness net/ipv4/ip_forward; do
  file=/proc/sys/$each
  value=$(cat $file) && echo "$value" 2>/dev/null > $file && echo "$each is writable"
done
find /proc -maxdepth 3 -type f -not -path '/proc/[0-9]*' -not -path '/proc/pressure/*' -writable -print 2>/dev/null
true
`;

for (const network of ['on', 'off'] as const)
  test(`no setting of the kernel is writable within, also for root, with the network ${network}`, {
    skip,
  }, () => {
    using folder = tempFolder();
    const bwrap = findBwrap(process.env);
    assert.ok(bwrap.ok);
    const env = { PATH: '/usr/bin:/bin', HOME: '/home/nobody-here' };
    const mounts = [{ kind: 'writable', from: folder.path, at: folder.path }] as const;
    const place = { bwrap: bwrap.value, home: env.HOME, checkout: folder.path, mounts };
    const settings = { network, readable: [], writable: [], userNamespaces: false };
    const command = bwrapCommand({ file: 'sh', args: ['-c', WRITES], env }, place, settings);
    const ran = spawnSync(command.file, command.args, { env: command.env, encoding: 'utf8' });
    assert.equal(ran.status, 0, ran.stderr);
    assert.equal(ran.stdout, '');
  });
