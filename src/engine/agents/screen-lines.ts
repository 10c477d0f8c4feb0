// What a guest shows right now, as lines of text.

import type { GuestId } from '../ids.ts';
import type { CapturedRow, Terminals } from '../terminals.ts';
import { type ColoredRow, linesOf } from './status/highlights.ts';

/**
 * Top to bottom, wrapped rows joined, blank ones left out; what is marked by colour alone has a marker. Null where the
 * guest is gone.
 */
export async function screenLines(terminals: Terminals, guest: GuestId): Promise<readonly string[] | null> {
  const captured = await terminals.capture(guest, { format: 'json', lines: null, from: null, end: null });
  if (!captured.ok) return null;
  const rows: ColoredRow[] = [];
  let before: ColoredRow | null = null;
  for (const row of captured.value.captured) {
    const colored = coloredRow(row);
    const whole: ColoredRow = before === null ? colored : joined(before, colored);
    before = row.wraps ? whole : null;
    if (!row.wraps) rows.push(whole);
  }
  if (before !== null) rows.push(before);
  return linesOf(rows)
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

function coloredRow(row: CapturedRow): ColoredRow {
  if ('text' in row) return { text: row.text, backgrounds: [] };
  return {
    text: row.runs.map(({ text }) => text).join(''),
    backgrounds: row.runs.flatMap(({ text, style }) =>
      Array.from({ length: text.length }, () => style?.backgroundColor ?? null),
    ),
  };
}

function joined(one: ColoredRow, other: ColoredRow): ColoredRow {
  return {
    text: one.text + other.text,
    backgrounds: [...one.backgrounds, ...other.backgrounds],
  };
}
