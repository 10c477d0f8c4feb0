// Records of every shape that a file may hold, in and out again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Bead } from '../../src/beads/bead.ts';
import { patchLine } from '../../src/beads/edit.ts';
import { foldLines } from '../../src/beads/fold.ts';
import { exportSource } from '../../src/beads/interchange/export-file.ts';
import type { KnownBead } from '../../src/beads/interchange/import-lines.ts';
import { isManifestPath, readManifest } from '../../src/beads/interchange/import-manifest.ts';
import { planImport } from '../../src/beads/interchange/import-plan.ts';
import { readRecordFile } from '../../src/beads/interchange/record-file.ts';
import { type BeadLine, parseLines } from '../../src/beads/lines.ts';

/** Lines by the path of their file, as a store or a union of two has them. */
type Files = ReadonlyMap<string, ReadonlySet<string>>;

const NOTHING: Files = new Map();

const instant = fc
  .tuple(fc.integer({ min: 0, max: 4e12 }), fc.nat(999_999), fc.constantFrom('Z', '+00:00', '-07:00'))
  .map(([ms, rest, zone]) => `${new Date(ms).toISOString().slice(0, -1)}${rest === 0 ? '' : rest}${zone}`);

const words = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '<b>&', '\u2028', 'null'),
);

const dependency = fc.record(
  {
    issue_id: words,
    depends_on_id: fc.constantFrom('bd-1', 'bd-2', 'external:x:y'),
    type: fc.constantFrom('blocks', 'parent-child', 'odd'),
    created_at: instant,
    created_by: words,
    metadata: fc.constantFrom('{}', '{"gate":"any"}', 'x'),
  },
  { requiredKeys: ['depends_on_id', 'type'] },
);

const comment = fc.record(
  { id: fc.oneof(fc.nat(), fc.uuid()), issue_id: words, author: words, text: words, created_at: instant },
  { requiredKeys: ['text', 'created_at'] },
);

const fields = fc.record(
  {
    title: words,
    description: words,
    status: fc.constantFrom('open', 'closed', 'tombstone', 'odd', ''),
    priority: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('P1'), fc.constant(null)),
    issue_type: fc.constantFrom('task', 'bug', ''),
    assignee: fc.oneof(words, fc.constant(null)),
    created_at: instant,
    updated_at: instant,
    closed_at: fc.oneof(instant, fc.constant(null)),
    close_reason: words,
    deleted_at: instant,
    metadata: fc.oneof(fc.dictionary(words, fc.jsonValue()), fc.constant('{}'), fc.jsonValue()),
    labels: fc.oneof(fc.uniqueArray(words, { maxLength: 4 }), fc.constant(null), fc.constant([5])),
    dependencies: fc.array(dependency, { maxLength: 3 }),
    comments: fc.array(comment, { maxLength: 3 }),
    ephemeral: fc.boolean(),
    timeout: fc.maxSafeInteger(),
  },
  { requiredKeys: ['title', 'updated_at', 'created_at'] },
);

/** A record's text: any order of members, spaced or not, with members that nobody knows. */
const recordLine = fc
  .tuple(
    fc.constantFrom('bd-1', 'bd-2', 'bd-a1b2', 'bd-a1b2.1', 'gt-mayor'),
    fields,
    fc.dictionary(fc.constantFrom('x', '__proto__', 'deleted', 'a b'), fc.jsonValue(), { maxKeys: 2 }),
    fc.constantFrom('plain', 'spaced', 'turned', 'big'),
  )
  .map(([id, known, more, how]) => {
    const entries = Object.entries({ id, ...known }).concat(Object.entries(more));
    if (how === 'turned') entries.reverse();
    const members = entries.map(
      ([key, value]) => `${JSON.stringify(key)}:${how === 'spaced' ? ' ' : ''}${JSON.stringify(value)}`,
    );
    if (how === 'big') members.push('"big":123456789012345678901234567890.10', '"big":1e400');
    return `{${members.join(how === 'spaced' ? ', ' : ',')}}`;
  });

const otherLine = fc.constantFrom(
  '',
  ' ',
  '<<<<<<< HEAD',
  '{"torn',
  '{"_type":"memory","key":"k"}',
  '{"id":"bad"}',
);

const file = fc
  .tuple(
    fc.array(fc.oneof({ weight: 4, arbitrary: recordLine }, otherLine), { maxLength: 8 }),
    fc.constantFrom('\n', '\r\n'),
    fc.boolean(),
    fc.boolean(),
  )
  .map(
    ([lines, end, isEnded, hasMark]) => `${hasMark ? '\uFEFF' : ''}${lines.join(end)}${isEnded ? end : ''}`,
  );

