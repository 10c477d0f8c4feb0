import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bead, BeadId } from '../../src/beads/bead.ts';
import type { Target } from '../../src/beads/edit.ts';
import {
  addEdgeLine,
  addLabelLine,
  closeLine,
  commentLine,
  creationLine,
  deleteLine,
  patchLine,
  removeEdgeLine,
  removeLabelLine,
  renumberLine,
  reopenLine,
} from '../../src/beads/edit.ts';
import { foldLineage, foldLines } from '../../src/beads/fold.ts';
import type { BeadLine } from '../../src/beads/lines.ts';
import { parseLines } from '../../src/beads/lines.ts';
import { nameBeads, renumberingOf } from '../../src/beads/name-beads.ts';

// Few ids, times and actors, so that histories meet: creations of one id, equal clocks, edits of one field.
const ids = fc.constantFrom('bd-aaaa', 'bd-bbbb', 'bd-aaaa.1').map((id) => id as BeadId);
const stamps = fc.record({ by: fc.constantFrom('a', 'b'), at: fc.integer({ min: 0, max: 6 }) });
const words = fc.constantFrom('x', 'y', 'z', '');
const json = fc.constantFrom<unknown>(null, 1, 'v', [1, { k: 2 }], { __proto__x: 1 });

const creations = fc
  .tuple(ids, words, fc.integer({ min: 0, max: 2 }), stamps)
  .map(([id, title, nonce, stamp]) => creationLine({ id, title, nonce }, stamp));

interface Edit {
  readonly kind:
    | 'field'
    | 'meta'
    | 'label'
    | 'unlabel'
    | 'edge'
    | 'unedge'
    | 'comment'
    | 'close'
    | 'reopen'
    | 'delete'
    | 'renumber';
  readonly word: string;
  readonly value: unknown;
  readonly target: number;
  readonly on: number;
  readonly latestClock: number;
  readonly stamp: { readonly by: string; readonly at: number };
}

const edits: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(
    'field',
    'meta',
    'label',
    'unlabel',
    'edge',
    'unedge',
    'comment',
    'close',
    'reopen',
    'delete',
    'renumber',
  ),
  word: words,
  value: json,
  target: fc.nat(5),
  on: fc.nat(5),
  latestClock: fc.integer({ min: 0, max: 6 }),
  stamp: stamps,
});

function lineOf(edit: Edit, born: readonly BeadLine[]): BeadLine | null {
  const subject = born[edit.target % born.length];
  const on = born[edit.on % born.length];
  if (subject === undefined || on === undefined) return null;
  const target: Target = { bornAs: subject.id, birth: subject.birth, latestClock: edit.latestClock };
  const edge = {
    type: edit.value === 1 ? 'parent-child' : 'blocks',
    on: on.id,
    onBirth: edit.word === '' ? '' : on.birth,
  };
  const { stamp, word } = edit;
  switch (edit.kind) {
    case 'field':
      return patchLine(target, { title: word, notes: word }, stamp);
    case 'meta':
      return patchLine(target, { metadata: { [word]: edit.value } }, stamp);
    case 'label':
      return addLabelLine(target, word, stamp);
    case 'unlabel':
      return removeLabelLine(target, word, stamp);
    case 'edge':
      return addEdgeLine(target, edge, stamp);
    case 'unedge':
      return removeEdgeLine(target, edge, stamp);
    case 'comment':
      return commentLine(target, word, stamp);
    case 'close':
      return closeLine(target, word, stamp);
    case 'reopen':
      return reopenLine(target, stamp);
    case 'delete':
      return deleteLine(target, stamp);
    case 'renumber':
      return renumberLine(target, `bd-${word}1` as BeadId, stamp);
  }
}

const histories = fc
  .tuple(fc.array(creations, { minLength: 1, maxLength: 4 }), fc.array(edits, { maxLength: 14 }))
  .map(([born, more]) => [...born, ...more.flatMap((edit) => lineOf(edit, born) ?? [])]);

const shuffled = histories.chain((lines) =>
  fc.tuple(
    fc.constant(lines),
    fc.shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length }),
  ),
);

/** The beads as text, so that also the order of members, which nothing may depend on, is compared. */
function folded(lines: readonly BeadLine[]): string {
  const beads = [...foldLines(lines)].sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(beads, null, 1);
}

