import assert from 'node:assert/strict';
import { test } from 'node:test';
import { instantMs, instantNs } from '../../src/beads/instant.ts';
import { elementsOf, jsonText, membersOf, textAt } from '../../src/beads/interchange/json-text.ts';
import { patchRecord } from '../../src/beads/interchange/patch-record.ts';
import { readRecordFile, writeRecordFile } from '../../src/beads/interchange/record-file.ts';

test('members and elements are found whatever their texts hold', () => {
  const text = ' { "a\\"b" : "}, \\\\", "list":[1, {"x":[ "]" ]},"" ] ,"n":-1.50e3}';
  const members = membersOf(text);
  assert.deepEqual(
    members.map(({ key, value }) => [key, textAt(text, value)]),
    [
      ['a"b', '"}, \\\\"'],
      ['list', '[1, {"x":[ "]" ]},"" ]'],
      ['n', '-1.50e3'],
    ],
  );
  const list = '[1, {"x":[ "]" ]},"" ]';
  assert.deepEqual(
    elementsOf(list).map((each) => textAt(list, each)),
    ['1', '{"x":[ "]" ]}', '""'],
  );
  assert.deepEqual([...membersOf('{}'), ...elementsOf('[ ]')], []);
});

test('values are written as Go writes them, or with the spaces of Python', () => {
  const value = { a: '<&>\u2028\u2029é\u0001', b: [1, null] };
  assert.equal(
    jsonText(value, { isSpaced: false }),
    '{"a":"\\u003c\\u0026\\u003e\\u2028\\u2029é\\u0001","b":[1,null]}',
  );
  assert.equal(jsonText({ a: '<', b: [1, 2] }, { isSpaced: true }), '{"a": "<", "b": [1, 2]}');
});

test('a patch changes, adds and takes out members, and leaves every other byte', () => {
  const text = '{"id":"bd-1","title":"A\\u003cB","zz":1.0,"zz":2.0,"notes":"n"}';
  const patch = (changes: Record<string, string | null>) =>
    patchRecord(text, new Map(Object.entries(changes)));
  assert.equal(patch({}), text);
  assert.equal(patch({ notes: null }), '{"id":"bd-1","title":"A\\u003cB","zz":1.0,"zz":2.0}');
  assert.equal(patch({ id: null }), '{"title":"A\\u003cB","zz":1.0,"zz":2.0,"notes":"n"}');
  assert.equal(patch({ zz: '3' }), '{"id":"bd-1","title":"A\\u003cB","zz":1.0,"zz":3,"notes":"n"}');
  assert.equal(patch({ zz: null, title: null, id: null, notes: null }), '{}');
  assert.equal(
    patch({ description: '"d"', created_at: '"c"', new: '1' }),
    '{"id":"bd-1","title":"A\\u003cB","description":"d","zz":1.0,"zz":2.0,"notes":"n","created_at":"c","new":1}',
  );
  assert.equal(
    patchRecord('{"a": 1, "c": 2, "z": 3}', new Map([['b', '9']])),
    '{"a": 1, "b": 9, "c": 2, "z": 3}',
  );
});

test('times are compared to the nanosecond and across offsets', () => {
  assert.equal(instantNs('2025-10-21T23:53:44.31362-07:00'), instantNs('2025-10-22T06:53:44.313620000Z'));
  assert.equal(instantNs('2025-10-22T06:53:44.000000001Z'), 1_761_116_024_000_000_001n);
  assert.equal(instantMs('1970-01-01T00:00:01.9999Z'), 1_999);
  assert.deepEqual(
    [instantNs('yesterday'), instantNs(5), instantMs('0001-01-01T00:00:00Z')],
    [null, null, null],
  );
});

for (const [name, text] of [
  ['nothing', ''],
  ['a blank line', '\n'],
  ['no last newline', '{"id":"bd-1","title":"a"}'],
  ['a byte order mark and CRLF', '\uFEFF{"id":"bd-1","title":"a"}\r\n{"id":"bd-2","title":"b"}\r\n'],
  ['mixed ends', '{"id":"bd-1","title":"a"}\r\n\n{"id":"bd-2","title":"b"}\n \t\n'],
  ['CRLF but for two lines, and no end', 'a\r\nb\nc\r\nd\r\ne'],
  ['a carriage return at the very end', 'a\r\nb\r'],
] as const) {
  test(`a file with ${name} is put together again as it was`, () => {
    const bytes = Buffer.from(text);
    const file = readRecordFile(bytes);
    const lines = file.lines.map(({ text: content, isOdd }) => ({ content, isOdd }));
    assert.equal(Buffer.from(writeRecordFile(file, lines)).toString(), text);
  });
}

test('each line of a file is known for what it is', () => {
  const lines = [
    '{"id":"bd-1","title":"a"}',
    '{"_type":"memory","key":"k","value":"v"}',
    '{"_schema":"beads-jsonl/1"}',
    '{"id":"bd-2","ts":"2025-11-30T00:00:00Z","by":"x","reason":"r"}',
    '',
    '<<<<<<< HEAD',
    '{"id":"bd-3","ti',
    '[1]',
    '{"title":"no id"}',
    '{"id":"../../etc","title":"a"}',
    '{"id":"bd-4"}',
    '{"id":"bd-5","title":"a","updated_at":5}',
    '{"id":"bd-6","title":"a","x":[1e400]}',
    `{"id":"bd-7","title":"a","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
  ];
  const file = readRecordFile(
    Buffer.concat([Buffer.from(`${lines.join('\n')}\n`), Uint8Array.of(0xff, 0x0a)]),
  );
  assert.deepEqual(
    file.lines.map((line) => (line.kind === 'bad' ? line.reason : line.kind)),
    [
      'record',
      'memory',
      'header',
      'deletion',
      'blank',
      'a conflict marker',
      'it is not JSON',
      'it is not a JSON object',
      'it has no id',
      '"../../etc" is no bead\'s id',
      'it has no title',
      'its time is no text',
      'a number in it is out of bounds',
      'it is nested too deeply',
      'it is not UTF-8',
    ],
  );
});