test('a file comes back byte for byte, whatever it holds', () => {
  fc.assert(
    fc.property(file, (text) => {
      assert.equal(exportFrom(imported(NOTHING, text)), text);
    }),
  );
});

test('a later file that follows comes back byte for byte, too', () => {
  fc.assert(
    fc.property(file, file, (first, second) => {
      const files = imported(imported(NOTHING, first), second, true);
      const lines = new Set(exportFrom(files).split('\n'));
      for (const line of readRecordFile(Buffer.from(second)).lines) {
        if (line.kind !== 'record') continue;
        const isChosen = [...lines].some((each) => each.replace(/^\uFEFF|\r$/g, '') === line.text);
        assert.ok(isChosen, `${line.text}\nis not among\n${[...lines].join('\n')}`);
      }
    }),
  );
});

test('importing again changes nothing', () => {
  fc.assert(
    fc.property(file, (text) => {
      const files = imported(NOTHING, text);
      assert.deepEqual(imported(files, text), files);
    }),
  );
});

test('an edit changes one line and no other', () => {
  fc.assert(
    fc.property(file, fc.nat(), words, (text, pick, notes) => {
      const files = imported(NOTHING, text);
      const beads = knownBeads(files);
      const known = beads[pick % Math.max(1, beads.length)];
      if (known === undefined) return;
      const { bead, lines } = known;
      const latestClock = Math.max(...lines.map((line) => line.clock));
      const target = { bornAs: bead.id, birth: bead.birth, latestClock };
      const line = patchLine(target, { notes: `edited ${notes}` }, { by: 'me', at: latestClock });
      const before = exportFrom(files).split('\n');
      const edited = new Map([...files, ['edit', new Set([line.text])]]);
      const after = exportFrom(edited).split('\n');
      assert.equal(before.filter((each, at) => each !== after[at]).length, 1);
      assert.equal(after.length, before.length);
    }),
  );
});

test('two clones that import one file have written the same', () => {
  fc.assert(
    fc.property(file, file, (first, second) => {
      const [here, there] = [imported(NOTHING, first), imported(NOTHING, first)];
      assert.deepEqual(here, there);
      const [left, right] = [imported(here, second), imported(there, second)];
      assert.deepEqual(exportFrom(union(left, right)), exportFrom(left));
    }),
  );
});

test('two clones that import different files fold the same, whichever is united with which', () => {
  fc.assert(
    fc.property(file, file, (first, second) => {
      const [left, right] = [imported(NOTHING, first), imported(NOTHING, second)];
      assert.deepEqual(foldLines(linesOf(union(left, right))), foldLines(linesOf(union(right, left))));
      assert.deepEqual(exportFrom(union(left, right)), exportFrom(union(right, left)));
    }),
  );
});

function imported(files: Files, text: string, isFollowing = false): Files {
  const beads = knownBeads(files);
  const byId = new Map(beads.map((each) => [each.bead.id as string, each]));
  const byBirth = new Map(beads.map((each) => [each.bead.birth, each]));
  const request = { source: 'issues.jsonl', file: readRecordFile(Buffer.from(text)), isFollowing };
  const plan = planImport(request, {
    byId: (id) => byId.get(id),
    byBirth: (birth) => byBirth.get(birth),
    manifests: manifestsOf(files),
    keyValues: '',
  });
  return union(files, new Map([...plan.lines].map(([path, lines]) => [path, new Set(lines)])));
}

function union(a: Files, b: Files): Files {
  const all = new Map(a);
  for (const [path, lines] of b) all.set(path, new Set([...(all.get(path) ?? []), ...lines]));
  return all;
}

function linesOf(files: Files): readonly BeadLine[] {
  return [...files.values()].flatMap((lines) => parseLines([...lines].join('\n')));
}

function manifestsOf(files: Files) {
  return [...files].flatMap(([path, lines]) =>
    isManifestPath(path) ? (readManifest([...lines].join('\n')) ?? []) : [],
  );
}

function knownBeads(files: Files): readonly KnownBead[] {
  const lines = linesOf(files);
  const byBirth = Map.groupBy(lines, (line) => line.birth);
  return [...foldLines(lines).values()].map((bead: Bead) => ({ bead, lines: byBirth.get(bead.birth) ?? [] }));
}

function exportFrom(files: Files): string {
  const latest = manifestsOf(files).reduce((held, each) =>
    each.turn > held.turn || (each.turn === held.turn && each.name > held.name) ? each : held,
  );
  return Buffer.from(exportSource(latest, knownBeads(files), new Map())).toString();
}
