import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ok } from '../../src/beads/result.ts';
import { FileImports } from '../../src/engine/file-imports.ts';

const piece = (text: string) => Buffer.from(text);

test('pieces of a file are put together in their order; one that comes again is not taken again', () => {
  const imports = new FileImports();
  assert.ok(imports.take('f', 0, piece('one ')));
  assert.ok(imports.take('f', 4, piece('two ')));
  assert.ok(imports.take('f', 4, piece('two ')), 'its answer was lost');
  assert.ok(!imports.take('f', 20, piece('beyond')), 'a piece is missing');
  assert.ok(!imports.take('g', 4, piece('two')), 'the town has started again meanwhile');
  assert.ok(imports.take('f', 8, piece('three')));
  assert.equal(Buffer.from(imports.bytesOf('f') ?? []).toString(), 'one two three');
  assert.equal(imports.bytesOf('f'), null, 'it is let go of');
  assert.ok(imports.take('empty', 0, piece('')));
  assert.equal(imports.bytesOf('empty')?.length, 0);
});

test('files that nobody comes back for, and imports long over, are let go of', () => {
  const imports = new FileImports();
  for (let nth = 0; nth < 20; nth += 1) {
    assert.ok(imports.take(`f${nth}`, 0, piece('x')));
    imports.begin(`f${nth}`, {
      answer: Promise.resolve(ok({ text: '', next: null })),
      whole: Promise.resolve(ok({})),
    });
  }
  assert.equal(imports.bytesOf('f0'), null);
  assert.equal(imports.bytesOf('f19')?.length, 1);
  assert.equal(imports.find('f0'), null);
  assert.notEqual(imports.find('f19'), null);
});
