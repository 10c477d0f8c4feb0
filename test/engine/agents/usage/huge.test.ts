// Transcripts of a size that nobody would read at once: in pieces, in memory that does not grow with them, and without
// holding up what else the engine does.

import assert from 'node:assert/strict';
import { closeSync, openSync, writeSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { test } from 'node:test';
import { RunUsage } from '../../../../src/engine/agents/usage/run-usage.ts';
import { isFull } from '../../../support/long-form.ts';
import { tempFolder } from '../../../support/temp-folder.ts';

const MIB = 1024 * 1024;
const SIZE_MIB = isFull ? 300 : 60;
/** A whole look may take so many slices; between two of them the engine goes on. */
const LONGEST_PAUSE_MS = 400;
const LARGEST_GROWTH = 96 * MIB;
const MOST_LOOKS = 100;

function reply(at: number): string {
  const usage = { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 100 };
  const message = { id: `m${at}`, model: 'x', usage, content: 'y'.repeat(300) };
  return `${JSON.stringify({ type: 'assistant', timestamp: '2026-01-01T00:00:00.000Z', message })}\n`;
}

/** What a tool gave back, and what its line is filled up with. */
function result(bytes: number): string {
  return `${JSON.stringify({ type: 'user', message: { content: 'z'.repeat(bytes) } })}\n`;
}

/** Reads all of it, and says in how many looks, at which cost. */
async function readAll(path: string) {
  const usage = new RunUsage('claude', 0);
  const delay = monitorEventLoopDelay({ resolution: 10 });
  const memory = () => process.memoryUsage().rss;
  const before = memory();
  let most = before;
  delay.enable();
  let looks = 0;
  do {
    await usage.read([path]);
    looks += 1;
    most = Math.max(most, memory());
  } while (usage.state === 'behind' && looks < MOST_LOOKS);
  delay.disable();
  return { usage, looks, grewBy: most - before, pausedMs: delay.max / 1e6 };
}

test(`a transcript of ${SIZE_MIB} MB is counted to its end, a part in each look`, async (context) => {
  using folder = tempFolder();
  const path = folder.at('huge.jsonl');
  const file = openSync(path, 'w');
  let replies = 0;
  for (let written = 0; written < SIZE_MIB * MIB; replies += 100) {
    const lines = Array.from({ length: 100 }, (_, at) => reply(replies + at));
    written += writeSync(file, [result(200_000), ...lines].join(''));
  }
  closeSync(file);
  const { usage, looks, grewBy, pausedMs } = await readAll(path);
  context.diagnostic(`${replies} replies in ${looks} looks, ${grewBy / MIB} MiB more, paused ${pausedMs} ms`);
  assert.equal(usage.state, 'counted');
  assert.equal(usage.usage.output, replies);
  assert.ok(looks > SIZE_MIB / 10, `${looks} looks`);
  assert.ok(grewBy < LARGEST_GROWTH, `${grewBy} bytes more`);
  assert.ok(pausedMs < LONGEST_PAUSE_MS, `${pausedMs} ms`);
});

test('a single line of 50 MB is passed over, and what follows it is counted', async (context) => {
  using folder = tempFolder();
  const path = folder.at('line.jsonl');
  const file = openSync(path, 'w');
  for (const text of [reply(1), result(50 * MIB), reply(2)]) writeSync(file, text);
  closeSync(file);
  const { usage, looks, grewBy, pausedMs } = await readAll(path);
  context.diagnostic(`${looks} looks, ${grewBy / MIB} MiB more, paused ${pausedMs} ms`);
  assert.equal(usage.state, 'counted');
  assert.equal(usage.usage.output, 2);
  assert.ok(grewBy < LARGEST_GROWTH, `${grewBy} bytes more`);
  assert.ok(pausedMs < LONGEST_PAUSE_MS, `${pausedMs} ms`);
});
