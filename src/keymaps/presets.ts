// The keys that `gt` comes with. Everything begins with the prefix, so that all else reaches the guest untouched.

import { type Command, parseCommand } from './catalogue.ts';
import type { Binding } from './chord.ts';
import { type Key, makeKey, parseKey } from './key.ts';
import { type Keymap, makeKeymap, parseChord } from './keymap.ts';

export const DEFAULT_PREFIX: Key = makeKey('b', { ctrl: true });

const BORDERS = {
  Left: 'pane.borderLeft',
  Right: 'pane.borderRight',
  Up: 'pane.borderUp',
  Down: 'pane.borderDown',
};

/** Chord and command, in the notation that a person's own settings use. */
const DEFAULT_BINDINGS: ReadonlyArray<readonly [chord: string, command: string]> = [
  ['prefix n', 'crew.next'],
  ['prefix p', 'crew.previous'],
  ...numbered('crew.nth', '123456789', ''),
  ['prefix M', 'mayor.focus'],
  ['prefix j', 'polecat.next'],
  ['prefix k', 'polecat.previous'],
  ...numbered('polecat.nth', '1234567890abcdefghij', 'M-'),
  ['prefix Tab', 'pane.last'],
  ['prefix z', 'pane.zoom'],
  ['prefix %', 'pane.splitRight'],
  ['prefix "', 'pane.splitDown'],
  ['prefix &', 'pane.close'],
  ['prefix o', 'pane.next'],
  ...arrows('', { Left: 'pane.left', Right: 'pane.right', Up: 'pane.up', Down: 'pane.down' }),
  ...arrows('C-', BORDERS),
  ...arrows('M-', BORDERS),
  ['prefix =', 'pane.even'],
  ['prefix Space', 'pane.even'],
  ['prefix B', 'pane.blocked'],
  ['prefix Enter', 'panel.pane'],
  ['prefix i', 'panel.pane'],
  ['prefix w', 'panel.roster'],
  ['prefix g', 'panel.swarm'],
  ['prefix m', 'panel.queue'],
  ['prefix f', 'panel.feed'],
  ['prefix b', 'panel.beads'],
  ['prefix s', 'work.sling'],
  ['prefix u', 'run.nudge'],
  ['prefix !', 'decisions.open'],
  ['prefix R', 'run.restart'],
  ['prefix X', 'run.stop'],
  ['prefix c', 'shell.open'],
  ['prefix h', 'queue.hold'],
  ['prefix a', 'queue.approve'],
  ['prefix x', 'queue.reject'],
  ['prefix P', 'rig.pull'],
  ['prefix [', 'scroll.pageUp'],
  ['prefix PageUp', 'scroll.pageUp'],
  ['prefix PageDown', 'scroll.pageDown'],
  ['prefix ]', 'scroll.end'],
  ['prefix End', 'scroll.end'],
  ['prefix {', 'prompt.previous'],
  ['prefix }', 'prompt.next'],
  ['prefix /', 'search.up'],
  ['prefix ?', 'help.toggle'],
  ['prefix y', 'copy.answer'],
  ['prefix r', 'redraw'],
  ['prefix d', 'detach'],
  ['prefix q', 'quit'],
  ['prefix prefix', 'prefix.send'],
];

/** While a pane is scrolled back, these work without the prefix. */
const SCROLL_BINDINGS: ReadonlyArray<readonly [chord: string, command: string]> = [
  ['Up', 'scroll.up'],
  ['k', 'scroll.up'],
  ['Down', 'scroll.down'],
  ['j', 'scroll.down'],
  ['PageUp', 'scroll.pageUp'],
  ['PageDown', 'scroll.pageDown'],
  ['Space', 'scroll.pageDown'],
  ['End', 'scroll.end'],
  ['[', 'prompt.previous'],
  ['{', 'prompt.previous'],
  [']', 'prompt.next'],
  ['}', 'prompt.next'],
  ['/', 'search.up'],
  ['?', 'search.down'],
  ['n', 'search.next'],
  ['N', 'search.previous'],
  ['Enter', 'scroll.end'],
  ['Escape', 'scroll.end'],
  ['q', 'scroll.end'],
];

