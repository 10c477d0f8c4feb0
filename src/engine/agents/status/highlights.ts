// Choices that a CLI marks by colour alone, told as text: then they are read like those with a marker before them.

/** A row of a screen: its text, and the background of each of its UTF-16 units; null: the terminal's own. */
export interface ColoredRow {
  readonly text: string;
  readonly backgrounds: readonly (string | number | null)[];
}

/** Begins a line that is one of several buttons beside each other. */
export const BUTTON = '⇆ ';
const MARKER = '❯ ';
const NUMBER = /^(?<before>\s*[│┃]?\s*)\d{1,2}[.)]\s/u;
/** Hints for keys, at the end of a row of buttons. */
const BUTTON_ROW =
  /^(?<buttons>\s*[│┃]?.*?\S)\s{2,}(?:(?:(?:ctrl|alt|shift)\+\S+|esc|tab) \w+\s+)*⇆ (?:to )?select/u;

/** The rows as lines: before the one numbered choice that stands out a marker, and a line for each button. */
export function linesOf(rows: readonly ColoredRow[]): readonly string[] {
  const marked = outstanding(rows.filter(({ text }) => NUMBER.test(text)));
  return rows.flatMap((row) => {
    const buttons = BUTTON_ROW.exec(row.text)?.groups?.['buttons'];
    if (buttons !== undefined) return buttonLines(row, buttons);
    if (row === marked) return [row.text.replace(NUMBER, (all) => withMarker(all))];
    // What only looks like a button of ours is text.
    return [row.text.startsWith(BUTTON) ? ` ${row.text}` : row.text];
  });
}

/** The only row whose number has another background than all others; null where there is none. */
function outstanding(numbered: readonly ColoredRow[]): ColoredRow | null {
  const colorOf = (row: ColoredRow) =>
    row.backgrounds[NUMBER.exec(row.text)?.groups?.['before']?.length ?? 0] ?? null;
  return onlyOther(numbered, colorOf);
}

function buttonLines({ backgrounds }: ColoredRow, buttons: string): readonly string[] {
  const labels = [...buttons.matchAll(/[^\s│┃](?:\s?[^\s│┃])*/gu)].map((found) => ({
    text: found[0],
    color: backgrounds[found.index] ?? null,
  }));
  const marked = onlyOther(labels, ({ color }) => color);
  return labels.map((each) => `${BUTTON}${each === marked ? MARKER : ''}${each.text}`);
}

/** Of two that differ nobody can tell which one stands out, unless one is as the terminal is: then it is the first. */
function onlyOther<T>(all: readonly T[], colorOf: (each: T) => string | number | null): T | null {
  const alone = all.filter((each) => all.filter((other) => colorOf(other) === colorOf(each)).length === 1);
  const [only] = alone;
  return all.length > 2 && alone.length === 1 && only !== undefined ? only : null;
}

function withMarker(number: string): string {
  const before = NUMBER.exec(number)?.groups?.['before'] ?? '';
  return `${before}${MARKER}${number.slice(before.length)}`;
}
