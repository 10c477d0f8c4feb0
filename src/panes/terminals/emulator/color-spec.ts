// Colours as X11 writes them (XParseColor), as far as terminals use it: `rgb:r/g/b` with one to four hexadecimal digits
// each, scaled, and `#rgb` with as many digits each, the most significant ones. Names and other spaces are not known.

const PARTS = /^rgb:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})$/i;
const DIGITS = /^#((?:[\da-f]{3}){1,4})$/i;

/** RGB of 24 bits; null where it is none. */
export function parseColor(spec: string): number | null {
  const parts = PARTS.exec(spec);
  if (parts !== null) return joined(parts.slice(1).map(scaled));
  const digits = DIGITS.exec(spec)?.[1];
  if (digits === undefined) return null;
  const width = digits.length / 3;
  return joined([0, 1, 2].map((at) => mostSignificant(digits.slice(at * width, (at + 1) * width))));
}

/** With four digits a channel, as xterm reports colours. */
export function formatColor(rgb: number): string {
  const channel = (shift: number) => ((rgb >> shift) & 0xff).toString(16).padStart(2, '0').repeat(2);
  return `rgb:${channel(16)}/${channel(8)}/${channel(0)}`;
}

function scaled(digits: string): number {
  return Math.round((Number.parseInt(digits, 16) / (16 ** digits.length - 1)) * 0xff);
}

function mostSignificant(digits: string): number {
  return Number.parseInt(digits.padEnd(2, '0').slice(0, 2), 16);
}

function joined([red = 0, green = 0, blue = 0]: readonly number[]): number {
  return (red << 16) | (green << 8) | blue;
}
