// Questions and changes of colours (xterm ctlseqs: OSC 4, 10 to 19, 104, 110 to 112), answered from the guest's own
// colours. A list of them in one sequence is taken as far as it is well-formed. Colours of pointer, Tektronix screen and
// selection are told, as some programs wait for them, and not taken: a pane has no use for them.

import type { Terminal } from 'xterm-headless';
import { formatColor, parseColor } from '../emulator/color-spec.ts';
import type { GuestColors, SpecialColor } from '../emulator/guest-colors.ts';
import type { BlockedCounts } from './blocked-counts.ts';

/** In the order in which one sequence goes on from one to the next. */
const OWN: readonly (readonly [code: number, which: SpecialColor])[] = [
  [10, 'foreground'],
  [11, 'background'],
  [12, 'cursor'],
];
/** Pointer, Tektronix screen (its cursor is 18), selection; each is told as one of a guest's own. */
const TOLD: readonly (readonly [code: number, as: SpecialColor])[] = [
  [13, 'foreground'],
  [14, 'background'],
  [15, 'foreground'],
  [16, 'background'],
  [17, 'foreground'],
  [18, 'cursor'],
  [19, 'background'],
];
const SPECIAL = [...OWN, ...TOLD];
const RESET_OFFSET = 100;

interface ColorsAsked {
  readonly terminal: Terminal;
  readonly colors: GuestColors;
  readonly blocked: BlockedCounts;
  readonly reply: (text: string) => void;
}

export function answerColors(asked: ColorsAsked): void {
  const { colors } = asked;
  const { parser } = asked.terminal;
  parser.registerOscHandler(4, (data) => {
    takePalette(data.split(';'), asked);
    return true;
  });
  parser.registerOscHandler(4 + RESET_OFFSET, (data) => {
    if (data === '') colors.resetPalette();
    for (const index of data.split(';').map(paletteIndex)) if (index !== null) colors.resetIndexed(index);
    return true;
  });
  for (const [at, [code]] of SPECIAL.entries()) {
    parser.registerOscHandler(code, (data) => {
      takeSpecial(data.split(';'), at, asked);
      return true;
    });
  }
  for (const [code, which] of OWN) {
    parser.registerOscHandler(code + RESET_OFFSET, () => {
      colors.resetSpecial(which);
      return true;
    });
  }
  parser.registerEscHandler({ final: 'c' }, () => {
    colors.reset();
    return false;
  });
}

function takePalette(fields: readonly string[], { blocked, colors, reply }: ColorsAsked): void {
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const index = paletteIndex(fields[at] ?? '');
    const spec = fields[at + 1] ?? '';
    const color = parseColor(spec);
    if (index === null) blocked.add('colour');
    else if (spec === '?') reply(`\x1b]4;${index};${formatColor(colors.indexed(index))}\x1b\\`);
    else if (color !== null) colors.setIndexed(index, color);
    else blocked.add('colour');
  }
}

function takeSpecial(fields: readonly string[], from: number, { blocked, colors, reply }: ColorsAsked): void {
  for (const [offset, spec] of fields.entries()) {
    const [code, which] = SPECIAL[from + offset] ?? [];
    if (code === undefined || which === undefined) return;
    const color = parseColor(spec);
    if (spec === '?') reply(`\x1b]${code};${formatColor(colors.special(which))}\x1b\\`);
    else if (color === null) blocked.add('colour');
    else if (isOwn(code)) colors.setSpecial(which, color);
  }
}

function isOwn(code: number): boolean {
  return OWN.some(([own]) => own === code);
}

function paletteIndex(text: string): number | null {
  return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : null;
}
