// The modes that an outer terminal is put in while a client is attached, beyond those of ENTER_TERMINAL: they follow
// the guest that has the keyboard, and what the terminal can do.

import type { GuestModes } from '../../engine/terminals.ts';
import type { TerminalCapabilities } from './terminal-capabilities.ts';

export interface OuterModes {
  readonly mouse: 'none' | 'vt200' | 'drag' | 'any';
  /** The mouse is reported in pixels (1016) instead of cells (1006). */
  readonly pixels: boolean;
  /** Flags of the kitty keyboard protocol; 0 where the terminal does not speak it. */
  readonly keyboard: number;
  readonly modifyOtherKeys: 0 | 1 | 2;
  readonly schemeReports: boolean;
  readonly graphemes: boolean;
}

/** As the terminal was found, and is left. */
export const FOUND_MODES: OuterModes = {
  mouse: 'none',
  pixels: false,
  keyboard: 0,
  modifyOtherKeys: 0,
  schemeReports: false,
  graphemes: false,
};

/** "Disambiguate escape codes": what we need ourselves, so that C-i is not Tab and S-Enter is not Enter. */
const OWN_KEYBOARD_FLAGS = 1;

/**
 * `guest` are the modes of the guest that has the keyboard, null where none has it; `mouse` is whether the person wants
 * the mouse for us where no guest asks for it.
 */
export function wantedModes(
  guest: GuestModes | null,
  can: TerminalCapabilities,
  { mouse }: { readonly mouse: boolean },
): OuterModes {
  const reports = mouseReports(guest?.mouse ?? 'none', mouse);
  return {
    mouse: reports,
    pixels: reports !== 'none' && guest?.mouseEncoding === 'sgr-pixels' && can.pixels !== null,
    keyboard: can.keyboard ? OWN_KEYBOARD_FLAGS | (guest?.kittyKeyboard ?? 0) : 0,
    modifyOtherKeys: !can.keyboard && can.modifyOtherKeys ? otherKeysLevel(guest) : 0,
    schemeReports: can.schemeReports,
    graphemes: can.graphemes,
  };
}

/** Kitty's "disambiguate" and "report all keys", for which level 2 tells nearly as much. */
const FLAGS_TOLD_BY_OTHER_KEYS = 1 | 8;

/** A guest that speaks the kitty protocol is translated to from modifyOtherKeys, where the terminal has only that. */
function otherKeysLevel(guest: GuestModes | null): OuterModes['modifyOtherKeys'] {
  if (guest === null) return 0;
  return (guest.kittyKeyboard & FLAGS_TOLD_BY_OTHER_KEYS) !== 0 ? 2 : guest.modifyOtherKeys;
}

/** The bytes that bring a terminal from one set of modes to another; '' where nothing differs. */
export function modeBytes(from: OuterModes, to: OuterModes): string {
  return [
    mouseBytes(from, to),
    keyboardBytes(from.keyboard, to.keyboard),
    from.modifyOtherKeys === to.modifyOtherKeys ? '' : otherKeysBytes(to.modifyOtherKeys),
    switched(2031, from.schemeReports, to.schemeReports),
    switched(2027, from.graphemes, to.graphemes),
  ].join('');
}

/** Every mode of the mouse off, pixels included. */
export const MOUSE_OFF = '\x1b[?1016l\x1b[?1006l\x1b[?1003l\x1b[?1002l\x1b[?1000l';

const MOUSE_MODES = { vt200: 1000, drag: 1002, any: 1003 } as const;

function mouseReports(guest: GuestModes['mouse'], own: boolean): OuterModes['mouse'] {
  if (guest === 'x10') return 'vt200';
  return guest === 'none' && own ? 'vt200' : guest;
}

function mouseBytes(from: OuterModes, to: OuterModes): string {
  if (from.mouse === to.mouse && from.pixels === to.pixels) return '';
  if (to.mouse === 'none') return MOUSE_OFF;
  const off = from.mouse === 'none' ? '' : MOUSE_OFF;
  return `${off}\x1b[?${MOUSE_MODES[to.mouse]}h\x1b[?${to.pixels ? 1016 : 1006}h`;
}

/** One entry on the terminal's stack is ours: pushed, changed in place, popped. Source: kitty keyboard protocol. */
function keyboardBytes(from: number, to: number): string {
  if (from === to) return '';
  if (from === 0) return `\x1b[>${to}u`;
  return to === 0 ? '\x1b[<u' : `\x1b[=${to};1u`;
}

/**
 * Without a value the resource goes back to what it was at the terminal's start (xterm ctlseqs, XTMODKEYS). Some take
 * it for a style: it is taken back at once.
 */
function otherKeysBytes(level: OuterModes['modifyOtherKeys']): string {
  return `${level === 0 ? '\x1b[>4m' : `\x1b[>4;${level}m`}\x1b[m`;
}

function switched(mode: number, from: boolean, to: boolean): string {
  return from === to ? '' : `\x1b[?${mode}${to ? 'h' : 'l'}`;
}
