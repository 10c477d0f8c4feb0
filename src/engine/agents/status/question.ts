// What a dialog on an agent's screen asks, and what may be answered: read from the lines, whatever CLI drew them.

import { type Choice, choicesIn } from './choices.ts';

export interface Question {
  /** One line, without borders. */
  readonly text: string;
  readonly choices: readonly Choice[];
}

/** Lines above the choices that belong to the question, at most. */
const TEXT_LINES = 10;
const TEXT_LENGTH = 600;
const RULE = /^[\s─━═╌┄┈▔▁▀▄╭╮╰╯-]{10,}$/u;
const BORDERS = /[│┃╭╮╰╯─━═╌┄┈▔▁▀▄]+/gu;

/** The lines of the screen, top to bottom; `choices` is empty where none are seen. */
export function questionIn(lines: readonly string[]): Question {
  const choices = choicesIn(lines);
  const [first] = choices;
  const at = first?.line ?? lines.length;
  const above: string[] = [];
  for (const line of lines.slice(Math.max(0, at - 3 * TEXT_LINES), at).toReversed()) {
    // A full line ends the dialog; the dotted ones of some dialogs stand around what would be run.
    if (/[─━═▀▄]{10,}/u.test(line) && RULE.test(line)) break;
    const text = line.replaceAll(BORDERS, ' ').trim();
    if (text !== '') above.unshift(text);
    if (above.length === TEXT_LINES) break;
  }
  return { text: above.join(' · ').slice(0, TEXT_LENGTH), choices };
}
