// The bytes that terminals send for keys without a character, as tables that decoder and encoder share
// (xterm ctlseqs "PC-Style Function Keys", "VT220-Style Function Keys"; kitty keyboard protocol).

/** Final letters of `CSI A`, `CSI 1;5A` and `SS3 A`. */
export const LETTER_KEYS: Readonly<Record<string, string>> = {
  A: 'Up',
  B: 'Down',
  C: 'Right',
  D: 'Left',
  E: 'Begin',
  F: 'End',
  H: 'Home',
  P: 'F1',
  Q: 'F2',
  R: 'F3',
  S: 'F4',
};

/** Numbers of `CSI 3~`; 1, 4, 7 and 8 are what older terminals send for Home and End. */
export const TILDE_KEYS: Readonly<Record<number, string>> = {
  1: 'Home',
  2: 'Insert',
  3: 'Delete',
  4: 'End',
  5: 'PageUp',
  6: 'PageDown',
  7: 'Home',
  8: 'End',
  11: 'F1',
  12: 'F2',
  13: 'F3',
  14: 'F4',
  15: 'F5',
  17: 'F6',
  18: 'F7',
  19: 'F8',
  20: 'F9',
  21: 'F10',
  23: 'F11',
  24: 'F12',
  25: 'F13',
  26: 'F14',
  28: 'F15',
  29: 'F16',
  31: 'F17',
  32: 'F18',
  33: 'F19',
  34: 'F20',
};

/** Final letters of `SS3` for the keypad in application mode. */
export const KEYPAD_LETTERS: Readonly<Record<string, string>> = {
  M: 'KPEnter',
  X: 'KPEqual',
  j: 'KPMultiply',
  k: 'KPAdd',
  l: 'KPSeparator',
  m: 'KPSubtract',
  n: 'KPDecimal',
  o: 'KPDivide',
  p: 'KP0',
  q: 'KP1',
  r: 'KP2',
  s: 'KP3',
  t: 'KP4',
  u: 'KP5',
  v: 'KP6',
  w: 'KP7',
  x: 'KP8',
  y: 'KP9',
};
