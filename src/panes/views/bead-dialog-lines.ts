// The prompts about a bead: why it closes, until when it is put off, what it is linked to.

import { linkMeaning } from '../beads/bead-link.ts';
import type { BeadRow } from '../beads/bead-row.ts';
import type { BeadsNow } from '../beads/beads-now.ts';
import { linkChoice } from '../client/ui-bead-questions.ts';
import type { BeadDialog, BeadQuestion } from '../client/ui-state.ts';
import { sanitize } from '../screen/sanitize.ts';
import { minute } from './bead-detail-lines.ts';
import { BEAD_STYLES } from './bead-style.ts';
import { type DialogContent, type DialogRoom, PROMPT_COLS, promptContent } from './prompt-content.ts';
import type { ScreenModel } from './screen-model.ts';
import { cell, fitLine, type Line, span, windowStart } from './spans.ts';
import { wrapSpans } from './wrap-spans.ts';

/** Beads to choose from that are shown at a time. */
const CHOICE_ROWS = 10;

const BEAD_QUESTIONS: Readonly<Record<BeadQuestion, { readonly label: string; readonly help: string }>> = {
  close: { label: 'reason: ', help: 'Enter closes it, without a reason too · Esc leaves' },
  defer: { label: 'until: ', help: '2h, 3d, 1w, tomorrow, friday, 2026-11-25, later · Esc leaves' },
  link: { label: 'to: ', help: 'Tab changes the type · ↑↓ picks · Enter links · Esc leaves' },
};

export function beadContent(
  dialog: BeadDialog,
  { beads, now }: Pick<ScreenModel, 'beads' | 'now'>,
  room: DialogRoom,
): DialogContent {
  const { ask, bead, title, text, complaint } = dialog;
  const { label, help } = BEAD_QUESTIONS[ask];
  const cols = Math.min(PROMPT_COLS, room.cols);
  const below: Line[] = [
    [],
    [cell(` ${title}`, cols)],
    ...(ask === 'defer' ? [deferralLine(beads.byKey(dialog.key), now)] : []),
    ...(complaint === '' ? [] : complaintLines(complaint, cols)),
    ...(ask === 'link' ? linkLines(dialog, beads, { cols, rows: room.rows }) : []),
    [span(` ${help}`, { dim: true })],
  ];
  return promptContent(`${ask} ${bead}`, label, text, below, room.cols);
}

function deferralLine(row: BeadRow | undefined, now: number): Line {
  const until =
    row === undefined || row.deferredMs <= now ? null : minute(new Date(row.deferredMs).toISOString());
  if (until !== null) return [span(` deferred until ${until} UTC · Enter alone ends that`, { dim: true })];
  if (row?.bead.status === 'deferred')
    return [span(' deferred until somebody ends that: Enter alone does', { dim: true })];
  return [span(' later defers it until the same key ends that', { dim: true })];
}

function complaintLines(complaint: string, cols: number): Line[] {
  return wrapSpans([span(' '), span(sanitize(complaint), { color: 'red' })], cols - 1, 1);
}

/** What the link would say, and the beads that fit what was typed. */
function linkLines(dialog: BeadDialog, beads: BeadsNow, room: DialogRoom): Line[] {
  const { type, query, rows, index } = linkChoice(dialog, beads);
  const meaning: Line = [span(` ${type}`, { bold: true }), span(`: ${dialog.bead} ${linkMeaning(type)}`)];
  const none = query === '' ? 'there is no other bead here' : 'no bead fits: it is taken as it is typed';
  const window = Math.max(1, Math.min(CHOICE_ROWS, room.rows - 7));
  const start = windowStart(rows.length, window, index);
  const choices = rows.slice(start, start + window).map((row, offset): Line => {
    const isPicked = start + offset === index;
    const look = isPicked ? { inverse: true } : {};
    const style = BEAD_STYLES[row.standing];
    return [
      span(isPicked ? '▸' : ' ', look),
      span(`${style.glyph} `, { ...style.tint, ...look }),
      cell(row.id, 12, look),
      cell(row.title, Math.max(0, room.cols - 15), look),
    ];
  });
  return [
    fitLine(meaning, room.cols),
    [],
    ...(rows.length === 0 ? [[span(` ${none}`, { dim: true })]] : choices),
    [],
  ];
}
