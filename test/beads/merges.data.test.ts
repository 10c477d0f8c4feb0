// Real edits of one record on two branches, in whose merge the original lost about half: imported each in a clone of
// its own and merged by the git that is installed, both ways.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Bead } from '../../src/beads/bead.ts';
import { instantNs } from '../../src/beads/instant.ts';
import { planFileImport } from '../../src/beads/interchange/import-into.ts';
import { madeAt } from '../../src/beads/interchange/import-lines.ts';
import { recordText } from '../../src/beads/interchange/record-text.ts';
import { isSameJson } from '../../src/beads/interchange/same-json.ts';
import { textLines } from '../../src/beads/lines.ts';
import type { BeadStore } from '../../src/beads/store.ts';
import { appendPlan } from '../support/append-plan.ts';
import { ATTRIBUTES, type BeadRepository, beadRepository, openedBeads } from '../support/bead-repository.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

interface Case {
  readonly id: string;
  readonly kind: 'edit/edit' | 'add/add' | 'edit/delete';
  /** Null where the side has no such record. */
  readonly base: JsonRecord | null;
  readonly left: JsonRecord | null;
  readonly right: JsonRecord | null;
}

const SIDES = ['base', 'left', 'right'] as const;

const SETS: Readonly<Record<string, (element: JsonRecord | string) => string>> = {
  labels: String,
  dependencies: (each) => keyOf(each, 'type', 'depends_on_id'),
  comments: (each) => keyOf(each, 'author', 'created_at', 'text'),
};

const data = process.env['GT_TEST_DATA'] ?? '';

test('of 400 real edits on both sides, each keeps its own, whichever side merges', () => {
  const text = readFileSync(join(data, 'beads/merges/real-3way-conflicts.jsonl'), 'utf8');
  const cases = textLines(text).map((line) => JSON.parse(line) as Case);
  assert.equal(cases.length, 400);
  let asserted = 0;
  for (const round of roundsOf(cases)) {
    using repo = beadRepository(ATTRIBUTES);
    commitSides(repo, round);
    const merged = repo.merged('left', 'right');
    using store = openedBeads(repo.folder.path);
    for (const each of round) asserted += assertMerged(each, store);
    assert.deepEqual(repo.merged('right', 'left'), merged);
  }
  assert.ok(asserted > 4_000, `only ${asserted} values were compared`);
});

/** Some ids stand in several cases: a repository has each once, and no case changes what the id means in another. */
function roundsOf(cases: readonly Case[]): readonly (readonly Case[])[] {
  const rounds: Case[][] = [];
  for (const each of cases) {
    const isFree = (other: Case) => other.id !== each.id && isTwoBeads(other) === isTwoBeads(each);
    const free = rounds.find((round) => round.every(isFree));
    if (free) free.push(each);
    else rounds.push([each]);
  }
  return rounds;
}

function commitSides(repo: BeadRepository, round: readonly Case[]): void {
  for (const side of SIDES) {
    const records = round.flatMap((each) => each[side] ?? []);
    const bytes = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    repo.branch(side, side === 'base' ? '' : 'base', (store) => {
      // Each side's file was made from the base, also where its times go back.
      const plan = planFileImport(store, { source: 'issues.jsonl', bytes, isFollowing: true });
      assert.deepEqual(plan.report.quarantined, []);
      appendPlan(store, plan.lines);
    });
  }
}

/** How many values were compared. */
function assertMerged(each: Case, store: BeadStore): number {
  if (isTwoBeads(each)) return assertBothThere(each, store);
  const bead = store.get(each.id);
  assert.ok(bead, each.id);
  return assertFields(each, bead, store) + assertSets(each, recordOf(bead, store));
}

function isTwoBeads({ kind, left, right }: Case): boolean {
  return kind === 'add/add' && madeAt(left?.['created_at']) !== madeAt(right?.['created_at']);
}

