// From what is wanted to the line that makes it: checks a new bead or edge against the beads that there are. Pure.

import type { Bead, BeadId, Edge } from './bead.ts';
import { isBeadId, PARENT_CHILD, parentOf, STATUSES } from './bead.ts';
import { isClock } from './clock.ts';
import type { BeadPatch, Creation, Stamp } from './edit.ts';
import { creationLine } from './edit.ts';
import { hashLengthFor, LONGEST_HASH } from './hash-length.ts';
import { childId, hashId, isIdPrefix, NONCES, requestNonce } from './id.ts';
import type { BeadLine } from './lines.ts';
import { isTooDeep } from './nesting.ts';
import type { Result } from './result.ts';
import { failed, ok } from './result.ts';
import type { StoreProblem } from './store-problem.ts';
import { invalid, unknownBead } from './store-problem.ts';
import type { TakenIds } from './taken-ids.ts';

export interface BeadDraft extends Partial<Omit<Creation, 'id' | 'nonce' | 'edges' | 'title'>> {
  readonly title: string;
  /** Makes the new bead a child: its id is the parent's with the next number. */
  readonly parent?: string;
  readonly edges?: readonly EdgeDraft[];
}

/** An edge to a bead, or to the sibling that its parent's formula calls `step` (its `metadata.step`). */
export type EdgeDraft =
  | { readonly type: string; readonly on: string; readonly metadata?: Readonly<Record<string, unknown>> }
  | { readonly type: string; readonly step: string };

export interface NewBead extends BeadDraft, Stamp {
  /** What ids of its tracker begin with; not used for a child. */
  readonly prefix: string;
  /** Ids that it must not be given besides those that beads have: what a view shows. */
  readonly isTaken?: (id: string) => boolean;
  /** Names the wish for it among all there will ever be: wished for again, it is the bead that was made before. */
  readonly request?: string;
}

/** What a draft is checked against. */
export interface Surroundings {
  readonly beads: readonly Bead[];
  get(id: string): Bead | undefined;
  /** Every id that a bead goes by or was born with. */
  readonly taken: TakenIds;
}

const TITLE_LIMIT = 500;
const EDGE_TYPE_LIMIT = 50;

/** The line that creates the bead. */
export function planCreation(draft: NewBead, around: Surroundings): Result<BeadLine, StoreProblem> {
  const complaint = complaintAbout(draft) ?? complaintAboutTime(draft.at);
  if (complaint !== null) return failed(invalid(complaint));
  const { by, at, prefix, isTaken: _taken, request, parent, edges: _, ...fields } = draft;
  const nonce = request === undefined ? 0 : requestNonce(request);
  const mother = parent === undefined ? null : around.get(parent);
  if (mother === undefined) return failed(unknownBead(parent ?? ''));
  const edges = creationEdges(draft, mother, around);
  if (!edges.ok) return edges;
  const given =
    mother === null
      ? freeHashId({ draft, prefix, nonce }, around.taken)
      : { id: childId(mother.id, around.taken.under(mother.id)), nonce };
  if (given === null) return failed(invalid(`no free id is left for prefix "${prefix}"`));
  return ok(creationLine({ ...fields, ...given, edges: edges.value }, { by, at }));
}

/** The edge that a draft means. Its target must exist, unless it lies in another project (`external:`). */
export function resolveEdge(edge: EdgeDraft, from: Family, around: Surroundings): Result<Edge, StoreProblem> {
  const { type } = edge;
  if (type === '' || type.length > EDGE_TYPE_LIMIT) {
    return failed(invalid(`an edge's type has 1 to ${EDGE_TYPE_LIMIT} characters`));
  }
  const on = 'on' in edge ? edge.on : siblingStep(edge.step, from, around);
  if (on === null)
    return failed(invalid(`no step of ${from.parent ?? 'this bead'} is called "${textOfTarget(edge)}"`));
  const metadata = 'on' in edge && edge.metadata ? { metadata: edge.metadata } : {};
  if (on.startsWith('external:')) return ok({ type, on: on as BeadId, onBirth: '', ...metadata });
  const target = around.get(on);
  if (target === undefined) return failed(unknownBead(on));
  if (target.id === from.id) return failed(invalid(`${on} cannot have an edge to itself`));
  const mixed = type === 'blocks' ? complaintAboutEpics(from, target) : null;
  if (mixed !== null) return failed(invalid(mixed));
  return ok({ type, on: target.id, onBirth: target.birth, ...metadata });
}

