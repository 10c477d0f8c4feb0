// Beads from lines: a commutative, associative, idempotent fold of the set of lines, by what they say alone. Files'
// names and the order of lines mean nothing, so any union of two branches gives the same beads.

import type { Bead, BeadId } from './bead.ts';
import { TOMBSTONE } from './bead.ts';
import { instantOf } from './clock.ts';
import { FIELD_KINDS } from './fields.ts';
import { foldComments } from './fold-comments.ts';
import { foldEdges } from './fold-edges.ts';
import { instantMs } from './instant.ts';
import type { BeadLine } from './lines.ts';
import { nameBeads } from './name-beads.ts';
import { isLater, Registers } from './registers.ts';

/** All lines of one birth, folded; its bead still has the id that it was born with, and edges as written. */
export interface Lineage {
  readonly birth: string;
  /** The id that its lines and its file carry. */
  readonly bornAs: BeadId;
  /** The id that it asks for: that of its birth, or of its last renumbering. */
  readonly wants: BeadId;
  /** Every id that its lines ever gave it, the one of its birth first. */
  readonly givenIds: readonly BeadId[];
  /** The clock of its last renumbering; -1 where there was none. */
  readonly renumberedClock: number;
  readonly nonce: number | null;
  /** When its bead came to be, in milliseconds since the epoch: tells the elder of two. */
  readonly createdClock: number;
  readonly latestClock: number;
  readonly bead: Bead;
}

/** Every bead whose creation is among `lines`, deleted ones too, by the id that it goes by. */
export function foldLines(lines: Iterable<BeadLine>): Map<BeadId, Bead> {
  const lineages = [...Map.groupBy(lines, (line) => line.birth).values()].flatMap(
    (each) => foldLineage(each) ?? [],
  );
  return nameBeads(lineages).beads;
}

/** Folds the lines of one birth; null where its creation is not among them. */
export function foldLineage(lines: readonly BeadLine[]): Lineage | null {
  const creation = lines.filter((line) => line.isCreation).reduce<BeadLine | null>(earlier, null);
  if (creation === null) return null;
  const latestClock = lines.reduce((latest, line) => Math.max(latest, line.clock), 0);
  const renumbered = new Registers<BeadId>();
  const givenIds = [creation.id];
  for (const line of lines) {
    if (line.renumber === null) continue;
    renumbered.write('id', line.renumber, line);
    givenIds.push(line.renumber);
  }
  const bead = foldBead(lines, creation, latestClock);
  return {
    birth: creation.birth,
    bornAs: creation.id,
    wants: renumbered.value('id') ?? creation.id,
    givenIds,
    renumberedClock: renumbered.clock('id'),
    nonce: creation.nonce,
    createdClock: instantMs(bead.createdAt) ?? creation.clock,
    latestClock,
    bead,
  };
}

function earlier(held: BeadLine | null, line: BeadLine): BeadLine {
  return held === null || isLater(held, line) ? line : held;
}

function foldBead(lines: readonly BeadLine[], creation: BeadLine, latestClock: number): Bead {
  const fields = new Registers<unknown>();
  const metadata = new Registers<unknown>();
  const labels = new Registers<boolean>();
  for (const line of lines) {
    for (const [name, value] of Object.entries(line.set)) {
      if (fits(name, value)) fields.write(name, value, line);
    }
    for (const [key, value] of Object.entries(line.meta)) metadata.write(key, value, line);
    for (const label of line.remove.labels) labels.write(label, false, line);
    for (const label of line.add.labels) labels.write(label, true, line);
  }
  const other = present(fields.entries().filter(([name]) => FIELD_KINDS[name] === undefined));
  return {
    id: creation.id,
    birth: creation.birth,
    ...readFields(fields, creation, latestClock),
    labels: labels.entries().flatMap(([label, held]) => (held ? [label] : [])),
    edges: foldEdges(lines),
    comments: foldComments(lines),
    metadata: present(metadata.entries()),
    ...(Object.keys(other).length > 0 ? { other } : {}),
  };
}

type Fields = Omit<Bead, 'id' | 'birth' | 'labels' | 'edges' | 'comments' | 'metadata' | 'other'>;

function readFields(fields: Registers<unknown>, creation: BeadLine, latestClock: number): Fields {
  const text = (name: string, absent = ''): string => {
    const value = fields.value(name);
    return typeof value === 'string' ? value : absent;
  };
  const priority = fields.value('priority');
  return {
    title: text('title'),
    description: text('description'),
    design: text('design'),
    acceptance: text('acceptance_criteria'),
    notes: text('notes'),
    status: text('status', 'open'),
    priority: typeof priority === 'number' ? priority : 2,
    type: text('issue_type', 'task'),
    assignee: text('assignee'),
    createdAt: text('created_at', instantOf(creation.clock)),
    createdBy: text('created_by', creation.by),
    updatedAt: readUpdatedAt(fields, latestClock),
    ...readClosing(fields),
    deleted: readDeleted(fields),
  };
}

/** Deleted by a line of ours, or a tombstone in another program's file: the later say holds. */
function readDeleted(fields: Registers<unknown>): boolean {
  const isTombstone = fields.value('status') === TOMBSTONE;
  if (isTombstone && fields.clock('status') >= fields.clock('deleted')) return true;
  return fields.value('deleted') === true;
}

/** A time that another program gave counts as long as nothing was written after it. */
function readUpdatedAt(fields: Registers<unknown>, latestClock: number): string {
  const given = fields.value('updated_at');
  return typeof given === 'string' && fields.clock('updated_at') === latestClock
    ? given
    : instantOf(latestClock);
}

/** When and why it was closed: what was said before the status last changed belongs to an earlier closing. */
function readClosing(fields: Registers<unknown>): Pick<Bead, 'closedAt' | 'closeReason'> {
  if (fields.value('status') !== 'closed') return { closedAt: null, closeReason: '' };
  const since = fields.clock('status');
  const given = (name: string): string | null => {
    const value = fields.value(name);
    return typeof value === 'string' && fields.clock(name) >= since ? value : null;
  };
  return { closedAt: given('closed_at') ?? instantOf(since), closeReason: given('close_reason') ?? '' };
}

function fits(name: string, value: unknown): boolean {
  const kind = FIELD_KINDS[name];
  return value === null || kind === undefined || typeof value === kind;
}

function present(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}
