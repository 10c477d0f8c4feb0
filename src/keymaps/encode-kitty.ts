// The kitty keyboard protocol, for a guest that asked for any of its flags (kitty's documentation, "Comprehensive
// keyboard handling in terminals").

import { type LegacyModes, legacyBytes } from './encode-legacy.ts';
import { type Key, UNKNOWN_KEY } from './key.ts';
import type { KeyDetail } from './key-input.ts';
import {
  besideKeypad,
  isFunctionalCode,
  isModifierCode,
  KITTY_CODES,
  KITTY_KEYS,
  LOCK_BITS,
} from './kitty-codes.ts';
import { LETTER_OF, TILDE_OF } from './sequences.ts';

/** "Progressive enhancement". */
const FLAGS = { disambiguate: 1, events: 2, alternates: 4, allKeys: 8, text: 16 } as const;

const EVENT_NUMBERS = { press: 1, repeat: 2, release: 3 } as const;

/** Keys that go on to be their byte while only `allKeys` would change it, so that a shell can be typed at. */
const LINE_KEYS: ReadonlyMap<number, string> = new Map([
  [9, '\t'],
  [13, '\r'],
  [127, '\x7f'],
]);

const ESCAPE = 27;

/** Numbers and final bytes of the keys that do not go by their code. F3 has none in letters, which a report has. */
const FORMS: ReadonlyMap<number, readonly [number: number, final: string]> = new Map(
  ['Up', 'Down', 'Right', 'Left', 'Home', 'End', 'Begin', 'Insert', 'Delete', 'PageUp', 'PageDown']
    .concat(Array.from({ length: 12 }, (_, index) => `F${index + 1}`))
    .map((name) => {
      const letter = name === 'F3' ? undefined : LETTER_OF.get(name);
      const form = letter === undefined ? ([TILDE_OF.get(name) ?? 0, '~'] as const) : ([1, letter] as const);
      return [KITTY_CODES.get(name) ?? 0, form] as const;
    }),
);

export interface KittyModes extends LegacyModes {
  /** The flags, at least one. */
  readonly kittyKeyboard: number;
}

/** '' where the guest is not told of the key, or not of this event. */
export function kittyBytes(key: Key, stroke: KeyDetail, modes: KittyModes): string {
  const has = (flag: keyof typeof FLAGS): boolean => (modes.kittyKeyboard & FLAGS[flag]) !== 0;
  const isRelease = stroke.event === 'release';
  if (isRelease && !has('events')) return '';
  if (has('allKeys')) return escapeCode(stroke, modes.kittyKeyboard);
  if (isModifierCode(stroke.code)) return '';
  if (stroke.text !== '' && !isRelease) return stroke.text;
  const told = has('disambiguate') ? stroke : offKeypad(stroke);
  const byte = LINE_KEYS.get(told.code);
  if (byte !== undefined && isRelease) return '';
  if (byte !== undefined && (told.modifiers & ~LOCK_BITS) === 0) return byte;
  const isTold = has('events') && stroke.event !== 'press';
  const legacy = has('disambiguate') || isTold ? '' : exactLegacy(key, told, modes);
  return legacy || escapeCode(told, modes.kittyKeyboard);
}

/** While nothing is disambiguated, the keypad's keys are those beside it. */
function offKeypad(stroke: KeyDetail): KeyDetail {
  const name = besideKeypad(KITTY_KEYS.get(stroke.code) ?? '');
  const code = KITTY_CODES.get(name) ?? (name.length === 1 ? name.charCodeAt(0) : stroke.code);
  return { ...stroke, code };
}

/** The old bytes, where they tell all of the key; else ''. */
function exactLegacy(key: Key, stroke: KeyDetail, modes: KittyModes): string {
  if (key.meta || key.name === UNKNOWN_KEY) return '';
  if (isFunctionalCode(stroke.code) && KITTY_KEYS.has(stroke.code)) {
    const isOld =
      (modes.kittyKeyboard & FLAGS.events) === 0 || (stroke.code === ESCAPE && stroke.modifiers === 0);
    return isOld ? legacyBytes(key, stroke, modes) : '';
  }
  const isSpace = key.name === 'Space';
  return isSpace || (!key.shift && key.name.charCodeAt(0) < 127) ? legacyBytes(key, stroke, modes) : '';
}

/** `CSI code:shifted:base ; modifiers:event ; text u`, without what is not asked for, or is as it is by default. */
function escapeCode(stroke: KeyDetail, flags: number): string {
  const { code, event, modifiers } = stroke;
  const [number, final] = FORMS.get(code) ?? [code, 'u'];
  const withEvent = (flags & FLAGS.events) !== 0 && event !== 'press';
  const held =
    modifiers === 0 && !withEvent ? '' : `${modifiers + 1}${withEvent ? `:${EVENT_NUMBERS[event]}` : ''}`;
  const key = `${number}${(flags & FLAGS.alternates) !== 0 ? alternates(stroke) : ''}`;
  const text = final === 'u' ? textField(stroke, flags) : '';
  // Composed text has no key: a guest that is not told of text must be sent it.
  if (number === 0 && text === '') return event === 'release' ? '' : stroke.text;
  if (held === '' && text === '') return `\x1b[${number === 1 && final !== 'u' ? '' : key}${final}`;
  return `\x1b[${key};${held}${text === '' ? '' : `;${text}`}${final}`;
}

function alternates(stroke: KeyDetail): string {
  if (isFunctionalCode(stroke.code)) return '';
  const { shifted, base } = stroke;
  if (base !== null && base !== stroke.code) return `:${shifted ?? ''}:${base}`;
  return shifted === null ? '' : `:${shifted}`;
}

function textField(stroke: KeyDetail, flags: number): string {
  const isAsked = (flags & FLAGS.allKeys) !== 0 && (flags & FLAGS.text) !== 0 && stroke.event !== 'release';
  return isAsked ? [...stroke.text].map((each) => each.codePointAt(0)).join(':') : '';
}
