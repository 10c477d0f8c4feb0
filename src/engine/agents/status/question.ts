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
  const above = lines.slice(0, choices[0]?.line ?? lines.length);
  return { text: dialogAbove(above).join(' · ').slice(0, TEXT_LENGTH), choices };
}

/**
 * The dialog's lines down to its choices. A full line ends it; the dotted ones of some dialogs stand around what would
 * be run. One that nothing ends begins with the line that asks: what stands above it was said earlier.
 */
function dialogAbove(above: readonly string[]): readonly string[] {
  const found: string[] = [];
  let asking = 0;
  for (const line of above.slice(-3 * TEXT_LINES).toReversed()) {
    if (/[─━═▀▄]{10,}/u.test(line) && RULE.test(line)) return found.toReversed();
    const text = line.replaceAll(BORDERS, ' ').trim();
    if (text !== '') found.push(text);
    if (asking === 0 && text.endsWith('?')) asking = found.length;
    if (found.length === TEXT_LINES) break;
  }
  return found.slice(0, asking || TEXT_LINES).toReversed();
}
