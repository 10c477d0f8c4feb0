import assert from 'node:assert/strict';
import { chmodSync, rmSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ChangedFile, DiffLine } from '../../../src/engine/change-view.ts';
import { shownFiles } from '../../../src/engine/refinery/shown-files.ts';
import type { CommitId } from '../../../src/engine/rigs/commit-id.ts';
import type { Diff } from '../../../src/engine/rigs/diff.ts';
import { sizeOf } from '../../../src/engine/rpc/pages.ts';
import { type GitFixture, gitFixture } from '../../support/git-fixture.ts';

type Files = Readonly<Record<string, string>>;

/** The difference that a person's commit makes; `change` may do to the folder what files alone cannot. */
async function diffOf(
  git: GitFixture,
  { before, after, change = () => {} }: { before: Files; after: Files; change?: (folder: string) => void },
): Promise<Diff> {
  const folder = git.personsRepository('person', before);
  const from = git.git(folder, 'rev-parse', 'HEAD') as CommitId;
  for (const [name, text] of Object.entries(after)) git.write(`${folder}/${name}`, text);
  change(folder);
  git.git(folder, 'add', '--all');
  git.git(folder, 'commit', '--quiet', '--allow-empty', '-m', 'change');
  const to = git.git(folder, 'rev-parse', 'HEAD') as CommitId;
  const engine = await git.engineOf(folder);
  return await engine.diff(await engine.trees(from, to));
}

/** What the file was and is, as far as its hunks tell. */
const sideOf = ({ lines }: ChangedFile, other: DiffLine['kind']): string[] =>
  lines.flatMap(({ kind, text }) => (kind === 'same' || kind === other ? [text] : []));

test('files that are new, gone, renamed, links, binary or of another mode are told apart', async () => {
  using git = gitFixture();
  const long = `${Array.from({ length: 20 }, (_, at) => `row ${at}`).join('\n')}\n`;
  const diff = await diffOf(git, {
    before: { 'gone.txt': 'x\n', 'old name.txt': long, 'run.sh': 'true\n', link: 'file\n', 'a.bin': 'a\0b' },
    after: { 'new.txt': 'no newline', 'old name.txt': long, 'a.bin': 'b\0a', 'tab\there"\n.txt': 'odd\n' },
    change: (folder) => {
      rmSync(`${folder}/gone.txt`);
      git.git(folder, 'mv', 'old name.txt', 'new name.txt');
      chmodSync(`${folder}/run.sh`, 0o755);
      rmSync(`${folder}/link`);
      symlinkSync('run.sh', `${folder}/link`);
    },
  });
  assert.deepEqual(
    diff.files.map(({ path, from, kind, note, added, removed }) =>
      JSON.stringify([path, from, kind, note, added, removed]),
    ),
    [
      '["a.bin",null,"modified","binary",null,null]',
      '["gone.txt",null,"deleted","",0,1]',
      '["link",null,"retyped","plain file → symbolic link",1,1]',
      '["new name.txt","old name.txt","renamed","",0,0]',
      '["new.txt",null,"added","",1,0]',
      '["run.sh",null,"modified","plain file → executable",0,0]',
      '["tab\\there\\"\\n.txt",null,"added","",1,0]',
    ],
  );
  assert.deepEqual(diff.files[4]?.lines.slice(1), [
    { kind: 'added', text: 'no newline' },
    { kind: 'note', text: 'No newline at end of file' },
  ]);
  assert.deepEqual(sideOf(diff.files[2] as ChangedFile, 'added'), ['run.sh']);
  assert.deepEqual(sideOf(diff.files[2] as ChangedFile, 'removed'), ['file']);
  assert.deepEqual(diff.totals, { files: 7, added: 3, removed: 2 });
});

const LINES = [
  '',
  ' ',
  'x',
  '-',
  '+',
  '--- a',
  '+++ b',
  '@@ -1,2 +1,9 @@',
  'diff --git a/x b/x',
  '\\ odd',
  '\r',
  'é家',
];

