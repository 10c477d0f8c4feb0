import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beadPath, isBeadPath } from '../../src/beads/id.ts';
import { keepValue } from '../../src/beads/keep-value.ts';
import { foldKeyValues, KEY_VALUE_PATH, keyValueLine } from '../../src/beads/key-values.ts';
import { BeadStore } from '../../src/beads/store.ts';
import { tempFolder } from '../support/temp-folder.ts';

const by = { by: 'me', at: 1_000 };

function said(...facts: Parameters<typeof keyValueLine>): string {
  return keyValueLine(...facts) ?? assert.fail('its clock is used up');
}

test('the file is one that a store keeps, commits and merges like a bead’s', () => {
  assert.ok(isBeadPath(KEY_VALUE_PATH));
  assert.equal(beadPath('kv-store' as Parameters<typeof beadPath>[0]), KEY_VALUE_PATH);
});

test('the last to say a key has its word, in whatever order and however often the lines stand', () => {
  const first = said('', 'a', 'one', by);
  const second = said(first, 'a', 'two', { by: 'me', at: 0 });
  const other = said('', 'b', 'three\nlines', { by: 'you', at: 5 });
  const lines = [first, second, other, '<<<<<<< ours', '{"kv":"torn', '{"id":"bd-1"}'];
  const expected = [
    { key: 'a', value: 'two' },
    { key: 'b', value: 'three\nlines' },
  ];
  assert.deepEqual(foldKeyValues(lines.join('\n')), expected);
  assert.deepEqual(foldKeyValues([...lines, ...lines].reverse().join('\r\n')), expected);
  const gone = said(lines.join('\n'), 'a', null, by);
  assert.deepEqual(foldKeyValues([gone, ...lines].join('\n')), expected.slice(1));
});

test('equal clocks are settled alike on every side', () => {
  const a = said('', 'k', 'a', by);
  const b = said('', 'k', 'b', by);
  assert.deepEqual(foldKeyValues(`${a}\n${b}`), foldKeyValues(`${b}\n${a}`));
});

test('a store keeps them beside its beads and makes none of them a bead', () => {
  using folder = tempFolder();
  const opened = BeadStore.open(folder.path);
  assert.ok(opened.ok);
  using store = opened.value;
  assert.deepEqual(keepValue(store, { key: 'kv.memory.a', value: 'x' }, by), { ok: true, value: true });
  assert.deepEqual(keepValue(store, { key: 'kv.memory.a', value: 'x' }, by), { ok: true, value: false });
  assert.deepEqual(store.all(), []);
  const again = BeadStore.open(folder.path);
  assert.ok(again.ok);
  assert.deepEqual(foldKeyValues(again.value.files()[0]?.text ?? ''), [{ key: 'kv.memory.a', value: 'x' }]);
  assert.deepEqual(keepValue(store, { key: 'kv.memory.a', value: null }, by), { ok: true, value: true });
  assert.deepEqual(foldKeyValues(store.files()[0]?.text ?? ''), []);
});

test('no clock that a line may have keeps a later word from being heard, or it is refused', () => {
  using folder = tempFolder();
  const opened = BeadStore.open(folder.path);
  assert.ok(opened.ok);
  using store = opened.value;
  const line = (key: string, clock: number) => JSON.stringify({ kv: key, value: 'odd', clock, by: 'x' });
  const clocks = { past: -5, broken: Number.MAX_SAFE_INTEGER, last: 8.64e15 };
  for (const [key, clock] of Object.entries(clocks))
    assert.ok(store.appendLine(KEY_VALUE_PATH, line(key, clock)).ok);
  const answers = Object.keys(clocks).map((key) => keepValue(store, { key, value: 'mine' }, by));
  assert.deepEqual(
    answers.map((answer) => (answer.ok ? 'kept' : answer.problem.message)),
    ['kept', 'kept', 'last has a line from the end of time: it can no longer be changed'],
  );
  assert.deepEqual(foldKeyValues(store.textAt(KEY_VALUE_PATH)), [
    { key: 'broken', value: 'mine' },
    { key: 'last', value: 'odd' },
    { key: 'past', value: 'mine' },
  ]);
});
