import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backoffMs, retry } from '../src/retry.ts';

test('waits grow up to a limit', () => {
  const backoff = { firstMs: 100, factor: 2, mostMs: 500 };
  assert.deepEqual([1, 2, 3, 4].map((attempt) => backoffMs(backoff, attempt)), [100, 200, 400, 500]);
  assert.throws(() => backoffMs(backoff, 0), RangeError);
});

test('work is tried again until it succeeds', async () => {
  const waited: number[] = [];
  let calls = 0;
  const work = async (): Promise<string> => {
    calls += 1;
    if (calls < 3) throw new Error('not yet');
    return 'done';
  };
  assert.equal(await retry(work, 5, async (attempt) => void waited.push(attempt)), 'done');
  assert.deepEqual(waited, [1, 2]);
});

test('the last error is what remains', async () => {
  const work = async (): Promise<never> => {
    throw new Error('never');
  };
  await assert.rejects(retry(work, 2, async () => {}), /never/);
});
