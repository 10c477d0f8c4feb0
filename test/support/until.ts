// Waits for what nobody tells: looks again and again until it is so.

import { setTimeout as delay } from 'node:timers/promises';

const TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/** Throws after `withinMs`, naming what was waited for. */
export async function until(
  what: string,
  isReached: () => boolean | Promise<boolean>,
  withinMs = TIMEOUT_MS,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isReached())) {
    if (Date.now() > deadline) throw new Error(`${withinMs} ms passed and it is not so: ${what}`);
    await delay(POLL_MS);
  }
}
