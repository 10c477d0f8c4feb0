import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exitCodeOf } from '../../src/engine/exit-code.ts';

test('an exit is one number, as a shell says it', () => {
  const cases = [
    [7, null, 7],
    [0, null, 0],
    [null, 'SIGTERM', 143],
    [null, 'SIGKILL', 137],
    [null, 'signal 34', 162],
    [null, null, null],
  ] as const;
  for (const [code, signal, number] of cases) assert.equal(exitCodeOf({ code, signal }), number);
});