function text(lines: readonly BeadLine[]): string {
  return lines.map((line) => `${line.text}\n`).join('');
}

test('folding is commutative: the order of lines means nothing', () => {
  fc.assert(
    fc.property(shuffled, ([lines, others]) => assert.equal(folded(others), folded(lines))),
    { numRuns: 300 },
  );
});

test('folding is idempotent: a line said twice is said once', () => {
  fc.assert(
    fc.property(shuffled, fc.nat(20), ([lines, others], count) =>
      assert.equal(folded([...lines, ...others.slice(0, count)]), folded(lines)),
    ),
    { numRuns: 300 },
  );
});

test('folding is associative: unions of branches in any grouping and order give the same beads', () => {
  const branches = fc.tuple(histories, histories, histories);
  fc.assert(
    fc.property(branches, ([a, b, c]) => {
      const united = (x: readonly BeadLine[], y: readonly BeadLine[]) => [...new Set([...x, ...y])];
      const left = united(united(a, b), c);
      assert.equal(folded(united(a, united(b, c))), folded(left));
      assert.equal(folded(united(united(c, b), a)), folded(left));
    }),
    { numRuns: 200 },
  );
});

test('a merged text folds right in either order, with markers left in, in CRLF or without its last newline', () => {
  fc.assert(
    fc.property(histories, histories, fc.nat(10), fc.boolean(), (a, b, cut, hasBase) => {
      const shared = a.slice(0, cut);
      const [ours, theirs] = [a.slice(cut), b];
      const merged = (first: readonly BeadLine[], second: readonly BeadLine[]) =>
        `${text(shared)}<<<<<<< ours\n${text(first)}${hasBase ? `||||||| base\n${text(shared)}` : ''}=======\n${text(second)}>>>>>>> theirs\n`;
      const expected = folded([...a, ...b]);
      for (const each of [merged(ours, theirs), merged(theirs, ours)]) {
        assert.equal(folded(parseLines(each)), expected);
        assert.equal(folded(parseLines(each.replaceAll('\n', '\r\n'))), expected);
        assert.equal(folded(parseLines(each.trimEnd())), expected);
      }
    }),
    { numRuns: 200 },
  );
});

test('no bead is lost: every creation has its own, whichever ids they were given', () => {
  fc.assert(
    fc.property(histories, (lines) => {
      const births = new Set(lines.filter((line) => line.isCreation).map((line) => line.birth));
      const beads: Bead[] = [...foldLines(lines).values()];
      assert.deepEqual(new Set(beads.map((bead) => bead.birth)), births);
      assert.equal(beads.length, births.size);
      for (const [id, bead] of foldLines(lines)) assert.equal(bead.id, id);
    }),
    { numRuns: 200 },
  );
});

test('lines that keep the ids of displaced beads change nothing shown, and are not written twice', () => {
  const missing = (lines: readonly BeadLine[]) => {
    const lineages = [...Map.groupBy(lines, (line) => line.birth).values()];
    const { displaced } = nameBeads(lineages.flatMap((each) => foldLineage(each) ?? []));
    return displaced.flatMap((each) => renumberingOf(each) ?? []);
  };
  const ids = (lines: readonly BeadLine[]) =>
    [...foldLines(lines)].map(([id, bead]) => [id, bead.birth]).sort();
  fc.assert(
    fc.property(shuffled, ([lines, others]) => {
      const kept = missing(lines);
      assert.deepEqual(
        new Set(missing(others).map((line) => line.text)),
        new Set(kept.map((line) => line.text)),
      );
      assert.deepEqual(ids([...kept, ...others]), ids(lines));
      assert.deepEqual(missing([...lines, ...kept]), []);
    }),
    { numRuns: 300 },
  );
});

test('a line of any texts is read back as it was written', () => {
  const anyText = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(anyText, anyText, fc.jsonValue(), stamps, (title, label, value, stamp) => {
      const creation = creationLine(
        { id: 'bd-aaaa' as BeadId, title, nonce: 0, labels: [label], metadata: { [label]: value } },
        stamp,
      );
      const [line, ...more] = parseLines(text([creation]));
      assert.deepEqual(line, creation);
      assert.equal(more.length, 0);
      assert.deepEqual(creation.add.labels, [label]);
    }),
    { numRuns: 200 },
  );
});
