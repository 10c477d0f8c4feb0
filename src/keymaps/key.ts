// One keystroke, and the notation in which people read and write it: `C-b`, `M-1`, `S-Tab`, `Enter`, `C-M-x`.

export interface Key {
  /** The character itself (`a`, `A`, `é`, `!`), or the name of a key without one (`Up`, `Space`, `F5`). */
  readonly name: string;
  /** What the key would insert; '' for keys that insert nothing and with Ctrl, Alt or Meta. */
  readonly text: string;
  readonly ctrl: boolean;
  readonly alt: boolean;
  /** Never set where the character itself tells it, as `A` does. */
  readonly shift: boolean;
  /** Super, Hyper or Meta, which only newer terminals report. */
  readonly meta: boolean;
}

export interface Modifiers {
  readonly ctrl?: boolean;
  readonly alt?: boolean;
  readonly shift?: boolean;
  readonly meta?: boolean;
}

/** A key that the terminal sent, but that has no name here; it can only be passed on. */
export const UNKNOWN_KEY = 'Unknown';

/** Keypad keys that stand for a character, by name. */
export const KEYPAD_TEXT: Readonly<Record<string, string>> = {
  KP0: '0',
  KP1: '1',
  KP2: '2',
  KP3: '3',
  KP4: '4',
  KP5: '5',
  KP6: '6',
  KP7: '7',
  KP8: '8',
  KP9: '9',
  KPDecimal: '.',
  KPDivide: '/',
  KPMultiply: '*',
  KPSubtract: '-',
  KPAdd: '+',
  KPEqual: '=',
  KPSeparator: ',',
};

const NAMED: readonly string[] = [
  ...['Enter', 'Tab', 'Backspace', 'Escape', 'Space', 'Up', 'Down', 'Left', 'Right', 'Home', 'End'],
  ...['PageUp', 'PageDown', 'Insert', 'Delete', 'Begin', 'PrintScreen', 'Pause', 'Menu', 'KPEnter'],
  ...Object.keys(KEYPAD_TEXT),
  ...Array.from({ length: 35 }, (_, index) => `F${index + 1}`),
];

const ALIASES: Readonly<Record<string, string>> = {
  esc: 'Escape',
  return: 'Enter',
  cr: 'Enter',
  bs: 'Backspace',
  pgup: 'PageUp',
  pgdn: 'PageDown',
  pgdown: 'PageDown',
  del: 'Delete',
  ins: 'Insert',
};

const BY_LOWER_CASE = new Map([
  ...NAMED.map((name) => [name.toLowerCase(), name] as const),
  ...Object.entries(ALIASES),
]);

/** Keys that a terminal sends as the same byte as another key: the names by which we know that byte. */
const SAME_BYTE: Readonly<Record<string, Key>> = {
  i: { name: 'Tab', text: '', ctrl: false, alt: false, shift: false, meta: false },
  m: { name: 'Enter', text: '', ctrl: false, alt: false, shift: false, meta: false },
  '[': { name: 'Escape', text: '', ctrl: false, alt: false, shift: false, meta: false },
  '@': { name: 'Space', text: '', ctrl: true, alt: false, shift: false, meta: false },
};

/** A key in its one canonical form: `S-a` is `A`, and Ctrl takes letters in lower case. */
export function makeKey(name: string, modifiers: Modifiers = {}): Key {
  const { ctrl = false, alt = false, shift = false, meta = false } = modifiers;
  const isLetter = isCharacter(name) && name.toLowerCase() !== name.toUpperCase();
  if (isLetter && shift && !ctrl && isCharacter(name.toUpperCase())) {
    return makeKey(name.toUpperCase(), { alt, meta });
  }
  const canonical = isLetter && ctrl && isCharacter(name.toLowerCase()) ? name.toLowerCase() : name;
  const inserts = !ctrl && !alt && !meta;
  return { name: canonical, text: inserts ? insertedText(canonical) : '', ctrl, alt, shift, meta };
}

/** `C-M-S-D-name`, with the modifiers that are set; D stands for Meta (Super, Cmd). */
export function formatKey(key: Key): string {
  return `${key.ctrl ? 'C-' : ''}${key.alt ? 'M-' : ''}${key.shift ? 'S-' : ''}${key.meta ? 'D-' : ''}${key.name}`;
}

/** The key that `notation` names, or null. Modifiers go in any order; names of keys in any case. */
export function parseKey(notation: string): Key | null {
  const held = { ctrl: false, alt: false, shift: false, meta: false };
  let rest = notation;
  for (let match = /^([CMSD])-(?=.)/su.exec(rest); match !== null; match = /^([CMSD])-(?=.)/su.exec(rest)) {
    const modifier = ({ C: 'ctrl', M: 'alt', S: 'shift', D: 'meta' } as const)[
      match[1] as 'C' | 'M' | 'S' | 'D'
    ];
    if (held[modifier]) return null;
    held[modifier] = true;
    rest = rest.slice(2);
  }
  const name = rest === ' ' ? 'Space' : isCharacter(rest) ? rest : BY_LOWER_CASE.get(rest.toLowerCase());
  return name === undefined ? null : sameByteKey(makeKey(name, held));
}

/** The key by which we know the byte that `key` is sent as: Tab for `C-i`; most keys are themselves. */
export function sameByteKey(key: Key): Key {
  const same = key.ctrl && !key.shift && !key.meta ? SAME_BYTE[key.name] : undefined;
  return same === undefined ? key : makeKey(same.name, { ctrl: same.ctrl, alt: key.alt });
}

/** Whether two keys are the same stroke. */
export function sameKey(a: Key, b: Key): boolean {
  return formatKey(a) === formatKey(b);
}

function insertedText(name: string): string {
  if (name === 'Space') return ' ';
  return /^\P{Cc}$/u.test(name) ? name : (KEYPAD_TEXT[name] ?? '');
}

/** One code point that is neither a control nor a space. */
function isCharacter(text: string): boolean {
  return /^[^\p{C}\p{Z}]$|^\p{Co}$/u.test(text);
}
