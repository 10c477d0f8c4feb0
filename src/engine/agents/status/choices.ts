// The choices of a dialog on a screen: a list, numbered or not, in which a marker stands before the one that Enter takes.

import { BUTTON } from './highlights.ts';

export interface Choice {
  /** As it is written, without number and marker. */
  readonly text: string;
  /** The number before it; null where it has none. */
  readonly number: number | null;
  readonly isMarked: boolean;
  /** Whether the choices stand beside each other. */
  readonly isBeside: boolean;
  /** Which of the lines it stands on, from 0. */
  readonly line: number;
}

/** Markers that the CLIs put before the choice that Enter takes. */
const MARKED = /^\s*[│┃]?\s*(?:[❯›▶➤●]|>(?=\s))\s*(?<rest>\S.*)$/u;
const NUMBERED = /^\s*[│┃]?\s*(?<number>\d{1,2})[.)]\s+(?<text>\S.*)$/u;
/** Also what messages begin with: it marks a choice only where choices have numbers. */
const BULLET = /^\s*[│┃]?\s*●/u;
const BORDER = /\s*[│┃]\s*$/u;

/** The choices nearest to the screen's end: consecutive numbers from 1, or plain lines around a marked one. */
export function choicesIn(lines: readonly string[]): readonly Choice[] {
  const buttons = buttonChoices(lines);
  if (buttons.length > 0) return buttons;
  const numbered = numberedChoices(lines);
  return numbered.length > 0 ? numbered : plainChoices(lines);
}

/** The keys that move the marker from the one that is marked to that place: arrows. */
export function keysTo(choices: readonly Choice[], place: number): readonly string[] {
  const marked = choices.findIndex(({ isMarked }) => isMarked);
  const steps = place - Math.max(marked, 0);
  const [on, back] = choices[place]?.isBeside ? ['Right', 'Left'] : ['Down', 'Up'];
  return Array.from({ length: Math.abs(steps) }, () => (steps > 0 ? on : back));
}

function buttonChoices(lines: readonly string[]): readonly Choice[] {
  const choices = lines.flatMap((line, at): Choice[] => {
    if (!line.startsWith(BUTTON)) return [];
    const label = line.slice(BUTTON.length);
    const rest = MARKED.exec(label)?.groups?.['rest'];
    return [{ text: rest ?? label, number: null, isMarked: rest !== undefined, isBeside: true, line: at }];
  });
  return choices.some(({ isMarked }) => isMarked) ? choices : [];
}

function numberedChoices(lines: readonly string[]): readonly Choice[] {
  let choices: Choice[] = [];
  for (const [at, line] of lines.entries()) {
    const choice = numberedChoice(line, at);
    if (choice === null) continue;
    if (choice.number === 1) choices = [];
    if (choice.number === choices.length + 1) choices.push(choice);
  }
  return choices.some(({ isMarked }) => isMarked) ? choices : [];
}

function numberedChoice(line: string, at: number): Choice | null {
  const rest = MARKED.exec(line)?.groups?.['rest'];
  const found = NUMBERED.exec(rest ?? line)?.groups;
  if (!found) return null;
  const text = (found['text'] ?? '').replace(BORDER, '');
  return { text, number: Number(found['number']), isMarked: rest !== undefined, isBeside: false, line: at };
}

/** The lines around the last marked one that begin in the column of its text. */
function plainChoices(lines: readonly string[]): readonly Choice[] {
  const at = lines.findLastIndex((line) => MARKED.test(line) && !BULLET.test(line));
  const rest = MARKED.exec(lines[at] ?? '')?.groups?.['rest'];
  if (rest === undefined) return [];
  const column = (lines[at] ?? '').indexOf(rest);
  const isChoice = (line: string | undefined) =>
    line !== undefined && line.search(/\S/) === column && !MARKED.test(line);
  let [first, last] = [at, at];
  while (isChoice(lines[first - 1])) first -= 1;
  while (isChoice(lines[last + 1])) last += 1;
  return lines.slice(first, last + 1).map((line, place) => ({
    text: line.slice(column).replace(BORDER, '').trim(),
    number: null,
    isMarked: first + place === at,
    isBeside: false,
    line: first + place,
  }));
}