test('hunks give both sides back, whatever the lines look like', async () => {
  using git = gitFixture();
  const line = fc.constantFrom(...LINES);
  const sides = fc.record({
    before: fc.array(line, { minLength: 1, maxLength: 30 }),
    after: fc.array(line, { minLength: 1, maxLength: 30 }),
    isShort: fc.boolean(),
  });
  // One repository with a file for each case: a property that starts git for each takes minutes.
  const cases = fc.sample(sides, { numRuns: 300, seed: 5 });
  const text = (lines: readonly string[], isShort: boolean): string =>
    lines.join('\n') + (isShort ? '' : '\n');
  const named = cases.map((each, at) => [`f${String(at).padStart(3, '0')}`, each] as const);
  const diff = await diffOf(git, {
    before: Object.fromEntries(named.map(([name, { before }]) => [name, text(before, false)])),
    after: Object.fromEntries(named.map(([name, { after, isShort }]) => [name, text(after, isShort)])),
  });
  const byPath = new Map(diff.files.map((file) => [file.path, file]));
  const applied = (file: ChangedFile, before: readonly string[]): string[] => {
    const out: string[] = [];
    let at = 0;
    for (const { kind, text } of file.lines) {
      const start = kind === 'hunk' ? Number(/^@@ -(\d+)/.exec(text)?.[1]) : null;
      // A hunk begins at a line, from 1; one that only adds names the line before it.
      const hasOld = start !== null && !/^@@ -\d+,0 /.test(text);
      const until = start === null ? at : hasOld ? start - 1 : start;
      out.push(...before.slice(at, until));
      at = until;
      if (kind === 'added' || kind === 'same') out.push(text);
      if (kind === 'removed' || kind === 'same') {
        assert.equal(text, before[at]);
        at += 1;
      }
    }
    return [...out, ...before.slice(at)];
  };
  let changed = 0;
  for (const [name, { before, after, isShort }] of named) {
    const file = byPath.get(name);
    if (file === undefined) continue;
    changed += 1;
    const got = `${applied(file, text(before, false).split('\n').slice(0, -1)).join('\n')}`;
    assert.equal(got, text(after, isShort).replace(/\n$/, ''), name);
  }
  assert.ok(changed > 250);
});

test('a difference of any size is answered in part, says so, and fits into an answer', async () => {
  using git = gitFixture();
  const many = Object.fromEntries(Array.from({ length: 450 }, (_, at) => [`many/${at}.txt`, 'x\n']));
  const diff = await diffOf(git, {
    before: { 'a.txt': 'a\n' },
    after: {
      ...many,
      'a.txt': 'y\n'.repeat(3_000),
      'b.txt': `${'\u0001'.repeat(100)}${'w'.repeat(1_000_000)}\n`.repeat(6),
    },
  });
  assert.equal(diff.totals.files, 452);
  assert.equal(diff.files.length, 400);
  const shown = shownFiles(diff.files, (text) => text);
  assert.equal(shown.length, 400);
  assert.equal(shown[0]?.lines.filter(({ kind }) => kind === 'added').length, 3_000);
  assert.ok(shown.some(({ isCut }) => isCut));
  assert.ok(sizeOf(shown) < 700 * 1024);
  const lines = shown.flatMap((file) => file.lines);
  assert.ok(lines.length <= 5_000);
  assert.ok(lines.every(({ text }) => text.length <= 1_000));
});

test('what stands far behind in a line is not left out unsaid', () => {
  const file: ChangedFile = {
    ...{ path: 'a', from: null, kind: 'modified', note: '', added: 1, removed: 0, isCut: false },
    lines: [{ kind: 'added', text: `x${' '.repeat(1_000)}evil()` }],
  };
  const [shown] = shownFiles([file], (text) => text);
  assert.equal(shown?.isCut, true);
  assert.match(shown?.lines[0]?.text ?? '', /^x +…$/);
});

test('tabs are as wide as they look', () => {
  const file: ChangedFile = {
    ...{ path: 'a', from: null, kind: 'modified', note: '', added: 1, removed: 0, isCut: false },
    lines: [{ kind: 'added', text: '\tif\tx' }],
  };
  assert.equal(shownFiles([file], (text) => text)[0]?.lines[0]?.text, '    if  x');
});
