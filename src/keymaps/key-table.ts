// The keys of a keymap as text: rows for the help panel, and the Markdown table of the README.

import { CATALOGUE, type CommandGroup, type CommandId } from './catalogue.ts';
import type { Binding } from './chord.ts';
import { formatKey, type Key } from './key.ts';
import { formatChord, type Keymap } from './keymap.ts';
import { scrollKeymap } from './presets.ts';

export interface KeyRow {
  readonly group: CommandGroup;
  readonly id: CommandId;
  readonly title: string;
  /** Chords that call it, a run of numbered ones as `C-b 1 … C-b 9`; empty where none does. */
  readonly keys: readonly string[];
}

/** A row for each command, in the catalogue's order. Those of a pane that is scrolled back stand where no others do. */
export function keyRows(keymap: Keymap): KeyRow[] {
  const scrolling = scrollKeymap(keymap.prefix).bindings;
  return CATALOGUE.map(({ group, id, title }) => {
    const own = keymap.bindings.filter((binding) => binding.command.id === id);
    const bindings = own.length > 0 ? own : scrolling.filter((binding) => binding.command.id === id);
    return { group, id, title, keys: runs(bindings) };
  });
}

/** The Markdown table of all commands that have a key. */
export function keyTable(keymap: Keymap): string {
  const rows = keyRows(keymap)
    .filter(({ keys }) => keys.length > 0)
    .map(({ group, title, keys }) => `| ${group} | ${keys.map(code).join(', ')} | ${title} |`);
  return ['| Group | Keys | What it does |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

/** Chords as text, with those of consecutive numbers and characters drawn together. */
function runs(bindings: readonly Binding[]): string[] {
  const sorted = bindings.toSorted((a, b) => (a.command.nth ?? 0) - (b.command.nth ?? 0));
  const found: Binding[][] = [];
  for (const binding of sorted) {
    const run = found.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && follows(last, binding)) run.push(binding);
    else found.push([binding]);
  }
  return found.flatMap((run) => (run.length > 2 ? [spanned(run)] : run.map(({ keys }) => formatChord(keys))));
}

function follows(before: Binding, after: Binding): boolean {
  if (before.command.nth === null || after.command.nth !== before.command.nth + 1) return false;
  const [a, b] = [before.keys.at(-1), after.keys.at(-1)];
  return (
    a !== undefined && b !== undefined && modifiersOf(a) === modifiersOf(b) && codeOf(b) === codeOf(a) + 1
  );
}

function spanned(run: readonly Binding[]): string {
  return `${formatChord(run[0]?.keys ?? [])} … ${formatChord(run.at(-1)?.keys ?? [])}`;
}

function modifiersOf(key: Key): string {
  return formatKey({ ...key, name: '' });
}

function codeOf(key: Key): number {
  return key.name.length === 1 ? key.name.charCodeAt(0) : Number.NaN;
}

function code(keys: string): string {
  const escaped = keys.replaceAll('|', '\\|');
  return escaped.includes('`') ? `\`\` ${escaped} \`\`` : `\`${escaped}\``;
}
