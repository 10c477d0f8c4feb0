// A bead as people read it.

import type { Bead } from '../../beads/bead.ts';
import type { SentBead } from '../../engine/verbs/sent-bead.ts';

export const BEAD_HEAD = ['id', 'pri', 'type', 'status', 'title'];

export function beadRow(bead: Bead): string[] {
  return [bead.id, `P${bead.priority}`, bead.type, bead.status, bead.title];
}

/** The whole bead as lines; parts that are empty are left out. */
export function beadLines(bead: Bead & Partial<SentBead>): string[] {
  return [
    `${bead.id}  ${bead.title}`,
    `${bead.status}  P${bead.priority}  ${bead.type}${bead.assignee === '' ? '' : `  ${bead.assignee}`}`,
    ...(bead.labels.length === 0 ? [] : [`labels: ${bead.labels.join(', ')}`]),
    ...bead.edges.map((edge) => `${edge.type}: ${edge.on}`),
    ...(bead.closedAt === null
      ? []
      : [`closed ${bead.closedAt}${bead.closeReason === '' ? '' : `: ${bead.closeReason}`}`]),
    ...part('Description', bead.description),
    ...part('Design', bead.design),
    ...part('Acceptance', bead.acceptance),
    ...part('Notes', bead.notes),
    ...(bead.cut?.length ? ['', `too long to be sent whole: ${bead.cut.join(', ')}`] : []),
    ...(bead.olderComments ? ['', `${bead.olderComments} older comments are left out`] : []),
    ...bead.comments.flatMap(({ at, by, text }) => ['', `${by}, ${at}:`, text]),
  ];
}

function part(title: string, text: string): string[] {
  return text === '' ? [] : ['', `${title}:`, text];
}
