// Numbers by which the kitty keyboard protocol names keys (its documentation, "Functional key definitions").

import { KEYPAD_TEXT } from './key.ts';

/** Bits of a modifier parameter less one; xterm's parameter has the first three, and 8 for its Meta. */
export const MODIFIER_BITS = {
  shift: 1,
  alt: 2,
  ctrl: 4,
  super: 8,
  hyper: 16,
  meta: 32,
  capsLock: 64,
  numLock: 128,
} as const;

/** Modifiers with which a key types nothing. */
export const COMMAND_BITS =
  MODIFIER_BITS.alt | MODIFIER_BITS.ctrl | MODIFIER_BITS.super | MODIFIER_BITS.hyper | MODIFIER_BITS.meta;

const FIRST_FUNCTIONAL = 57_344;

/** From 57344 on, without a gap; the three locks have no name here. */
const FUNCTIONAL_NAMES: readonly string[] = [
  ...['Escape', 'Enter', 'Tab', 'Backspace', 'Insert', 'Delete', 'Left', 'Right', 'Up', 'Down'],
  ...['PageUp', 'PageDown', 'Home', 'End', '', '', '', 'PrintScreen', 'Pause', 'Menu'],
  ...Array.from({ length: 35 }, (_, index) => `F${index + 1}`),
  ...Array.from({ length: 10 }, (_, index) => `KP${index}`),
  ...['KPDecimal', 'KPDivide', 'KPMultiply', 'KPSubtract', 'KPAdd', 'KPEnter', 'KPEqual', 'KPSeparator'],
  ...['Left', 'Right', 'Up', 'Down', 'PageUp', 'PageDown', 'Home', 'End', 'Insert', 'Delete', 'Begin'],
];

const NUMBERED = FUNCTIONAL_NAMES.map((name, index) => [FIRST_FUNCTIONAL + index, name] as const).filter(
  ([, name]) => name !== '',
);

/** Keys that go by their old control codes. */
const CONTROL_CODES = [
  [9, 'Tab'],
  [13, 'Enter'],
  [27, 'Escape'],
  [32, 'Space'],
  [127, 'Backspace'],
] as const;

/** Names by code. Those of the keypad's arrows and editing keys are the names of the same keys beside it. */
export const KITTY_KEYS: ReadonlyMap<number, string> = new Map([...CONTROL_CODES, ...NUMBERED]);

/** Codes by name; where two keys have one, that of the key beside the keypad. */
export const KITTY_CODES: ReadonlyMap<string, number> = new Map(
  [...NUMBERED.toReversed(), ...CONTROL_CODES].map(([code, name]) => [name, code]),
);

/** The key that does the same beside the keypad: `5` for `KP5`, `Enter` for `KPEnter`; any other name is itself. */
export function besideKeypad(name: string): string {
  return name === 'KPEnter' ? 'Enter' : (KEYPAD_TEXT[name] ?? name);
}

/** Whether `code` is of Shift, Ctrl, CapsLock and the like: pressed for other keys' sake, and never part of a chord. */
export function isModifierCode(code: number): boolean {
  return (code >= 57_358 && code <= 57_360) || (code >= 57_441 && code <= 57_454);
}
