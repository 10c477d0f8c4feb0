// The words of the status bar: the town, what became of its work, what a person should know, how to get help.

import type { TownView, WorkState } from '../../engine/view.ts';
import { WORK_STYLES } from './activity-style.ts';
import { fitLine, type Line, lineWidth, span } from './spans.ts';

/** Columns before the line: the spinner between blanks. */
export const SPINNER_COLS = 3;

/** What the bar says in place of warnings, for some seconds. */
export interface Notice {
  readonly text: string;
  readonly tone: 'bad' | 'plain';
}

export interface StatusFacts {
  readonly notice: Notice | null;
  /** The strokes typed of an unfinished command, as in `C-b`; '' where none. */
  readonly pending: string;
  /** How to get help, as in `C-b ? help`. */
  readonly hint: string;
  /** The keys that show what waits for a person, in words; '' where none do. */
  readonly inboxKey: string;
  /** The keys that bring landed work to the person's checkout; '' where none do. */
  readonly pullKey: string;
}

/** Counts that are shown even when they are 0, and where room is short. */
const ALWAYS: readonly WorkState[] = ['working', 'queued', 'landed', 'stopped'];
const ORDER: readonly WorkState[] = ['working', 'queued', 'submitted', 'landed', 'stopped'];

/** Whether anything is under way, so that the spinner turns. */
export function isTownWorking(view: TownView): boolean {
  return view.work.some(({ state }) => state === 'working' || state === 'submitted');
}

/**
 * What follows the spinner's column, in at most `cols` columns: the hint stays, what is to be said goes before the
 * words of the counts.
 */
export function statusLine(view: TownView, facts: StatusFacts, cols: number): Line {
  const hint = facts.pending === '' ? [span(facts.hint, { dim: true })] : pendingLine(facts.pending);
  const said = saying(view, facts);
  const room = cols - lineWidth(hint) - 2;
  const forms = [
    [...townName(view), ...countsInWords(view, ORDER, ' · ')],
    countsInWords(view, ALWAYS, ' '),
    [...townName(view), ...countsInGlyphs(view)],
  ];
  const counts = forms.find((form) => lineWidth(form) + lineWidth(said) + 2 <= room) ?? countsInGlyphs(view);
  const left = cutEnd(said.length === 0 ? counts : [...counts, span('  '), ...said], room);
  return [
    ...left,
    span(' '.repeat(Math.max(1, cols - lineWidth(left) - lineWidth(hint) - 1))),
    ...hint,
    span(' '),
  ];
}

function townName(view: TownView): Line {
  return [span(`${view.town}  `, { bold: true })];
}

function pendingLine(pending: string): Line {
  return [span(` ${pending} … `, { inverse: true })];
}

function countsInWords(view: TownView, states: readonly WorkState[], separator: string): Line {
  const spans = states.flatMap((state) => {
    const count = countWork(view, state);
    if (count === 0)
      return ALWAYS.includes(state) ? [span(`0 ${WORK_STYLES[state].word}`, { dim: true })] : [];
    return [span(`${count} ${WORK_STYLES[state].word}`, state === 'stopped' ? WORK_STYLES.stopped.tint : {})];
  });
  return spans.flatMap((each, index) => (index === 0 ? [each] : [span(separator, { dim: true }), each]));
}

function countWork(view: TownView, state: WorkState): number {
  return view.work.filter((each) => each.state === state).length;
}

function countsInGlyphs(view: TownView): Line {
  return ORDER.flatMap((state) => {
    const { glyph, tint } = WORK_STYLES[state];
    const count = countWork(view, state);
    return count === 0 ? [] : [span(glyph, tint), span(`${count} `)];
  });
}

function saying(view: TownView, facts: StatusFacts): Line {
  if (facts.notice !== null) {
    return facts.notice.tone === 'bad'
      ? [span(`✗ ${facts.notice.text}`, { color: 'red', bold: true })]
      : [span(facts.notice.text)];
  }
  const [decision] = view.decisions;
  const count = view.decisions.length;
  const key = facts.inboxKey === '' ? '' : ` (${facts.inboxKey})`;
  const needed =
    decision === undefined
      ? []
      : [
          span(`! ${count} for you${key}: ${decision.text}  `, {
            color: 'yellow' as const,
            bold: true,
          }),
        ];
  const warnings = [...waitingWork(view, facts.pullKey), ...otherWarnings(view)]
    .map((each) => `! ${each}`)
    .join('  ');
  return [...needed, ...(warnings === '' ? [] : [span(warnings, { color: 'yellow' })])];
}

/** Landed work that can't go to a checkout: the key comes before the reason, which may be long. */
function waitingWork({ rigs }: TownView, pullKey: string): string[] {
  const key = pullKey === '' ? '' : ` (${pullKey})`;
  return rigs.flatMap(({ name, waits }) =>
    waits === null ? [] : [`landed, pull when you are ready${key}: ${name}: ${waits}`],
  );
}

function otherWarnings({ rigs, warnings }: TownView): string[] {
  return warnings.filter((each) => !rigs.some(({ name, waits }) => each === `${name}: ${waits}`));
}

function cutEnd(line: Line, cols: number): Line {
  return lineWidth(line) <= cols ? line : fitLine(line, Math.max(0, cols));
}
