// Real bubblewrap on a real terminal: what its keys and its size do within.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bwrapCommand } from '../../../../src/engine/agents/sandbox/bwrap-command.ts';
import { findBwrap } from '../../../../src/engine/agents/sandbox/bwrap-launch.ts';
import { PtyScreen } from '../../../support/pty-screen.ts';
import { whyNoBwrap } from '../../../support/sandboxed-town.ts';
import { type TempFolder, tempFolder } from '../../../support/temp-folder.ts';

const skip = whyNoBwrap();

function opened(folder: TempFolder, file: string, ...args: readonly string[]): PtyScreen {
  const bwrap = findBwrap(process.env);
  assert.ok(bwrap.ok);
  const env = { PATH: '/usr/bin:/bin', HOME: '/home/nobody-here', TERM: 'xterm', PS1: '$ ' };
  const at = { bwrap: bwrap.value, home: env.HOME, checkout: folder.path, mounts: [] };
  const mounts = [{ kind: 'writable', from: folder.path, at: folder.path }] as const;
  const settings = { network: 'off', readable: [], writable: [], userNamespaces: false } as const;
  const command = bwrapCommand(
    { file, args, env },
    { ...at, mounts },
    { ...settings, readable: [], writable: [] },
  );
  return new PtyScreen({ ...command, cwd: folder.path, cols: 80, rows: 24 });
}

test('Ctrl-C reaches the program, which may answer it as it likes', { skip }, async () => {
  using folder = tempFolder();
  await using screen = opened(
    folder,
    'sh',
    '-c',
    'trap "echo caught; is_caught=1" INT; echo ready; until test "$is_caught"; do sleep 0.1; done; echo after; exit 3',
  );
  await screen.waitFor('ready');
  screen.press('C-c');
  await screen.waitFor('caught');
  await screen.waitFor('after');
  assert.equal((await screen.exited).code, 3);
});

test('a program that does not mind Ctrl-C is ended by it', { skip }, async () => {
  using folder = tempFolder();
  await using screen = opened(folder, 'sh', '-c', 'echo ready; exec sleep 60');
  await screen.waitFor('ready');
  screen.press('C-c');
  assert.equal((await screen.exited).code, 130);
});

test('a program that is told to end has its time to do so', { skip }, async () => {
  using folder = tempFolder();
  await using screen = opened(
    folder,
    'sh',
    '-c',
    'trap "echo bye; exit 4" HUP; echo ready; while :; do sleep 0.1; done',
  );
  await screen.waitFor('ready');
  // As the terminal does when its window is closed, to all in its foreground.
  process.kill(-screen.pid, 'SIGHUP');
  assert.equal((await screen.exited).code, 4);
});

test('a shell has job control, and hears of a new size', { skip }, async () => {
  using folder = tempFolder();
  await using screen = opened(folder, 'bash', '--norc', '-i');
  await screen.waitFor(/^\$/m);
  screen.type('sh -c "echo begun; exec sleep 50"\r');
  await screen.waitFor(/^begun/m);
  screen.press('C-z');
  await screen.waitFor('Stopped');
  screen.resize(100, 30);
  screen.type('stty size; kill %1; exit 5\r');
  await screen.waitFor('30 100');
  screen.type('exit 5\r');
  assert.equal((await screen.exited).code, 5);
});
