// Whether a text that was seen is the message that was typed, and whether a CLI's record holds it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInHistory, TAIL_BYTES } from '../../../../src/engine/agents/delivery/prompt-history.ts';
import { holdsMessage, isMessageShown } from '../../../../src/engine/agents/delivery/said-text.ts';

const AT = '2026-01-01T00:00:01.500Z';
const since = Date.parse(AT);

test('a prompt is known again however it was wrapped, trimmed or shortened', () => {
  assert.ok(holdsMessage('go  on\n with it', 'go on\twith it\x1b'));
  assert.ok(holdsMessage('please: go on, will you', 'go on'));
  assert.ok(holdsMessage(`${'word '.repeat(700)}…`, 'word '.repeat(4_000)));
  assert.ok(!holdsMessage('go away', 'go on'));
  assert.ok(!holdsMessage('anything', ' '));
});

test('a composer shows the message alone, a part of it, or its stand-in', () => {
  const long = Array.from({ length: 90 }, (_, at) => `line ${at}`).join('\n');
  assert.ok(isMessageShown('go on', 'go on'));
  assert.ok(isMessageShown(long.slice(100, 200), long));
  for (const shown of ['[Pasted text #1 +89 lines]', '[Pasted Content 700 chars]', ' [Pasted ~90 lines] '])
    assert.ok(isMessageShown(shown, long), shown);
  assert.ok(!isMessageShown('[Pasted text #1 +89 lines] and mine', long));
  assert.ok(!isMessageShown('go on, and mine', 'go on'));
  assert.ok(!isMessageShown('line', long));
});

test('a record holds a message that was said since, and not what a tool gave back', () => {
  const claude = (content: unknown, timestamp = AT) =>
    JSON.stringify({ type: 'user', timestamp, message: { role: 'user', content } });
  const asked = { text: 'go on', since };
  const holds = (...lines: readonly string[]) => isInHistory('claude', lines.join('\n'), asked);
  assert.equal(holds(claude('go on')), true);
  assert.equal(holds('half a li', claude([{ type: 'text', text: 'go on' }])), true);
  assert.equal(holds(claude('go on', '2026-01-01T00:00:01.000Z')), false);
  assert.equal(holds(claude([{ type: 'tool_result', content: 'go on' }])), false);
  assert.equal(holds(''), false);
  const codex = JSON.stringify({ timestamp: AT, payload: { type: 'user_message', message: 'go on' } });
  assert.equal(isInHistory('codex', codex, asked), true);
});

test('Gemini’s record holds the prompts of a conversation, also of one that it has shortened', () => {
  const prompt = (text: string, timestamp = AT) => ({
    id: 'i',
    timestamp,
    type: 'user',
    content: [{ text }],
  });
  const asked = { text: 'go on', since };
  const holds = (entry: object) => isInHistory('gemini', JSON.stringify(entry), asked);
  assert.equal(holds(prompt('go on')), true);
  assert.equal(holds({ ...prompt('go on'), content: 'go on' }), true);
  assert.equal(holds({ $set: { messages: [prompt('before'), prompt('go on')] } }), true);
  assert.equal(holds({ $set: { lastUpdated: AT } }), false);
  assert.equal(holds(prompt('go on', '2026-01-01T00:00:01.000Z')), false);
  assert.equal(holds({ ...prompt('go on'), type: 'gemini' }), false);
});

test('the end of a record tells nothing of what may stand before it', () => {
  const entry = (timestamp: string, content: unknown) =>
    JSON.stringify({ type: 'user', timestamp, message: { role: 'user', content } });
  const read = entry(AT, [{ type: 'tool_result', content: 'x'.repeat(TAIL_BYTES) }]);
  const asked = { text: 'go on', since };
  const before = entry('2026-01-01T00:00:01.000Z', 'earlier');
  assert.equal(isInHistory('claude', read.slice(-TAIL_BYTES), asked), null);
  assert.equal(isInHistory('claude', `${before}\n${read}`, asked), false);
  assert.equal(isInHistory('claude', `${read.slice(-TAIL_BYTES)}\n${entry(AT, 'go on')}`, asked), true);
});

test('our record of opencode’s prompts tells of each, and nothing where it holds none at all', () => {
  const asked = { text: 'go on', since };
  const holds = (...entries: readonly object[]) =>
    isInHistory('opencode', entries.map((each) => JSON.stringify(each)).join('\n'), asked);
  const usage = { id: 'm1', at: since, tokens: { input: 1 } };
  assert.equal(holds({ at: since, prompt: 'go on' }, usage), true);
  assert.equal(holds({ at: since - 500, prompt: 'go on' }), false);
  assert.equal(holds(usage), null);
});
