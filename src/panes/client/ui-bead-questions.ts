// What is asked before a bead is closed or linked, and what the town is asked to do with the answer.

import { editedText } from './edit-text.ts';
import { type Dialog, type Effect, step, type UiKey, type UiState, type UiStep } from './ui-state.ts';

type BeadDialog = Dialog & { kind: 'bead' };

export function pressInBeadQuestion(state: UiState, dialog: BeadDialog, key: UiKey): UiStep {
  if (key.kind !== 'named' || key.name !== 'enter') {
    return step({ ...state, dialog: { ...dialog, text: editedText(dialog.text, key) } });
  }
  const answered = ANSWERS[dialog.ask](dialog);
  // A wrong answer stays in the prompt, to be mended.
  if (typeof answered === 'string') return step(state, { kind: 'notice', text: answered });
  return step({ ...state, dialog: null }, answered);
}

/** What to ask of the town, or what is wrong with the answer. */
const ANSWERS: Readonly<Record<BeadDialog['ask'], (dialog: BeadDialog) => Effect | string>> = {
  close: ({ bead, text }) => {
    const reason = text.trim();
    const args = { bead, ...(reason === '' ? {} : { reason }) };
    return { kind: 'call', verb: 'bead.close', args, doing: `closing ${bead}`, answer: 'none' };
  },
  link: ({ bead, text }) => {
    const words = text.trim().split(/\s+/);
    const [type, on] = words.length === 1 ? ['blocks', words[0]] : words;
    if (type === undefined || on === undefined || on === '' || words.length > 2)
      return 'name the type and the other bead, as in: blocks bd-a1b2';
    const args = { bead, type, on };
    return { kind: 'call', verb: 'bead.dep', args, doing: `linking ${bead} to ${on}`, answer: 'none' };
  },
};
