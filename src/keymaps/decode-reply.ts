// What an outer terminal answers to what we ask it (xterm ctlseqs; kitty keyboard; contour's light and dark reports).

import type { TerminalReply } from './key-input.ts';

export const OTHER_REPLY: TerminalReply = { kind: 'other' };

/** Pixels of a cell past this are no cell. */
const LARGEST_CELL = 1024;

/** Longest name of a terminal that is kept, in characters. */
const LONGEST_VERSION = 128;

/** A sequence by its parameters, markers included, and its final byte. */
export function csiReply(parameters: string, final: string): TerminalReply {
  switch (final) {
    case 'c':
      return /^\?\d{1,4}(;\d{1,4})*$/.test(parameters)
        ? { kind: 'attributes', numbers: parameters.slice(1).split(';').map(Number) }
        : OTHER_REPLY;
    case 'u':
      return keyboardReply(/^\?(\d{1,2})$/.exec(parameters));
    case 'y':
      return modeReply(/^\?(\d{1,5});([0-4])\$$/.exec(parameters));
    case 'n':
      return schemeReply(parameters);
    case 't':
      return cellReply(/^6;(\d{1,4});(\d{1,4})$/.exec(parameters));
    default:
      return OTHER_REPLY;
  }
}

/** A string by its introducer's second byte as a character and its body. */
export function stringReply(introducer: string, body: string): TerminalReply {
  if (introducer === 'P' && body.startsWith('>|')) {
    const text = body.slice(2).replace(/[^ -~]/g, '');
    return { kind: 'version', text: text.slice(0, LONGEST_VERSION) };
  }
  const color = introducer === ']' ? /^1([01]);(.*)$/.exec(body) : null;
  const rgb = color === null ? null : parseColor(color[2] ?? '');
  if (color === null || rgb === null) return OTHER_REPLY;
  return { kind: 'color', of: color[1] === '0' ? 'foreground' : 'background', rgb };
}

function keyboardReply(found: RegExpExecArray | null): TerminalReply {
  const flags = Number(found?.[1] ?? Number.NaN);
  return flags <= 31 ? { kind: 'keyboard', flags } : OTHER_REPLY;
}

function modeReply(found: RegExpExecArray | null): TerminalReply {
  return found === null ? OTHER_REPLY : { kind: 'mode', mode: Number(found[1]), state: Number(found[2]) };
}

function schemeReply(parameters: string): TerminalReply {
  if (parameters === '?997;1') return { kind: 'scheme', scheme: 'dark' };
  return parameters === '?997;2' ? { kind: 'scheme', scheme: 'light' } : OTHER_REPLY;
}

function cellReply(found: RegExpExecArray | null): TerminalReply {
  const [height, width] = [Number(found?.[1] ?? 0), Number(found?.[2] ?? 0)];
  const isCell = height > 0 && width > 0 && height <= LARGEST_CELL && width <= LARGEST_CELL;
  return isCell ? { kind: 'cell-size', width, height } : OTHER_REPLY;
}

/** `rgb:` and `rgba:` of XParseColor, with one to four digits a channel, and `#rrggbb`; alpha is left out. */
function parseColor(text: string): number | null {
  const channels =
    /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?$/i.exec(text) ??
    /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  if (channels === null) return null;
  const [red = 0, green = 0, blue = 0] = channels.slice(1).map(eightBits);
  return (red << 16) | (green << 8) | blue;
}

/** A channel of `f` is as bright as one of `ffff`. */
function eightBits(digits: string): number {
  return Math.round((Number.parseInt(digits, 16) * 255) / (16 ** digits.length - 1));
}