/** An epic is done with its children, so what waits for one, or one waits for, are epics too; a rule of the original. */
function complaintAboutEpics(from: Family, target: Bead): string | null {
  if ((from.type === 'epic') === (target.type === 'epic')) return null;
  return from.type === 'epic'
    ? `an epic can only wait for epics, and ${target.id} is of type ${target.type}: give the edge to its children`
    : `only an epic can wait for an epic, as ${target.id} is: wait for its children, with an edge of type waits-for`;
}

/** Where an edge starts. */
export interface Family {
  readonly id: BeadId | null;
  /** The bead's type. */
  readonly type: string;
  readonly parent: BeadId | null;
  readonly formula: unknown;
}

export function familyOf(bead: Bead): Family {
  return { id: bead.id, type: bead.type, parent: parentOf(bead), formula: bead.metadata['formula'] };
}

/** What is wrong with fields to be set, or null. */
export function complaintAbout(fields: BeadPatch & { readonly labels?: readonly string[] }): string | null {
  const { title, priority, labels, status, type, metadata, other } = fields;
  if (title !== undefined && title.trim() === '') return 'a bead needs a title';
  if (title !== undefined && title.length > TITLE_LIMIT)
    return `a title has at most ${TITLE_LIMIT} characters`;
  if (priority !== undefined && !(Number.isInteger(priority) && priority >= 0 && priority <= 4)) {
    return `priority is a whole number from 0 to 4, not ${priority}`;
  }
  if (status !== undefined && !STATUSES.includes(status))
    return `"${status}" is no status: ${STATUSES.join(', ')}`;
  if (type === '') return 'a type cannot be empty';
  if (labels?.some((label) => label.trim() === '')) return 'a label cannot be empty';
  if (isTooDeep([metadata, other])) return 'metadata is nested too deeply';
  return null;
}

export function complaintAboutTime(at: number): string | null {
  return isClock(Math.trunc(at)) ? null : `${at} is no time in milliseconds since 1970`;
}

function creationEdges(
  draft: NewBead,
  mother: Bead | null,
  around: Surroundings,
): Result<Edge[], StoreProblem> {
  const family: Family = {
    id: null,
    type: draft.type ?? 'task',
    parent: mother?.id ?? null,
    formula: draft.metadata?.['formula'],
  };
  const edges: Edge[] = [];
  if (mother) edges.push({ type: PARENT_CHILD, on: mother.id, onBirth: mother.birth });
  for (const each of draft.edges ?? []) {
    const edge = resolveEdge(each, family, around);
    if (!edge.ok) return edge;
    if (!edges.some((held) => held.type === edge.value.type && held.on === edge.value.on))
      edges.push(edge.value);
  }
  return ok(edges);
}

function siblingStep(step: string, from: Family, around: Surroundings): BeadId | null {
  const sibling = around.beads.find(
    (bead) =>
      !bead.deleted &&
      bead.metadata['step'] === step &&
      bead.metadata['formula'] === from.formula &&
      bead.edges.some((edge) => edge.type === PARENT_CHILD && edge.on === from.parent),
  );
  return sibling?.id ?? null;
}

function textOfTarget(edge: EdgeDraft): string {
  return 'on' in edge ? edge.on : edge.step;
}

interface HashDraft {
  readonly draft: NewBead;
  readonly prefix: string;
  readonly nonce: number;
}

/** As the original: ten nonces at the tracker's length, then a character more. */
function freeHashId(
  { draft, prefix, nonce }: HashDraft,
  taken: TakenIds,
): { readonly id: BeadId; readonly nonce: number } | null {
  if (!isIdPrefix(prefix)) return null;
  const { title, description = '', by: creator } = draft;
  const createdAtNs = BigInt(Math.trunc(draft.at)) * 1_000_000n;
  for (let length = hashLengthFor(taken.countUnder(prefix)); length <= LONGEST_HASH; length += 1) {
    for (let tried = nonce; tried < nonce + NONCES; tried += 1) {
      const id = hashId({ prefix, title, description, creator, createdAtNs, nonce: tried, length });
      if (!taken.has(id) && isBeadId(id) && draft.isTaken?.(id) !== true) return { id, nonce: tried };
    }
  }
  return null;
}
