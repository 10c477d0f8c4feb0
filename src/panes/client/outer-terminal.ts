// What attaching sets on a person's terminal and detaching undoes. Nothing else may change its modes: whatever
// happens in between, LEAVE_TERMINAL gives it back as it was found.

import type { GuestModes } from '../../engine/terminals.ts';
import { LEAST_COLS, LEAST_ROWS } from '../layout/town-layout.ts';
import type { Size } from './size.ts';

/** The one line that a terminal shows which shrank too far. */
export function tooSmallText(size: Size): string {
  return `gt needs ${LEAST_COLS}x${LEAST_ROWS}, this is ${size.cols}x${size.rows}`;
}

/**
 * Alternate screen (1049), cursor hidden, cursor keys and keypad normal, bracketed paste (2004), focus events (1004);
 * see xterm's ctlseqs.
 */
export const ENTER_TERMINAL = '\x1b[?1049h\x1b[?25l\x1b[?1l\x1b>\x1b[?2004h\x1b[?1004h';

const MOUSE_OFF = '\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l';

/**
 * Ends a synchronized update, then undoes everything that ENTER_TERMINAL, mouse reports and painting set: style,
 * autowrap, cursor shape and cursor.
 */
export const LEAVE_TERMINAL = `\x1b[?2026l${MOUSE_OFF}\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[m\x1b[?7h\x1b[0 q\x1b[?25h\x1b[?1049l`;

export type MouseReports = GuestModes['mouse'];

/** The bytes that make the terminal report what the focused guest asks for, always in SGR encoding (1006). */
export function mouseBytes(reports: MouseReports): string {
  switch (reports) {
    case 'none':
      return MOUSE_OFF;
    case 'x10':
    case 'vt200':
      return `${MOUSE_OFF}\x1b[?1000h\x1b[?1006h`;
    case 'drag':
      return `${MOUSE_OFF}\x1b[?1002h\x1b[?1006h`;
    case 'any':
      return `${MOUSE_OFF}\x1b[?1003h\x1b[?1006h`;
  }
}
