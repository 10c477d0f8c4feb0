// What the lines of each CLI's transcript say of usage: lines as their programs write them, with short values.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Dialect } from '../../../../src/engine/agents/runtime-spec.ts';
import { readEntry } from '../../../../src/engine/agents/usage/read-entry.ts';
import { readTrouble } from '../../../../src/engine/agents/usage/trouble.ts';
import { UsageSum } from '../../../../src/engine/agents/usage/usage-sum.ts';

const AT = '2026-11-26T04:06:02.293Z';
const TOKENS = { input: 1_200, output: 34, cacheRead: 560, cacheWrite: 11, reasoning: 7 };

function sumOf(dialect: Dialect, records: readonly unknown[], since = 0) {
  const sum = new UsageSum(since);
  for (const record of records) {
    const entry = readEntry(
      dialect,
      Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)),
    );
    if (entry !== null) sum.take(entry);
  }
  return sum.usage;
}

function claudeLine(id: string, more: object = {}, output = 34): object {
  return {
    ...{ type: 'assistant', uuid: 'u1', isSidechain: false, timestamp: AT },
    message: {
      ...{ id, model: 'claude-x', content: [] },
      usage: {
        ...{ input_tokens: 1_200, output_tokens: output, cache_read_input_tokens: 560 },
        ...{ cache_creation_input_tokens: 11, output_tokens_details: { thinking_tokens: 7 } },
      },
    },
    ...more,
  };
}

test('a reply of Claude Code counts once, however many lines it is written in, and as its last one tells', () => {
  const usage = sumOf('claude', [
    claudeLine('msg_1', {}, 1),
    claudeLine('msg_1', {}, 34),
    { type: 'user', message: { content: 'no "usage" here' } },
    claudeLine('msg_1', {}, 34),
  ]);
  assert.deepEqual(usage, { ...TOKENS, context: { tokens: 1_805, window: null }, costUsd: null });
});

test('what an agent that Claude Code began uses counts, and does not fill its own context', () => {
  const usage = sumOf('claude', [claudeLine('msg_1', { isSidechain: true })]);
  assert.deepEqual([usage.input, usage.context], [1_200, null]);
});

test('what Claude Code says itself of a failed request costs nothing', () => {
  const line = { type: 'assistant', message: { id: 'm', model: '<synthetic>', usage: { input_tokens: 5 } } };
  assert.equal(sumOf('claude', [line]).input, 0);
});

test('what was said before the run began is not its own', () => {
  const usage = sumOf(
    'claude',
    [claudeLine('msg_1'), claudeLine('msg_2', { timestamp: '2026-11-27T00:00:00Z' })],
    Date.parse(AT) + 1,
  );
  assert.equal(usage.output, 34);
});

function codexUsage(replies: number): object {
  return {
    ...{ input_tokens: 1_771 * replies, cached_input_tokens: 560 * replies, output_tokens: 34 * replies },
    ...{ cache_write_input_tokens: 11 * replies, reasoning_output_tokens: 7 * replies },
    total_tokens: 1_805 * replies,
  };
}

const codexRecord = (nth: number): object => ({
  ...{ timestamp: AT, type: 'token_usage_record' },
  payload: { usage: codexUsage(1), turn_token_usage: codexUsage(nth), thread_token_usage: codexUsage(nth) },
});
const codexEvent = (nth: number, last = codexUsage(1)): object => ({
  ...{ timestamp: AT, type: 'event_msg' },
  payload: {
    type: 'token_count',
    info: { total_token_usage: codexUsage(nth), last_token_usage: last, model_context_window: 258_400 },
  },
});

test('a reply of Codex counts once, told by its record, by the event, or by both', () => {
  const expected = { ...TOKENS, context: { tokens: 1_805, window: 258_400 }, costUsd: null };
  assert.deepEqual(sumOf('codex', [codexRecord(1), codexEvent(1), codexEvent(1)]), expected);
  assert.deepEqual(sumOf('codex', [codexEvent(1)]), expected);
  assert.equal(sumOf('codex', [codexRecord(1), codexEvent(1), codexRecord(2)]).input, 2_400);
  assert.equal(sumOf('codex', [codexEvent(1), codexEvent(2), codexEvent(2)]).output, 68);
});

