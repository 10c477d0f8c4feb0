// What is known of the terminals that people use and cannot be asked for: one row each. First by what they answer to
// XTVERSION, then by their TERM; whoever is in neither place gets what nothing can go wrong with.

import type { PaintCapabilities } from '../screen/paint-capabilities.ts';

/** How a terminal is told of a notification: OSC 9 (iTerm2), OSC 777 (rxvt), OSC 99 (kitty's own). */
export type NotificationForm = 'osc-9' | 'osc-777' | 'osc-99' | 'none';

export interface TerminalTraits {
  /** Knows links (OSC 8). */
  readonly links: boolean;
  /** Knows styles of underline (SGR 4:n) and their colour (SGR 58), and takes neither for something else. */
  readonly underlines: PaintCapabilities['underlines'];
  /** Has colours of 24 bits, whatever TERM and COLORTERM say. */
  readonly trueColor: boolean;
  /** Knows xterm's modifyOtherKeys. */
  readonly modifyOtherKeys: boolean;
  readonly notifications: NotificationForm;
  /** Shows progress (OSC 9;4), and takes it for nothing else: some would show it as a notification. */
  readonly progress: boolean;
}

interface KnownTerminal extends TerminalTraits {
  /** How its answer to XTVERSION begins; null where it gives none. */
  readonly version: RegExp | null;
  /** Its own TERM; null where it goes by that of another. */
  readonly term: RegExp | null;
}

/** Nothing that could print garbage where it is not known. */
const PLAIN: TerminalTraits = {
  links: false,
  underlines: 'plain',
  trueColor: false,
  modifyOtherKeys: false,
  notifications: 'none',
  progress: false,
};

/** What most terminals of the last years have. */
const MODERN: TerminalTraits = { ...PLAIN, links: true, underlines: 'styled', trueColor: true };

/** Sources: the terminals' own documentation of control sequences and their release notes. */
const KNOWN: readonly KnownTerminal[] = [
  { ...MODERN, version: /^kitty/i, term: /^xterm-kitty/, notifications: 'osc-99', progress: true },
  { ...MODERN, version: /^ghostty/i, term: /ghostty/, notifications: 'osc-777', progress: true },
  { ...MODERN, version: /^wezterm/i, term: /^wezterm/, notifications: 'osc-777' },
  { ...MODERN, version: /^foot/i, term: /^foot/, notifications: 'osc-777' },
  { ...MODERN, version: /^iterm2/i, term: /^iterm2?/i, notifications: 'osc-9' },
  { ...MODERN, version: /^vte/i, term: /^(vte|gnome)/, notifications: 'osc-777', progress: true },
  { ...MODERN, version: /^konsole/i, term: /^konsole/, notifications: 'osc-777' },
  { ...MODERN, version: /^(windows terminal|conhost)/i, term: /^ms-terminal/, progress: true },
  { ...MODERN, version: /^alacritty/i, term: /^alacritty/ },
  { ...MODERN, version: /^mintty/i, term: /^mintty/, modifyOtherKeys: true, progress: true },
  { ...MODERN, version: /^contour/i, term: /^contour/, notifications: 'osc-777' },
  { ...MODERN, version: /^rio/i, term: /^(xterm-)?rio$/ },
  { ...MODERN, version: /^xterm\.js/i, term: null, progress: true },
  // Without a terminal around it that has true colour, tmux has none either: COLORTERM says so.
  {
    ...MODERN,
    version: /^tmux/i,
    term: /^tmux/,
    trueColor: false,
    modifyOtherKeys: true,
    progress: true,
  },
  { ...PLAIN, version: /^xterm/i, term: null, trueColor: true, modifyOtherKeys: true },
  // Whoever goes by this and says no more is of the last ten years, and swallows what it does not know.
  { ...MODERN, version: null, term: /^xterm-(256color|direct)/, trueColor: false, modifyOtherKeys: true },
];

/** `version` is a terminal's answer to XTVERSION, null where there is none yet. */
export function traitsOf(term: string, version: string | null): TerminalTraits {
  const known =
    KNOWN.find((each) => version !== null && each.version?.test(version) === true) ??
    KNOWN.find((each) => each.term?.test(term) === true);
  // Whoever says of itself that it is an xterm, and no more, may be anything: xterm's own keys do no harm there.
  return known ?? { ...PLAIN, modifyOtherKeys: /^xterm/.test(term) };
}

/** Families of TERM whose terminals let an unknown question pass in silence. */
const ASKED =
  /^(xterm|screen|tmux|rxvt|foot|alacritty|ghostty|wezterm|konsole|vte|gnome|iterm|mintty|contour|rio|st|ms-terminal)([-.+]|$|\d)|256color|-direct/i;

/**
 * Whether a terminal may be asked what it can do, and be put in modes that not all know. Never `dumb`, `linux` (it
 * prints some of what it does not know), none at all, or one that nobody has heard of.
 */
export function isAskable(term: string): boolean {
  return ASKED.test(term);
}
