// A line as text with SGR sequences (ECMA-48 8.3.117): Ink takes one such text a line for far less work than one
// component a span.

import type { Line, Tint } from './spans.ts';

const RESET = '\x1b[0m';

const COLOR_CODES: Readonly<Record<NonNullable<Tint['color']>, number>> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
  gray: 90,
};

/** The text is not sanitized here: what came from outside already is, see engine/view.ts. */
export function ansiLine(line: Line): string {
  let text = '';
  for (const span of line) {
    const codes = codesOf(span);
    text += codes === '' ? span.text : `\x1b[${codes}m${span.text}${RESET}`;
  }
  return text;
}

function codesOf({ bold, dim, inverse, color }: Tint): string {
  const codes: number[] = [];
  if (bold) codes.push(1);
  if (dim) codes.push(2);
  if (inverse) codes.push(7);
  if (color !== undefined) codes.push(COLOR_CODES[color]);
  return codes.join(';');
}
