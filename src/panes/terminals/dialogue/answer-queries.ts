// Answers what programs ask their terminal, so that none waits in vain. Replies are written by us from numbers that were
// parsed and from our own tables, never from text that the guest sent: a reply is typed into the guest, so an echo could
// type for it. Sources: xterm ctlseqs (DA, DSR, XTVERSION, DECREQTPARM, XTQMODKEYS), the kitty keyboard protocol
// (query of flags), contour's mode 2031.

import type { Terminal } from 'xterm-headless';
import type { GuestModes } from '../../../engine/terminals.ts';
import type { EmulatorInternals } from '../emulator/emulator-internals.ts';
import type { GuestColors } from '../emulator/guest-colors.ts';
import type { PaneCursor } from '../emulator/pane-cursor.ts';
import { plainNumbers } from '../emulator/parameters.ts';
import type { Theme } from '../emulator/theme.ts';
import { answerColors } from './answer-colors.ts';
import type { BlockedCounts } from './blocked-counts.ts';
import { reportCapabilities } from './report-capabilities.ts';
import { reportModes } from './report-modes.ts';
import { reportSettings } from './report-settings.ts';

/** A VT220 with ANSI colours. */
const PRIMARY_ATTRIBUTES = '\x1b[?62;22c';
/** A VT220; programs take the second number for xterm's patch level, and use SGR mouse reports from 277 on. */
const SECONDARY_ATTRIBUTES = '\x1b[>1;300;0c';
/** Made nowhere, without a serial number. */
const TERTIARY_ATTRIBUTES = '\x1bP!|00000000\x1b\\';
const VERSION = '\x1bP>|gt(1)\x1b\\';
/** DSR's questions about the machine (VT420 manual): no printer, no user-defined keys, no locator. */
const MACHINE_STATUS: ReadonlyMap<number, string> = new Map([
  [15, '?13n'],
  [25, '?21n'],
  [26, '?27;1;0;0n'],
  [53, '?53n'],
  [55, '?53n'],
]);

export interface Asked {
  readonly terminal: Terminal;
  readonly internals: EmulatorInternals;
  readonly modes: () => GuestModes;
  readonly look: () => Pick<PaneCursor, 'shape' | 'blinks'>;
  readonly colors: GuestColors;
  readonly blocked: BlockedCounts;
  readonly reply: (text: string) => void;
}

export function answerQueries(asked: Asked): void {
  answerAttributes(asked);
  answerStatus(asked);
  answerKeyboard(asked);
  answerColors(asked);
  reportModes(asked);
  reportSettings(asked);
  reportCapabilities(asked.terminal, asked.reply);
}

/** The report that mode 2031 asks for. */
export function schemeReport({ scheme }: Theme): string {
  return `\x1b[?997;${scheme === 'dark' ? 1 : 2}n`;
}

function answerAttributes({ terminal: { parser }, reply }: Asked): void {
  const answerTo = (prefix: string, final: string, text: string) =>
    parser.registerCsiHandler(prefix === '' ? { final } : { prefix, final }, (parameters) => {
      if ((plainNumbers(parameters)[0] ?? 0) === 0) reply(text);
      return true;
    });
  answerTo('', 'c', PRIMARY_ATTRIBUTES);
  answerTo('>', 'c', SECONDARY_ATTRIBUTES);
  answerTo('=', 'c', TERTIARY_ATTRIBUTES);
  answerTo('>', 'q', VERSION);
  // DECID, the older form of DA1.
  parser.registerEscHandler({ final: 'Z' }, () => {
    reply(PRIMARY_ATTRIBUTES);
    return true;
  });
  // No parity, eight bits, 19,200 baud both ways, as in xterm.
  parser.registerCsiHandler({ final: 'x' }, (parameters) => {
    const kind = plainNumbers(parameters)[0] ?? 0;
    if (kind <= 1) reply(`\x1b[${kind + 2};1;1;128;128;1;0x`);
    return true;
  });
}

function answerStatus(asked: Asked): void {
  const { terminal, colors, reply } = asked;
  terminal.parser.registerCsiHandler({ final: 'n' }, (parameters) => {
    const what = plainNumbers(parameters)[0];
    if (what === 5) reply('\x1b[0n');
    if (what === 6) reply(`\x1b[${cursorPosition(asked)}R`);
    return true;
  });
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'n' }, (parameters) => {
    const what = plainNumbers(parameters)[0] ?? 0;
    const machine = MACHINE_STATUS.get(what);
    if (machine !== undefined) reply(`\x1b[${machine}`);
    if (what === 6) reply(`\x1b[?${cursorPosition(asked)};1R`);
    if (what === 996) reply(schemeReport(colors.theme));
    return true;
  });
}

/** From 1; within the scroll region under DECOM. After a glyph in the last column the emulator's cursor is beyond it. */
function cursorPosition({ terminal, internals }: Asked): string {
  const { cursorX, cursorY } = terminal.buffer.active;
  const origin = terminal.modes.originMode ? internals.scrollRegion.top : 0;
  return `${cursorY - origin + 1};${Math.min(cursorX, terminal.cols - 1) + 1}`;
}

function answerKeyboard({ terminal: { parser }, modes, reply }: Asked): void {
  parser.registerCsiHandler({ prefix: '?', final: 'u' }, () => {
    reply(`\x1b[?${modes().kittyKeyboard}u`);
    return true;
  });
  parser.registerCsiHandler({ prefix: '?', final: 'm' }, (parameters) => {
    if (plainNumbers(parameters)[0] === 4) reply(`\x1b[>4;${modes().modifyOtherKeys}m`);
    return true;
  });
}
