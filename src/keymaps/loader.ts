// A person's own keys over the preset: `{ "prefix": "C-a", "bindings": { "prefix v": "pane.zoom", "prefix z": null } }`.

import { formatCommand, parseCommand } from './catalogue.ts';
import type { Binding } from './chord.ts';
import { formatKey, type Key, parseKey } from './key.ts';
import { formatChord, type Keymap, makeKeymap, parseChord } from './keymap.ts';
import { DEFAULT_PREFIX, defaultBindings, isPrefix } from './presets.ts';

export type LoadedKeymap =
  | { readonly ok: true; readonly keymap: Keymap }
  /** Each problem is a line that says which entry, what is wrong and what is right. */
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * The keymap of `overrides`, which is what a settings file held: undefined or null where there was none. A binding
 * replaces the preset's for the same chord; null takes it away.
 */
export function loadKeymap(overrides: unknown): LoadedKeymap {
  if (overrides === undefined || overrides === null) {
    return { ok: true, keymap: makeKeymap(DEFAULT_PREFIX, defaultBindings(DEFAULT_PREFIX)) };
  }
  if (!isRecord(overrides))
    return { ok: false, problems: ['keys: want an object with "prefix" and "bindings"'] };
  const problems = Object.keys(overrides)
    .filter((name) => name !== 'prefix' && name !== 'bindings')
    .map((name) => `keys.${name}: no such setting; there are "prefix" and "bindings"`);
  const given: { readonly prefix?: unknown; readonly bindings?: unknown } = overrides;
  const prefix = readPrefix(given.prefix, problems);
  const bindings = merged(defaultBindings(prefix), readBindings(given.bindings, prefix, problems));
  const keymap = makeKeymap(prefix, bindings);
  for (const { first, second } of keymap.trie.conflicts) {
    problems.push(
      `keys.bindings: "${formatChord(second.keys)}" (${formatCommand(second.command)}) can never be reached ` +
        `beside "${formatChord(first.keys)}" (${formatCommand(first.command)}); take one away with null`,
    );
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, keymap };
}

/** A chord, and what it is to call; null where it is to call nothing. */
interface Override {
  readonly keys: readonly Key[];
  readonly binding: Binding | null;
}

function readPrefix(value: unknown, problems: string[]): Key {
  if (value === undefined) return DEFAULT_PREFIX;
  const key = typeof value === 'string' ? parseKey(value) : null;
  if (key !== null && isPrefix(key)) return key;
  const reason = key === null ? 'no key; write it as in "C-b"' : `${formatKey(key)} is needed for typing`;
  problems.push(`keys.prefix: ${JSON.stringify(value)}: ${reason}`);
  return DEFAULT_PREFIX;
}

function readBindings(value: unknown, prefix: Key, problems: string[]): Override[] {
  if (value === undefined) return [];
  if (!isRecord(value)) {
    problems.push('keys.bindings: want an object of chords and commands');
    return [];
  }
  return Object.entries(value).flatMap(([chord, called]) => {
    const override = readBinding(chord, called, prefix);
    if (typeof override !== 'string') return [override];
    problems.push(`keys.bindings: "${chord}": ${override}`);
    return [];
  });
}

/** The override, or what is wrong with it. */
function readBinding(chord: string, called: unknown, prefix: Key): Override | string {
  const keys = parseChord(chord, prefix);
  if (keys === null) return 'no keys; write them as in "prefix z" or "C-M-n"';
  if (called === null) return { keys, binding: null };
  if (typeof called !== 'string') return 'want the name of a command, or null';
  const command = parseCommand(called);
  if (command === null) return `no command ${JSON.stringify(called)}; they are listed by "prefix ?"`;
  if (keys.length === 1 && keys[0] !== undefined && !isPrefix(keys[0])) {
    return 'that key alone is needed for typing; begin with "prefix"';
  }
  return { keys, binding: { keys, command } };
}

function merged(preset: readonly Binding[], overrides: readonly Override[]): Binding[] {
  const replaced = new Set(overrides.map(({ keys }) => formatChord(keys)));
  const kept = preset.filter(({ keys }) => !replaced.has(formatChord(keys)));
  return [...kept, ...overrides.flatMap(({ binding }) => (binding === null ? [] : [binding]))];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