/** One id was given to two beads: neither loses a word to the other. */
function assertBothThere(each: Case, store: BeadStore): number {
  for (const side of ['left', 'right'] as const) {
    const made = madeAt(each[side]?.['created_at']);
    const born = store.all().filter((one) => store.linesOf(one)[0]?.id === each.id);
    const bead = born.find((one) => madeAt(one.createdAt) === made);
    assert.ok(bead, `${each.id}: the bead of the ${side}`);
    const { id: _, ...members } = recordOf(bead, store);
    const { id: __, ...expected } = each[side] ?? {};
    for (const set of Object.keys(SETS)) {
      assert.deepEqual(keysOf(members[set], set), keysOf(expected[set], set));
    }
    assert.equal(members['title'], expected['title']);
    assert.equal(members['updated_at'], expected['updated_at']);
  }
  return 1;
}

function assertFields(each: Case, bead: Bead, store: BeadStore): number {
  const base = each.base ?? {};
  const [left, right] = [each.left ?? base, each.right ?? base];
  const merged = recordOf(bead, store);
  const names = new Set([base, left, right].flatMap(Object.keys));
  for (const name of ['id', 'updated_at', ...Object.keys(SETS)]) names.delete(name);
  const isLeftLater = timeOf(left) > timeOf(right);
  for (const name of names) {
    const [b, l, r] = [value(base, name), value(left, name), value(right, name)];
    const isBoth = !isSameJson(b, l) && !isSameJson(b, r) && !isSameJson(l, r);
    const later = isLeftLater ? l : r;
    const expected = isSameJson(b, l) ? r : isSameJson(b, r) || !isBoth ? l : later;
    const found = value(merged, name);
    const isTie = isBoth && timeOf(left) === timeOf(right);
    const what = `${each.kind} ${each.id} ${name}: ${JSON.stringify(found)}`;
    assert.ok(isSameJson(found, expected) || (isTie && isSameJson(found, l)), what);
    const lost = isSameJson(found, l) ? r : l;
    if (isBoth && lost !== null)
      assert.ok(
        history(bead, store, name).some((said) => isSameJson(said, lost)),
        what,
      );
  }
  return names.size;
}

/** Everything that the bead's lines have ever said for the field. */
function history(bead: Bead, store: BeadStore, name: string): readonly unknown[] {
  return store.linesOf(bead).flatMap((line) => [value(line.set, name), value(line.record ?? {}, name)]);
}

function assertSets(each: Case, merged: JsonRecord): number {
  for (const set of Object.keys(SETS)) {
    const of = (record: JsonRecord | null) => keysOf((record ?? each.base)?.[set], set);
    const [base, left, right] = [of(each.base), of(each.left), of(each.right)];
    const isGone = (key: string) => base.has(key) && !(left.has(key) && right.has(key));
    const expected = [...new Set([...base, ...left, ...right])].filter((key) => !isGone(key)).sort();
    assert.deepEqual([...keysOf(merged[set], set)].sort(), expected, `${each.kind} ${each.id} ${set}`);
  }
  return Object.keys(SETS).length;
}

function keysOf(list: unknown, set: string): Set<string> {
  const elements = Array.isArray(list) ? (list as (JsonRecord | string)[]) : [];
  return new Set(elements.map((element) => SETS[set]?.(element) ?? ''));
}

function keyOf(element: JsonRecord | string, ...names: readonly string[]): string {
  return JSON.stringify(names.map((name) => (typeof element === 'string' ? element : element[name])));
}

function recordOf(bead: Bead, store: BeadStore): JsonRecord {
  return JSON.parse(recordText(bead, store.linesOf(bead))) as JsonRecord;
}

/** What readers take for a member that is missing or empty. */
const DEFAULTS: JsonRecord = { priority: 0, status: 'open', issue_type: 'task' };

function value(record: JsonRecord, name: string): unknown {
  const held = record[name] ?? null;
  return held === null || held === '' ? (DEFAULTS[name] ?? null) : held;
}

function timeOf(record: JsonRecord): bigint {
  return instantNs(record['updated_at']) ?? 0n;
}
