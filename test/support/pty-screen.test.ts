// The screen of a program that has much to say, and ends.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PtyScreen } from './pty-screen.ts';

/** As on a machine that others keep busy. */
function stall(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

test('what a program wrote last is waited for, though it has ended before that was parsed', async () => {
  const args = ['-c', 'seq 1 10000; echo last; exit 3'];
  await using screen = new PtyScreen({ file: 'sh', args, cwd: '/', env: { PATH: '/usr/bin:/bin' } });
  await screen.waitUntil((text) => {
    stall(10);
    return text.includes('last');
  });
  assert.equal((await screen.exited).code, 3);
  await assert.rejects(screen.waitFor('more'), /the program ended \(3\) before more/);
});
