// What an outer terminal can do: at first what its environment says, then also what it has answered.

import type { TerminalReply } from '../../keymaps/key-input.ts';
import type { ColorDepth } from '../screen/color-depth.ts';
import type { PaintCapabilities } from '../screen/paint-capabilities.ts';
import type { Theme } from '../terminals/emulator/theme.ts';
import { isAskable, type TerminalTraits, traitsOf } from './known-terminals.ts';

export interface TerminalNames {
  /** Its TERM. */
  readonly term: string;
  /** Its COLORTERM. */
  readonly colorterm: string;
}

/** What is known of one terminal so far. */
export interface TerminalKnowledge {
  readonly names: TerminalNames;
  /** Its answer to XTVERSION; null while there is none. */
  readonly version: string | null;
  /** Whether it speaks the kitty keyboard protocol. */
  readonly hasKeyboard: boolean;
  /** States of modes as DECRPM gives them: 0 not known, 1 set, 2 reset, 3 and 4 permanently so. */
  readonly modes: ReadonlyMap<number, number>;
  readonly foreground: number | null;
  readonly background: number | null;
  readonly scheme: Theme['scheme'] | null;
  /** Pixels of one cell. */
  readonly cell: { readonly width: number; readonly height: number } | null;
  /** It has answered the last question (DA1), which every terminal does: what it has not told by then, it does not know. */
  readonly isComplete: boolean;
}

export interface TerminalCapabilities extends PaintCapabilities, TerminalTraits {
  readonly links: boolean;
  readonly underlines: PaintCapabilities['underlines'];
  /** Speaks the kitty keyboard protocol. */
  readonly keyboard: boolean;
  /** Reports light and dark (mode 2031). */
  readonly schemeReports: boolean;
  /** Takes graphemes for characters where told to (mode 2027), and is not so already. */
  readonly graphemes: boolean;
  /** Reports the mouse in pixels (mode 1016); null where it does not, or the size of its cells is not known. */
  readonly pixels: { readonly width: number; readonly height: number } | null;
  /** Keeps titles on a stack, or at least prints nothing when asked to. */
  readonly titles: boolean;
}

const SYNCHRONIZED = 2026;
const GRAPHEMES = 2027;
const SCHEME_REPORTS = 2031;
const MOUSE_PIXELS = 1016;

/** Modes whose states are worth asking for. */
export const ASKED_MODES: readonly number[] = [SYNCHRONIZED, GRAPHEMES, SCHEME_REPORTS, MOUSE_PIXELS];

const RESET = 2;

export function nothingAsked(names: TerminalNames): TerminalKnowledge {
  return {
    names,
    version: null,
    hasKeyboard: false,
    modes: new Map(),
    foreground: null,
    background: null,
    scheme: null,
    cell: null,
    isComplete: false,
  };
}

/** The same object where the reply says nothing new, or comes from a terminal that was not asked. */
export function learned(known: TerminalKnowledge, reply: TerminalReply): TerminalKnowledge {
  if (!isAskable(known.names.term)) return known;
  switch (reply.kind) {
    case 'attributes':
      return known.isComplete ? known : { ...known, isComplete: true };
    case 'version':
      return known.version === reply.text ? known : { ...known, version: reply.text };
    case 'keyboard':
      return known.hasKeyboard ? known : { ...known, hasKeyboard: true };
    case 'mode':
      return learnedMode(known, reply.mode, reply.state);
    case 'color':
      return known[reply.of] === reply.rgb ? known : { ...known, [reply.of]: reply.rgb };
    case 'scheme':
      return known.scheme === reply.scheme ? known : { ...known, scheme: reply.scheme };
    case 'cell-size':
      return learnedCell(known, reply);
    case 'other':
      return known;
  }
}

export function capabilitiesOf(known: TerminalKnowledge): TerminalCapabilities {
  const { names, modes, cell } = known;
  const traits = traitsOf(names.term, known.version);
  const knows = (mode: number): boolean => [1, 2, 3].includes(modes.get(mode) ?? 0);
  return {
    ...traits,
    colors: traits.trueColor ? 'rgb' : colorsOf(names),
    // Those that do not know it ignore it, so it is on until the terminal says otherwise.
    synchronized: known.isComplete ? knows(SYNCHRONIZED) : isAskable(names.term),
    // Scroll regions are as old as the VT100.
    scrolls: isAskable(names.term),
    keyboard: known.hasKeyboard,
    schemeReports: knows(SCHEME_REPORTS),
    graphemes: modes.get(GRAPHEMES) === RESET,
    pixels: knows(MOUSE_PIXELS) ? cell : null,
    titles: isAskable(names.term),
  };
}

/** What guests are told of the colours around them; null while the terminal has told too little. */
export function themeOf({ foreground, background, scheme }: TerminalKnowledge): Theme | null {
  if (foreground !== null && background !== null) {
    return {
      scheme: luminance(background) > luminance(foreground) ? 'light' : 'dark',
      foreground,
      background,
    };
  }
  switch (scheme) {
    case null:
      return null;
    case 'dark':
      return { scheme, foreground: 0xd0_d0_d0, background: 0x10_10_10 };
    case 'light':
      return { scheme, foreground: 0x20_20_20, background: 0xf8_f8_f8 };
  }
}

/** The states are few and the modes were named by us: a terminal cannot fill the map. */
function learnedMode(known: TerminalKnowledge, mode: number, state: number): TerminalKnowledge {
  if (!ASKED_MODES.includes(mode) || known.modes.get(mode) === state) return known;
  // Once we have set a mode, its state is ours: only the first answer says what the terminal can.
  if (known.modes.has(mode)) return known;
  return { ...known, modes: new Map([...known.modes, [mode, state]]) };
}

function learnedCell(
  known: TerminalKnowledge,
  { width, height }: { readonly width: number; readonly height: number },
): TerminalKnowledge {
  const isSize = width >= 1 && height >= 1 && width <= 1_000 && height <= 1_000;
  const isNews = known.cell?.width !== width || known.cell.height !== height;
  return isSize && isNews ? { ...known, cell: { width, height } } : known;
}

/** Relative luminance as in ITU-R BT.709, of gamma-coded values: good enough to tell light from dark. */
function luminance(rgb: number): number {
  return 0.2126 * (rgb >> 16) + 0.7152 * ((rgb >> 8) & 0xff) + 0.0722 * (rgb & 0xff);
}

function colorsOf({ term, colorterm }: TerminalNames): ColorDepth {
  if (/^(truecolor|24bit)$/i.test(colorterm) || /direct|truecolor/.test(term)) return 'rgb';
  return /256/.test(term) ? 256 : 16;
}
