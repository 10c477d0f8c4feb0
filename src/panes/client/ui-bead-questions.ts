// What is asked before a bead is closed, put off or linked, and what the town is asked to do with the answer.

import { parseInstant } from '../../beads/spoken-instant.ts';
import { type LinkWords, linkWords, withNextType } from '../beads/bead-link.ts';
import type { BeadRow } from '../beads/bead-row.ts';
import type { BeadsNow } from '../beads/beads-now.ts';
import { editedText } from './edit-text.ts';
import { type BeadDialog, step, type UiFacts, type UiKey, type UiState, type UiStep } from './ui-state.ts';

/** What to ask of the town. */
interface Asked {
  readonly verb: 'bead.close' | 'bead.update' | 'bead.dep';
  readonly args: object;
  readonly doing: string;
}

export function pressInBeadQuestion(state: UiState, dialog: BeadDialog, key: UiKey, facts: UiFacts): UiStep {
  if (key.kind === 'named' && key.name === 'enter') return answered(state, dialog, facts);
  if (key.kind === 'named' && dialog.ask === 'link') {
    const move = { up: -1, down: 1 }[key.name as string];
    if (move !== undefined) return step(picking(state, dialog, move, facts.beads()));
    if (key.name === 'tab') return step(typed(state, dialog, withNextType(dialog.text)));
  }
  return step(typed(state, dialog, editedText(dialog.text, key)));
}

/** The beads that the letters typed so far fit, and the place of the one that is picked; -1 for none. */
export function linkChoice(
  { key, text, picked }: BeadDialog,
  beads: BeadsNow,
): LinkWords & { readonly rows: readonly BeadRow[]; readonly index: number } {
  const words = linkWords(text);
  const row = beads.byKey(key);
  const rows = row === undefined ? [] : beads.others(row, words.query);
  // Nothing is linked by an Enter too many.
  const index = picked ?? (words.query === '' ? -1 : 0);
  return { ...words, rows, index: Math.min(index, rows.length - 1) };
}

function typed(state: UiState, dialog: BeadDialog, text: string): UiState {
  const picked = text === dialog.text ? dialog.picked : null;
  return { ...state, dialog: { ...dialog, text, picked } };
}

function picking(state: UiState, dialog: BeadDialog, by: number, beads: BeadsNow): UiState {
  const { rows, index } = linkChoice(dialog, beads);
  const picked = Math.max(0, Math.min(rows.length - 1, index + by));
  return { ...state, dialog: { ...dialog, picked: rows.length === 0 ? null : picked } };
}

/** A wrong answer stays in the prompt, to be mended; so does one that the town refuses. */
function answered(state: UiState, dialog: BeadDialog, facts: UiFacts): UiStep {
  const asked = ANSWERS[dialog.ask](dialog, facts);
  if (typeof asked === 'string') return step({ ...state, dialog: { ...dialog, complaint: asked } });
  return step({ ...state, dialog: null }, { kind: 'call', ...asked, answer: 'none', asking: dialog });
}

/** What to ask of the town, or what is wrong with the answer. */
const ANSWERS: Readonly<Record<BeadDialog['ask'], (dialog: BeadDialog, facts: UiFacts) => Asked | string>> = {
  close: ({ bead, text }) => {
    const reason = text.trim();
    const args = { bead, ...(reason === '' ? {} : { reason }) };
    return { verb: 'bead.close', args, doing: `closing ${bead}` };
  },
  defer: deferred,
  link: (dialog, facts) => {
    const { bead, text } = dialog;
    const { type, query, rows, index } = linkChoice(dialog, facts.beads());
    const on = rows.find(({ id }) => id === query)?.bead.id ?? rows[index]?.bead.id;
    if (on !== undefined) return linking(bead, type, on);
    // A type of another program's, or a bead of another project.
    const [first, second, ...more] = text.trim().split(/\s+/);
    if (!first || more.length > 0) return 'name the type and the other bead, as in: blocks bd-a1b2';
    return second === undefined
      ? linking(bead, type, query)
      : linking(bead, query === second ? type : first, second);
  },
};

function linking(bead: string, type: string, on: string): Asked {
  return { verb: 'bead.dep', args: { bead, type, on }, doing: `linking ${bead} to ${on}` };
}

/** `2h` is in two hours, as `+2h` is; nothing takes the deferral away. */
function deferred({ bead, key, text }: BeadDialog, { beads, now }: UiFacts): Asked | string {
  const row = beads().byKey(key);
  const isShelved = row?.bead.status === 'deferred';
  const wanted = text.trim().replace(/^(?=\d+[mhdw]$)/i, '+');
  if (wanted === '' && !isShelved && (row?.deferredMs ?? 0) === 0)
    return `${bead} is not deferred: say until when, as in 2h, 3d, tomorrow`;
  const open = isShelved ? { status: 'open' } : {};
  if (wanted === '') return deferral(bead, { ...open, other: { defer_until: null } });
  if (wanted === 'later') return deferral(bead, { status: 'deferred', other: { defer_until: null } });
  const until = parseInstant(wanted, now);
  if (until === null) return `"${text.trim()}" is no time: 2h, 3d, 1w, tomorrow, friday, 2026-11-25, later`;
  if (until <= now) return `${new Date(until).toISOString()} is over already`;
  return deferral(bead, { ...open, other: { defer_until: new Date(until).toISOString() } });
}

function deferral(bead: string, change: object): Asked {
  return { verb: 'bead.update', args: { bead, ...change }, doing: `deferring ${bead}` };
}
