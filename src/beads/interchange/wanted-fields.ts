// Which plain members a bead's record should have: what lines have set, and what they only imply in the terms of other
// programs, such as a tombstone's.

import { type Bead, TOMBSTONE } from '../bead.ts';
import { instantOf } from '../clock.ts';
import type { BeadLine } from '../lines.ts';
import { isLater, Registers } from '../registers.ts';

/** Members by name; null or undefined means that there is none. Lists and metadata are not among them. */
export function wantedFields(bead: Bead, lines: readonly BeadLine[]): ReadonlyMap<string, unknown> {
  const fields = new Registers<unknown>();
  for (const line of lines)
    for (const [name, value] of Object.entries(line.set)) fields.write(name, value, line);
  return new Map<string, unknown>([
    ['id', bead.id],
    ...fields.entries().filter(([name]) => name !== 'deleted'),
    ...originFields(bead, lines),
    ...closingFields(bead, fields),
    ...deletionFields(bead, fields),
    ['updated_at', updatedAt(fields, lines)],
  ]);
}

type Field = readonly [string, unknown];

/** What our own creations leave unsaid, since it follows from the line. */
function originFields(bead: Bead, lines: readonly BeadLine[]): Field[] {
  if (lines.some((line) => line.isCreation && line.record !== null)) return [];
  return [
    ['status', bead.status],
    ['created_at', bead.createdAt],
    ['created_by', bead.createdBy || null],
  ];
}

/** Our own lines close a bead by its status alone. */
function closingFields(bead: Bead, fields: Registers<unknown>): Field[] {
  const line = fields.line('status');
  if (line === undefined || isOthers(line)) return [];
  return [
    ['closed_at', bead.closedAt],
    ['close_reason', bead.closeReason || null],
  ];
}

function deletionFields(bead: Bead, fields: Registers<unknown>): Field[] {
  const isTombstone = fields.value('status') === TOMBSTONE;
  if (bead.deleted === isTombstone) return [];
  if (!bead.deleted) return [['status', 'open'], ...TOMBSTONE_FIELDS.map((name) => [name, null] as const)];
  const line = fields.line('deleted');
  return [
    ['status', TOMBSTONE],
    ['deleted_at', fields.value('deleted_at') ?? instantOf(line?.clock ?? 0)],
    ['deleted_by', fields.value('deleted_by') ?? (line?.by || null)],
    ['original_type', fields.value('original_type') ?? bead.type],
  ];
}

const TOMBSTONE_FIELDS = ['deleted_at', 'deleted_by', 'delete_reason', 'original_type'] as const;

/** The time that the last writer gave, or that at which a line of ours was written after it. */
function updatedAt(fields: Registers<unknown>, lines: readonly BeadLine[]): unknown {
  const last = lines.reduce((held, line) => (isLater(line, held) ? line : held));
  return isOthers(last) ? fields.value('updated_at') : instantOf(last.clock);
}

/** Whether the line says what another program's record says. */
function isOthers(line: BeadLine): boolean {
  return line.record !== null || Object.hasOwn(line.set, 'updated_at');
}
