// All that a bead says: fields, why it is not ready, its texts, comments and children.

import type { BeadRow } from '../beads/bead-row.ts';
import type { BeadsNow } from '../beads/beads-now.ts';
import { sanitize } from '../screen/sanitize.ts';
import { BEAD_STYLES } from './bead-style.ts';
import { markdownLines } from './markdown-lines.ts';
import { type Line, span, type Tint } from './spans.ts';
import { wrapSpans } from './wrap-spans.ts';

/** Children and comments that are shown; more are counted. */
const MOST_SHOWN = 200;
const LABEL_COLS = 10;

export function beadDetailLines(row: BeadRow, beads: BeadsNow, cols: number): Line[] {
  const { bead } = row;
  return [
    ...wrapSpans([span(row.title, { bold: true })], cols),
    [],
    ...fieldLines(row, cols),
    ...whyLines(row, beads, cols),
    ...textLines('', bead.description, cols),
    ...textLines('Design', bead.design, cols),
    ...textLines('Acceptance', bead.acceptance, cols),
    ...textLines('Notes', bead.notes, cols),
    ...childLines(beads.children(row), cols),
    ...commentLines(row, cols),
  ];
}

function fieldLines(row: BeadRow, cols: number): Line[] {
  const { bead, standing } = row;
  const style = BEAD_STYLES[standing];
  return [
    field('id', `${row.id} · rig ${row.rig}`, cols),
    field('status', `${style.glyph} ${row.status} · P${bead.priority} · ${row.type}`, cols, style.tint),
    ...some('assignee', row.assignee, cols),
    ...some('slung', row.holder, cols),
    ...some('labels', sanitize(bead.labels.join(', ')), cols),
    ...bead.edges.slice(0, MOST_SHOWN).map(({ type, on }) => field('link', sanitize(`${type} ${on}`), cols)),
    field('created', sanitize(`${minute(bead.createdAt)} by ${bead.createdBy}`), cols),
    field('updated', sanitize(minute(bead.updatedAt)), cols),
    ...(bead.closedAt === null
      ? []
      : [field('closed', sanitize(`${minute(bead.closedAt)}: ${bead.closeReason}`), cols)]),
  ].flat();
}

function some(name: string, value: string, cols: number): Line[][] {
  return value === '' ? [] : [field(name, value, cols)];
}

function field(name: string, value: string, cols: number, tint: Tint = {}): Line[] {
  return wrapSpans([span(name.padEnd(LABEL_COLS), { dim: true }), span(value, tint)], cols, LABEL_COLS);
}

/** `2026-03-02 12:00`, of an ISO 8601 instant. */
export function minute(instant: string): string {
  return instant.slice(0, 16).replace('T', ' ');
}

function whyLines(row: BeadRow, beads: BeadsNow, cols: number): Line[] {
  if (row.standing === 'closed') return [];
  const reasons = beads.reasons(row);
  if (reasons.length === 0) return [[], [span('ready to be worked on', { color: 'green' })]];
  return [
    ...heading('Not ready'),
    ...reasons.flatMap((reason) => wrapSpans([span('• '), span(sanitize(reason))], cols, 2)),
  ];
}

function heading(text: string): Line[] {
  return [[], [span(text, { bold: true, color: 'cyan' })]];
}

function textLines(title: string, text: string, cols: number): Line[] {
  if (text === '') return [];
  return [...(title === '' ? [[]] : heading(title)), ...markdownLines(text, cols)];
}

function childLines(children: readonly BeadRow[], cols: number): Line[] {
  if (children.length === 0) return [];
  const closed = children.filter(({ standing }) => standing === 'closed').length;
  return [
    ...heading(`Children · ${closed} of ${children.length} closed`),
    ...children
      .slice(0, MOST_SHOWN)
      .flatMap((child) => wrapSpans([glyph(child), span(`${child.id} `), span(child.title)], cols, 2)),
    ...more(children.length),
  ];
}

function glyph({ standing }: BeadRow) {
  const style = BEAD_STYLES[standing];
  return span(`${style.glyph} `, style.tint);
}

function commentLines({ bead: { comments } }: BeadRow, cols: number): Line[] {
  if (comments.length === 0) return [];
  return [
    ...heading(`Comments · ${comments.length}`),
    ...comments
      .slice(-MOST_SHOWN)
      .flatMap(({ at, by, text }) => [
        [span(sanitize(`${minute(at)} ${by}`), { dim: true })],
        ...markdownLines(text, cols - 2).map((line): Line => [span('  '), ...line]),
      ]),
    ...more(comments.length),
  ];
}

function more(count: number): Line[] {
  return count <= MOST_SHOWN ? [] : [[span(`… ${count - MOST_SHOWN} more`, { dim: true })]];
}