/** While the beads have the keyboard, these work without the prefix. */
const BEAD_BINDINGS: ReadonlyArray<readonly [chord: string, command: string]> = [
  ['Enter', 'bead.open'],
  ['/', 'bead.search'],
  ['f', 'bead.nextFilter'],
  ['Tab', 'bead.nextFilter'],
  ['F', 'bead.previousFilter'],
  ['t', 'bead.tree'],
  ['h', 'bead.history'],
  ['b', 'bead.here'],
  ['y', 'bead.copy'],
  ['c', 'bead.create'],
  ['e', 'bead.edit'],
  ['s', 'bead.sling'],
  ['C', 'bead.claim'],
  ['x', 'bead.close'],
  ['d', 'bead.defer'],
  ['l', 'bead.link'],
];

/** While the merge queue has the keyboard, these work without the prefix. */
const QUEUE_BINDINGS: ReadonlyArray<readonly [chord: string, command: string]> = [
  ['Enter', 'queue.open'],
  ['o', 'queue.output'],
  ['h', 'queue.hold'],
  ['a', 'queue.approve'],
  ['x', 'queue.reject'],
  ['K', 'queue.earlier'],
  ['S-Up', 'queue.earlier'],
  ['J', 'queue.later'],
  ['S-Down', 'queue.later'],
  ['T', 'queue.first'],
  ['+', 'queue.laneUp'],
  ['-', 'queue.laneDown'],
];

/** On the page about a change these work without the prefix. */
const REVIEW_BINDINGS: ReadonlyArray<readonly [chord: string, command: string]> = [
  ['a', 'review.approve'],
  ['x', 'review.reject'],
  ['n', 'review.nextFile'],
  [']', 'review.nextFile'],
  ['p', 'review.previousFile'],
  ['[', 'review.previousFile'],
  ['r', 'review.again'],
];

/** The preset's bindings for a prefix. */
export function defaultBindings(prefix: Key): Binding[] {
  return DEFAULT_BINDINGS.map(([chord, command]) => presetBinding(chord, command, prefix));
}

export function defaultKeymap(prefix: Key = DEFAULT_PREFIX): Keymap {
  return makeKeymap(prefix, defaultBindings(prefix));
}

/** The keys of a pane that is scrolled back; the prefix's own go on to work beside them. */
export function scrollKeymap(prefix: Key = DEFAULT_PREFIX): Keymap {
  return presetKeymap(SCROLL_BINDINGS, prefix);
}

/** The keys of the beads panel; the prefix's own, and those that move, go on to work beside them. */
export function beadKeymap(prefix: Key = DEFAULT_PREFIX): Keymap {
  return presetKeymap(BEAD_BINDINGS, prefix);
}

/** The keys of the merge queue; the prefix's own, and those that move the selection, go on to work beside them. */
export function queueKeymap(prefix: Key = DEFAULT_PREFIX): Keymap {
  return presetKeymap(QUEUE_BINDINGS, prefix);
}

/** The keys of the page about a change; those that move go on to work beside them. */
export function reviewKeymap(prefix: Key = DEFAULT_PREFIX): Keymap {
  return presetKeymap(REVIEW_BINDINGS, prefix);
}

function presetKeymap(
  bindings: ReadonlyArray<readonly [chord: string, command: string]>,
  prefix: Key,
): Keymap {
  return makeKeymap(
    prefix,
    bindings.map(([chord, command]) => presetBinding(chord, command, prefix)),
  );
}

/** The prefix key that settings name, or the default where it is no key that can be one. */
export function prefixKey(notation: string): Key {
  const key = parseKey(notation);
  return key !== null && isPrefix(key) ? key : DEFAULT_PREFIX;
}

/** A key that types text would be lost for typing if it were the prefix. */
export function isPrefix(key: Key): boolean {
  return key.text === '' && !['Enter', 'Escape', 'Tab', 'Backspace'].includes(key.name);
}

/** A chord for each character, for the 1st, 2nd and so on. */
function numbered(id: string, characters: string, modifier: string): Array<readonly [string, string]> {
  return [...characters].map((each, index) => [`prefix ${modifier}${each}`, `${id} ${index + 1}`] as const);
}

/** A chord for each arrow key. */
function arrows(
  modifier: string,
  commands: Readonly<Record<string, string>>,
): Array<readonly [string, string]> {
  return Object.entries(commands).map(([key, command]) => [`prefix ${modifier}${key}`, command] as const);
}

function presetBinding(chord: string, command: string, prefix: Key): Binding {
  const keys = parseChord(chord, prefix);
  const called: Command | null = parseCommand(command);
  if (keys === null || called === null)
    throw new Error(`reading the preset: ${chord} ${command} is no binding`);
  return { keys, command: called };
}
