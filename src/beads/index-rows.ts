// A lineage as one row of an index: an array, since names of members would be most of the file, and reading it.

import type { Bead, BeadId } from './bead.ts';
import type { Lineage } from './fold.ts';
import type { LongTexts } from './live-fold.ts';

/** Where a number stands for a list or an object, it is 0 and means that there is nothing unusual to say. */
export type LineageRow = readonly [
  birth: string,
  bornAs: string,
  wants: string | 0,
  givenIds: readonly string[] | 0,
  renumberedClock: number,
  nonce: number | null,
  createdClock: number,
  latestClock: number,
  title: string,
  status: string,
  priority: number,
  type: string,
  assignee: string,
  createdAt: string,
  createdBy: string,
  updatedAt: string,
  closedAt: string | null,
  closeReason: string,
  labels: readonly string[] | 0,
  edges: Bead['edges'] | 0,
  metadata: Bead['metadata'] | 0,
  deleted: boolean,
  other: Bead['other'] | 0,
];

export function encodeLineage(lineage: Lineage): LineageRow {
  const { bead } = lineage;
  return [
    lineage.birth,
    lineage.bornAs,
    lineage.wants === lineage.bornAs ? 0 : lineage.wants,
    lineage.givenIds.length === 1 ? 0 : lineage.givenIds,
    lineage.renumberedClock,
    lineage.nonce,
    lineage.createdClock,
    lineage.latestClock,
    bead.title,
    bead.status,
    bead.priority,
    bead.type,
    bead.assignee,
    bead.createdAt,
    bead.createdBy,
    bead.updatedAt,
    bead.closedAt,
    bead.closeReason,
    bead.labels.length === 0 ? 0 : bead.labels,
    bead.edges.length === 0 ? 0 : bead.edges,
    Object.keys(bead.metadata).length === 0 ? 0 : bead.metadata,
    bead.deleted,
    bead.other ?? 0,
  ];
}

/** The lineage with these texts as its bead's. */
export function decodeLineage(row: LineageRow, texts: LongTexts): Lineage {
  const bornAs = row[1] as BeadId;
  const wants = row[2] === 0 ? bornAs : (row[2] as BeadId);
  return {
    birth: row[0],
    bornAs,
    wants,
    givenIds: row[3] === 0 ? [bornAs] : (row[3] as readonly BeadId[]),
    renumberedClock: row[4],
    nonce: row[5],
    createdClock: row[6],
    latestClock: row[7],
    bead: decodeBead(row, texts),
  };
}

function decodeBead(row: LineageRow, texts: LongTexts): Bead {
  const other = row[22];
  const bead: Bead = {
    id: row[1] as BeadId,
    birth: row[0],
    title: row[8],
    description: texts.description,
    design: texts.design,
    acceptance: texts.acceptance,
    notes: texts.notes,
    status: row[9],
    priority: row[10],
    type: row[11],
    assignee: row[12],
    createdAt: row[13],
    createdBy: row[14],
    updatedAt: row[15],
    closedAt: row[16],
    closeReason: row[17],
    deleted: row[21],
    labels: row[18] === 0 ? NONE : row[18],
    edges: row[19] === 0 ? NONE : row[19],
    comments: texts.comments,
    metadata: row[20] === 0 ? {} : row[20],
  };
  return other === 0 || other === undefined ? bead : { ...bead, other };
}

const NONE: readonly never[] = Object.freeze([]);
