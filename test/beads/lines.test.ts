import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BeadId } from '../../src/beads/bead.ts';
import { creationLine } from '../../src/beads/edit.ts';
import { contentHash, lineHash, parseLine, parseLines, textLines } from '../../src/beads/lines.ts';

const creation = creationLine(
  { id: 'bd-a1b2' as BeadId, title: 'One', nonce: 3 },
  { by: 'mayor', at: 1_000 },
);

test('a line is read back as it was written', () => {
  assert.deepEqual(parseLine(creation.text), creation);
});

test('a birth is the hash of all else that the creation line says', () => {
  const { birth, ...rest } = JSON.parse(creation.text) as Record<string, unknown>;
  assert.equal(birth, creation.birth);
  assert.equal(contentHash(rest), birth);
});

test('a file is read past conflict markers, carriage returns, a byte order mark, blank and torn lines', () => {
  const text = `\uFEFF${creation.text}\r\n<<<<<<< HEAD\n\n||||||| base\r\n=======\n>>>>>>> theirs\n${creation.text.slice(0, 30)}\nnot ours\n[1]\nnull\n${creation.text}`;
  assert.deepEqual(parseLines(text), [creation, creation]);
});

test('what is not a bead line is none', () => {
  for (const record of [
    {},
    { id: 'bd-a1b2', clock: 1, by: 'x' },
    { id: 'bd-a1b2', birth: 'b', by: 'x' },
    { id: '../x-1', birth: 'b', clock: 1, by: 'x' },
    { id: 'bd-a1b2', birth: 'b', clock: -1, by: 'x' },
    { id: 'bd-a1b2', birth: 'b', clock: 1.5, by: 'x' },
    { id: 'bd-a1b2', birth: 'b', clock: 1e300, by: 'x' },
    { id: 'bd-a1b2', birth: '', clock: 1, by: 'x' },
  ]) {
    assert.equal(parseLine(JSON.stringify(record)), null, JSON.stringify(record));
  }
});

test('parts of a wrong shape are passed over, the rest counts', () => {
  const line = parseLine(
    JSON.stringify({
      id: 'bd-a1b2',
      birth: 'b',
      clock: 1,
      set: ['x'],
      meta: { ok: 1 },
      add: {
        labels: ['good', 5],
        edges: [{ type: 'blocks' }, { type: 'blocks', on: 'bd-1' }],
        comments: 'no',
      },
      remove: null,
      renumber: '../../x',
      later: { kept: true },
    }),
  );
  assert.deepEqual(line?.set, {});
  assert.deepEqual(line?.meta, { ok: 1 });
  assert.deepEqual(line?.add.labels, ['good']);
  assert.deepEqual(line?.add.edges, [{ type: 'blocks', on: 'bd-1', birth: '', meta: null }]);
  assert.equal(line?.renumber, null);
  assert.match(line?.text ?? '', /"later":\{"kept":true\}/);
});

test("a line's hash does not depend on spaces or the order of members", () => {
  const reordered = parseLine(
    '{ "by":"x", "set": {"b":1, "a":[1, {"d":2,"c":3}]}, "clock":1,"birth":"b","id":"bd-1" }',
  );
  const plain = parseLine('{"id":"bd-1","birth":"b","clock":1,"by":"x","set":{"a":[1,{"c":3,"d":2}],"b":1}}');
  assert.ok(reordered && plain);
  assert.equal(lineHash(reordered), lineHash(plain));
});

test('separators that only JavaScript knows do not end a line', () => {
  assert.equal(textLines('{"a":"\u2028"}\n{"b":"\u0085"}\n').length, 2);
});
