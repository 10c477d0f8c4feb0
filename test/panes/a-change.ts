// A change for tests of the page about it: three files, of which one is new and one has no lines.

import type { ChangedFile, ChangeView, DiffLine } from '../../src/engine/change-view.ts';
import { type MergeRequestId, polecatAgent, type RigName } from '../../src/engine/ids.ts';

const RIG = 'lib' as RigName;

/** `-a`, `+b`, ` c`, `@@ …` and `\ …`, as git writes them. */
export function diffLines(...lines: readonly string[]): readonly DiffLine[] {
  return lines.map((line): DiffLine => {
    if (line.startsWith('@@')) return { kind: 'hunk', text: line };
    const text = line.slice(1);
    if (line.startsWith('+')) return { kind: 'added', text };
    if (line.startsWith('-')) return { kind: 'removed', text };
    return line.startsWith('\\') ? { kind: 'note', text: text.trim() } : { kind: 'same', text };
  });
}

export function changedFile(path: string, fields: Partial<ChangedFile> = {}): ChangedFile {
  return {
    path,
    from: null,
    kind: 'modified',
    note: '',
    added: 1,
    removed: 1,
    lines: diffLines('@@ -1 +1 @@', '-before', '+after'),
    isCut: false,
    ...fields,
  };
}

const FILES: readonly ChangedFile[] = [
  changedFile('docs/logo.png', { note: 'binary', added: null, removed: null, lines: [] }),
  changedFile('src/reader/fields.ts', {
    added: 9,
    removed: 4,
    lines: diffLines(
      '@@ -12,10 +12,15 @@ export function readFields(line: string): string[] {',
      '   const fields: string[] = [];',
      "   let field = '';",
      '-  let inQuotes = false;',
      '-  for (const character of line) {',
      "-    if (character === '\"') inQuotes = !inQuotes;",
      '+  let isQuoted = false;',
      '+  for (const [at, character] of [...line].entries()) {',
      '+    // A quote that is written twice stands for one, as RFC 4180 says in its second section, rule 7.',
      "+    if (isQuoted && character === '\"' && line[at + 1] === '\"') continue;",
      "+    if (character === '\"') isQuoted = !isQuoted;",
      "     else if (character === ',' && !inQuotes) {",
      '       fields.push(field);',
      "       field = '';",
      '@@ -30,4 +35,7 @@ export function readFields(line: string): string[] {',
      '   fields.push(field);',
      '-  return fields;',
      '+',
      '+  if (isQuoted) throw new SyntaxError(open(line, "引用符"));',
      '+  return fields;',
      ' }',
      '\\ No newline at end of file',
    ),
  }),
  changedFile('test/reader/fields.test.ts', {
    kind: 'added',
    added: 7,
    removed: 0,
    lines: diffLines(
      '@@ -0,0 +1,7 @@',
      "+import assert from 'node:assert/strict';",
      "+import { test } from 'node:test';",
      "+import { readFields } from '../../src/reader/fields.ts';",
      '+',
      "+test('a quote that is written twice stands for one', () => {",
      "+  assert.deepEqual(readFields('a,\"b\"\"c\"'), ['a', 'b\"c']);",
      '+});',
    ),
  }),
];

const ACCEPTANCE = `- [ ] A quote within a quoted field is written twice and read once
- [ ] A quote that is never closed is an error that names the line
- Fields without quotes are read \`as before\``;

export function changeView(fields: Partial<ChangeView> = {}): ChangeView {
  return {
    mr: 'm2' as MergeRequestId,
    rig: RIG,
    branch: 'main',
    bead: 'lib-c2d',
    title: 'Keep quotes in field 2',
    agent: polecatAgent(RIG, 'slit'),
    state: 'review',
    note: '3 files, +16 −4: every change of this rig is reviewed',
    approvedBy: null,
    acceptance: ACCEPTANCE,
    gates: [
      { name: 'build', state: 'passed', elapsedMs: 1_240 },
      { name: 'test', state: 'passed', elapsedMs: 34_000 },
      { name: 'lint', state: 'waiting', elapsedMs: null },
    ],
    guarded: [],
    change: 'c0ffee1',
    conflicts: [],
    landedWith: [],
    totals: { files: 3, added: 16, removed: 4 },
    files: FILES,
    ...fields,
  };
}
