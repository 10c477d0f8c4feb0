// The lists of a bead's record: elements that stand keep their text, others go, new ones are put behind them.

import type { Bead, Comment, Edge } from '../bead.ts';
import { instantOf } from '../clock.ts';
import { foldEdges } from '../fold-edges.ts';
import type { BeadLine } from '../lines.ts';
import { isLater } from '../registers.ts';
import { elementsOf, type JsonStyle, jsonText, textAt } from './json-text.ts';
import { isRecord } from './record-parts.ts';

interface Place {
  readonly bead: Bead;
  /** The id that the record as it was written has. */
  readonly writtenId: unknown;
  /** Those of the bead's birth that say something. */
  readonly lines: readonly BeadLine[];
  readonly style: JsonStyle;
}

/** The list's new text, null where nothing is left of it; undefined where it stays as it is. */
type NewText = string | null | undefined;

interface Element {
  readonly value: unknown;
  readonly text: string;
}

export function labelsText(old: unknown, text: string | null, { bead, style }: Place): NewText {
  const held = elements(old, text);
  const kept = held.filter(({ value }) => typeof value !== 'string' || bead.labels.includes(value));
  const added = bead.labels.filter((label) => !held.some(({ value }) => value === label));
  if (kept.length === held.length && added.length === 0) return undefined;
  const all = [...kept, ...added.map((label) => ({ value: label, text: jsonText(label, style) }))];
  // They are written sorted, unless somebody wrote them otherwise.
  const isSorted = held.every(({ value }, at) => at === 0 || String(held[at - 1]?.value) <= String(value));
  if (isSorted) all.sort((a, b) => (String(a.value) < String(b.value) ? -1 : 1));
  return listText(all, style);
}

export function dependenciesText(old: unknown, text: string | null, place: Place): NewText {
  const { bead, lines, style } = place;
  const held = elements(old, text);
  const standing = namedEdges(bead, lines);
  const matched = new Set<NamedEdge>();
  const kept = held.flatMap((element) => {
    if (!isDependency(element.value)) return [element];
    const edge = standing.find((each) => isOf(each, element.value));
    if (edge === undefined) return [];
    matched.add(edge);
    return [renamed(element, edge, place)];
  });
  const added = standing.filter((edge) => !matched.has(edge)).map((edge) => newDependency(edge, place));
  const all = [...kept, ...added.map((value) => ({ value, text: jsonText(value, style) }))];
  return isUnchanged(held, all) ? undefined : listText(all, style);
}

export function commentsText(old: unknown, text: string | null, { bead, lines, style }: Place): NewText {
  const held = elements(old, text);
  const kept = held.filter(
    ({ value }) => !isComment(value) || bead.comments.some((each) => isSaidBy(each, value)),
  );
  const added = bead.comments.filter((comment) => !held.some(({ value }) => isSaidBy(comment, value)));
  if (kept.length === held.length && added.length === 0) return undefined;
  const ids = held.map(({ value }) => (isRecord(value) && typeof value['id'] === 'number' ? value['id'] : 0));
  const first = Math.max(0, ...ids) + 1;
  const all = [
    ...kept,
    ...added.map((comment, at) => {
      const value = writtenComment(comment, lines) ?? newComment(bead, comment, first + at);
      return { value, text: jsonText(value, style) };
    }),
  ];
  return listText(all, style);
}

function elements(old: unknown, text: string | null): readonly Element[] {
  if (!Array.isArray(old) || text === null) return [];
  const values: readonly unknown[] = old;
  return elementsOf(text).map((span, at) => ({ value: values[at], text: textAt(text, span) }));
}

function isUnchanged(held: readonly Element[], all: readonly Element[]): boolean {
  return held.length === all.length && held.every((element, at) => element.text === all[at]?.text);
}

function listText(all: readonly Element[], { isSpaced }: JsonStyle): string | null {
  return all.length === 0 ? null : `[${all.map(({ text }) => text).join(isSpaced ? ', ' : ',')}]`;
}

interface NamedEdge {
  readonly edge: Edge;
  /** The id that its lines give its target, which may go by another one now. */
  readonly writtenOn: string;
}

/** Renaming keeps the order of edges. */
function namedEdges(bead: Bead, lines: readonly BeadLine[]): readonly NamedEdge[] {
  const written = foldEdges(lines);
  return bead.edges.map((edge, at) => ({ edge, writtenOn: written[at]?.on ?? edge.on }));
}

interface Dependency {
  readonly type: string;
  readonly depends_on_id: string;
}

function isDependency(value: unknown): value is Dependency {
  return isRecord(value) && typeof value['type'] === 'string' && typeof value['depends_on_id'] === 'string';
}

function isOf({ edge, writtenOn }: NamedEdge, value: unknown): boolean {
  if (!isDependency(value) || value.type !== edge.type) return false;
  return value.depends_on_id === writtenOn || value.depends_on_id === edge.on;
}

/** Where the bead or its target goes by another id now, so does the element. */
function renamed(element: Element, { edge }: NamedEdge, { bead, writtenId, style }: Place): Element {
  const { value } = element;
  if (!isRecord(value)) return element;
  const isTargetMoved = value['depends_on_id'] !== edge.on;
  const isMoved = value['issue_id'] === writtenId && writtenId !== bead.id;
  if (!isTargetMoved && !isMoved) return element;
  const names = { ...value, depends_on_id: edge.on, ...(isMoved ? { issue_id: bead.id } : {}) };
  return { value: names, text: jsonText(names, style) };
}

/** As another program wrote it; else what a line of ours says, in its terms. */
function newDependency({ edge, writtenOn }: NamedEdge, { bead, lines }: Place): unknown {
  const line = lines
    .filter((each) => each.add.edges.some(({ type, on }) => type === edge.type && on === writtenOn))
    .reduce<BeadLine | null>((held, each) => (held === null || isLater(each, held) ? each : held), null);
  const as = line?.add.edges.find(({ type, on }) => type === edge.type && on === writtenOn)?.as;
  if (as !== undefined)
    return { ...as, ...(as['depends_on_id'] === edge.on ? {} : { depends_on_id: edge.on }) };
  return {
    issue_id: bead.id,
    depends_on_id: edge.on,
    type: edge.type,
    created_at: instantOf(line?.clock ?? 0),
    ...(line?.by ? { created_by: line.by } : {}),
    ...(edge.metadata === undefined ? {} : { metadata: JSON.stringify(edge.metadata) }),
  };
}

function isComment(value: unknown): value is { readonly text: string } {
  return isRecord(value) && typeof value['text'] === 'string';
}

function isSaidBy({ at, by, text }: Comment, value: unknown): boolean {
  if (!isRecord(value) || value['text'] !== text) return false;
  const { author, created_at: saidAt } = value;
  return (author ?? '') === by && (saidAt === at || typeof saidAt !== 'string');
}

function writtenComment(comment: Comment, lines: readonly BeadLine[]): unknown {
  return lines.flatMap((line) => line.add.comments).find((each) => isSaidBy(comment, each.as))?.as;
}

function newComment(bead: Bead, { at, by, text }: Comment, id: number): unknown {
  return { id, issue_id: bead.id, author: by, text, created_at: at };
}