test('a conversation that Codex made shorter fills less of its context, and costs no more', () => {
  const usage = sumOf('codex', [codexEvent(1), codexEvent(1, { total_tokens: 300 })]);
  assert.deepEqual([usage.input, usage.context?.tokens], [1_200, 300]);
});

test('a reply of Gemini CLI counts once, with its thoughts', () => {
  const line = {
    ...{ id: 'g1', timestamp: AT, type: 'gemini' },
    tokens: { input: 1_771, output: 27, cached: 560, thoughts: 7, tool: 0, total: 1_805 },
  };
  assert.deepEqual(sumOf('gemini', [line, { ...line, toolCalls: [] }]), {
    ...{ ...TOKENS, input: 1_211, cacheWrite: 0 },
    ...{ context: { tokens: 1_805, window: null }, costUsd: null },
  });
});

test('a reply of opencode counts once, with what it costs', () => {
  const line = {
    ...{ id: 'o1', at: 5, cost: 0.5, isChild: false },
    tokens: { input: 1_200, output: 27, reasoning: 7, cache: { read: 560, write: 11 } },
  };
  assert.deepEqual(sumOf('opencode', [line, { ...line, cost: 0.25 }]), {
    ...{ ...TOKENS, context: { tokens: 1_805, window: null }, costUsd: 0.5 },
  });
});

test('lines of which nothing is as it should be are left out', () => {
  const garbage = [
    '{"usage',
    '[]',
    '"usage"',
    '{"type":"assistant","message":{"usage":[]}}',
    '{"tokens":{}}',
  ];
  for (const dialect of ['claude', 'codex', 'gemini', 'opencode'] as const) {
    assert.equal(sumOf(dialect, garbage).input, 0);
    const odd = claudeLine('m');
    assert.equal(
      sumOf(dialect, [{ ...odd, message: { id: 'm', usage: { input_tokens: -5, output_tokens: 'x' } } }])
        .input,
      0,
    );
  }
});

test('a limit and a lost sign-in are told by the transcripts of Claude Code and Codex', () => {
  const told = (dialect: Dialect, record: object) =>
    readTrouble(dialect, Buffer.from(JSON.stringify(record)));
  const at = Date.parse(AT);
  const claude = (status: number, more: object = {}) => ({
    ...{ type: 'assistant', timestamp: AT, isApiErrorMessage: true, apiErrorStatus: status, ...more },
  });
  const params = { apiErrorParams: { rate_limit_info: { status: 'rejected', resetsAt: 1_795_675_148 } } };
  assert.deepEqual(told('claude', claude(429, params)), { kind: 'limited', at, until: 1_795_675_148_000 });
  assert.deepEqual(told('claude', claude(429)), { kind: 'limited', at, until: null });
  assert.deepEqual(told('claude', claude(401)), { kind: 'signed-out', at, until: null });
  assert.equal(told('claude', claude(500)), null);
  assert.equal(told('claude', claude(429, { isSidechain: true })), null);
  const codex = (info: unknown) => ({
    ...{ timestamp: AT, type: 'event_msg' },
    payload: { type: 'task_complete', error: { message: 'x', codex_error_info: info } },
  });
  assert.deepEqual(told('codex', codex('usage_limit_exceeded')), { kind: 'limited', at, until: null });
  const refused = codex({ http_connection_failed: { http_status_code: 401 } });
  assert.deepEqual(told('codex', refused), { kind: 'signed-out', at, until: null });
  assert.equal(told('codex', codex({ http_connection_failed: { http_status_code: 502 } })), null);
  assert.equal(told('gemini', claude(429)), null);
});
