// What attaching sets on a person's terminal and detaching undoes, and the questions that it is asked. Whatever happens
// in between, the leaving bytes give it back as it was found.

import { LEAST_COLS, LEAST_ROWS } from '../layout/town-layout.ts';
import { isAskable } from './known-terminals.ts';
import { MOUSE_OFF } from './outer-modes.ts';
import type { Size } from './size.ts';
import { ASKED_MODES } from './terminal-capabilities.ts';

/** The one line that a terminal shows which shrank too far. */
export function tooSmallText(size: Size): string {
  return `gt needs ${LEAST_COLS}x${LEAST_ROWS}, this is ${size.cols}x${size.rows}`;
}

/**
 * Alternate screen (1049), cursor hidden, cursor keys and keypad normal, bracketed paste (2004), focus events (1004);
 * see xterm's ctlseqs.
 */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[?1l\x1b>\x1b[?2004h\x1b[?1004h';

/** The title that the terminal had is put on its stack (XTWINOPS 22), from where leaving takes it. */
export const ENTER_TERMINAL = `\x1b[22;0t${ENTER}`;

/**
 * Ends a synchronized update, then undoes what entering, the mouse and painting set: style, autowrap, cursor shape and
 * cursor.
 */
const UNDO = `\x1b[?2026l${MOUSE_OFF}\x1b[?1004l\x1b[?2004l\x1b[?1l\x1b>\x1b[m\x1b[?7h\x1b[0 q\x1b[?25h\x1b[?1049l`;

/**
 * What is undone before that on terminals that can be asked: reports of light and dark, key modes, margins, origin and
 * insert mode, a link that was begun. The alternate screen has a stack of keyboard flags of its own, so that what is
 * popped there is nobody else's.
 */
const UNDO_MORE = '\x1b[?2031l\x1b[<u\x1b[>4m\x1b[r\x1b[?6l\x1b[4l\x1b]8;;\x1b\\';

export const LEAVE_TERMINAL = `${UNDO_MORE}${UNDO}\x1b[23;0t`;

export function enterBytes(term: string): string {
  return isAskable(term) ? ENTER_TERMINAL : ENTER;
}

export function leaveBytes(term: string): string {
  return isAskable(term) ? LEAVE_TERMINAL : UNDO;
}

/** The colours of text and background (OSC 10, 11). */
export const ASK_COLORS = '\x1b]10;?\x1b\\\x1b]11;?\x1b\\';

/**
 * Name and version (XTVERSION), keyboard flags, states of modes (DECRQM), colours, the size of a cell, and at last
 * DA1, which every terminal answers. They go out before the first frame, so that whatever a terminal prints for a
 * question that it does not know is painted over.
 */
export function questions(term: string): string {
  if (!isAskable(term)) return '';
  const modes = ASKED_MODES.map((mode) => `\x1b[?${mode}$p`).join('');
  return `\x1b[>0q\x1b[?u${modes}${ASK_COLORS}\x1b[16t\x1b[c`;
}
