// Usage from transcripts that come in any pieces, with lines twice, in any order, and with foreign ones between.

import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { LineSplitter } from '../../src/engine/agents/usage/line-splitter.ts';
import { readEntry } from '../../src/engine/agents/usage/read-entry.ts';
import { RunUsage } from '../../src/engine/agents/usage/run-usage.ts';
import { NO_USAGE, type UsageEntry } from '../../src/engine/agents/usage/usage.ts';
import { UsageSum } from '../../src/engine/agents/usage/usage-sum.ts';
import { tempFolder } from '../support/temp-folder.ts';

const count = fc.nat({ max: 1_000_000 });
const tokens = fc.record({
  input: count,
  output: count,
  cacheRead: count,
  cacheWrite: count,
  reasoning: count,
});
/** Each instant once: what fills the context is told by the latest. */
const entries = fc
  .uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), at: fc.nat({ max: 50 }), tokens }), {
    selector: ({ at }) => at,
    maxLength: 20,
  })
  .map((made) =>
    made.map((each): UsageEntry => ({ ...each, context: { tokens: each.at, window: null }, costUsd: null })),
  );

function sumOf(all: readonly UsageEntry[], since = 0) {
  const sum = new UsageSum(since);
  for (const entry of all) sum.take(entry);
  return sum.usage;
}

test('entries give one sum in any order, and once or twice', () => {
  fc.assert(
    fc.property(
      entries.chain((made) =>
        fc.tuple(fc.constant(made), fc.shuffledSubarray([...made, ...made], { minLength: made.length * 2 })),
      ),
      ([once, twice]) => {
        assert.deepEqual(sumOf(twice), sumOf(once));
      },
    ),
  );
});

test('what is older than the run counts nothing', () => {
  fc.assert(
    fc.property(entries, fc.nat({ max: 60 }), (made, since) => {
      assert.deepEqual(sumOf(made, since), sumOf(made.filter(({ at }) => (at ?? 0) >= since)));
    }),
  );
});

const LINE = JSON.stringify({
  ...{ type: 'assistant', timestamp: '2026-11-26T04:06:02Z' },
  message: { id: 'm', usage: { input_tokens: 3, output_tokens: 2 }, content: 'ünïcode 漢字' },
});
const lines = fc.array(
  fc.oneof(
    fc.nat({ max: 6 }).map((nth) => LINE.replace('"m"', `"m${nth}"`)),
    fc.constantFrom('', '{"usage"', 'x'.repeat(400), '{"type":"user"}'),
  ),
  { maxLength: 30 },
);
const cuts = fc.array(fc.nat({ max: 6_000 }), { maxLength: 12 });

function piecesOf(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...[...at].sort((a, b) => a - b), bytes.length].map((place) =>
    Math.min(place, bytes.length),
  );
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

test('bytes in any pieces give the same lines, without those that are too long', () => {
  fc.assert(
    fc.property(lines, cuts, (made, at) => {
      const splitter = new LineSplitter(300);
      const given = piecesOf(Buffer.from(made.map((line) => `${line}\n`).join('')), at).flatMap((piece) => [
        ...splitter.push(piece),
      ]);
      assert.deepEqual(
        given.map(String),
        made.filter((line) => Buffer.byteLength(line) <= 300),
      );
    }),
  );
});

test('a transcript that grows piece by piece comes to what it does as a whole', async () => {
  using folder = tempFolder();
  const file = join(folder.path, 'transcript.jsonl');
  await fc.assert(
    fc.asyncProperty(lines, cuts, async (made, at) => {
      rmSync(file, { force: true });
      const usage = new RunUsage('claude', 0);
      await usage.read([file]);
      assert.equal(usage.state, 'missing');
      for (const piece of piecesOf(Buffer.from(made.map((line) => `${line}\n`).join('')), at)) {
        appendFileSync(file, piece);
        await usage.read([file]);
      }
      const whole = new UsageSum(0);
      for (const line of made) {
        const entry = readEntry('claude', Buffer.from(line));
        if (entry !== null) whole.take(entry);
      }
      assert.equal(usage.state, 'counted');
      assert.deepEqual(usage.usage, whole.usage);
    }),
    { numRuns: 60 },
  );
});

test('a transcript that is cut, or another in its place, is read anew, and nothing counts twice', async () => {
  using folder = tempFolder();
  const file = join(folder.path, 'transcript.jsonl');
  const usage = new RunUsage('claude', 0);
  writeFileSync(file, `${LINE}\n${LINE.replace('"m"', '"n"')}\n`);
  await usage.read([file]);
  assert.equal(usage.usage.input, 6);
  truncateSync(file, 10);
  writeFileSync(file, `${LINE}\n`);
  await usage.read([file]);
  assert.equal(usage.usage.input, 6);
});

test('agents that Claude Code began are counted with it', async () => {
  using folder = tempFolder();
  mkdirSync(join(folder.path, 'transcript', 'subagents'), { recursive: true });
  writeFileSync(join(folder.path, 'transcript', 'subagents', 'agent-1.jsonl'), `${LINE}\n`);
  writeFileSync(join(folder.path, 'transcript.jsonl'), `${LINE.replace('"m"', '"n"')}\n`);
  const usage = new RunUsage('claude', 0);
  await usage.read([join(folder.path, 'transcript.jsonl')]);
  assert.equal(usage.usage.input, 6);
});

test('what is no plain file is not waited for, and said to be unreadable', async () => {
  using folder = tempFolder();
  const usage = new RunUsage('claude', 0);
  await usage.read([folder.path]);
  assert.deepEqual([usage.state, usage.usage], ['unreadable', NO_USAGE]);
  await usage.read(['/dev/zero']);
  assert.equal(usage.state, 'unreadable');
});

test('a huge transcript is read a few megabytes at a look', async () => {
  using folder = tempFolder();
  const file = join(folder.path, 'transcript.jsonl');
  writeFileSync(file, `${'x'.repeat(20 * 1024 * 1024)}\n${LINE}\n`);
  const usage = new RunUsage('claude', 0);
  const states: string[] = [];
  do {
    await usage.read([file]);
    states.push(usage.state);
  } while (usage.state === 'behind');
  assert.deepEqual(states, ['behind', 'behind', 'counted']);
  assert.equal(usage.usage.input, 3);
});
