import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isBeadId } from '../../src/beads/bead.ts';
import { hashId } from '../../src/beads/id.ts';
import { textLines } from '../../src/beads/lines.ts';

const data = process.env['GT_TEST_DATA'] ?? '';

interface Vector {
  readonly id: string;
  readonly prefix: string;
  readonly title: string;
  readonly description: string;
  readonly creator: string;
  readonly unix_nano: string;
  readonly length: number;
  readonly nonce: number;
  readonly encoding: 'base36' | 'hex';
}

test('the ids of real beads are made again from what they were hashed from', () => {
  const text = readFileSync(join(data, 'beads/golden/id-vectors.jsonl'), 'utf8');
  const vectors = textLines(text).map((line) => JSON.parse(line) as Vector);
  assert.equal(vectors.length, 700);
  for (const { id, unix_nano, encoding: digits, ...input } of vectors) {
    assert.equal(hashId({ ...input, digits, createdAtNs: BigInt(unix_nano) }), id);
  }
});

test('every id of the real trackers is one of ours', () => {
  for (const file of ['eras/beads-v0.47.2.jsonl', 'large/gastown-6065.jsonl']) {
    for (const line of textLines(readFileSync(join(data, 'beads', file), 'utf8'))) {
      const id = /^\{"id":"([^"]*)"/.exec(line)?.[1];
      assert.ok(id !== undefined && isBeadId(id), id ?? line);
    }
  }
});
