// The command line of an agent's CLI: the words of its runtime with the launch's values in their places. Pure.

import type { PermissionMode, RuntimeSpec } from './runtime-spec.ts';

export interface LaunchValues {
  readonly how: 'fresh' | 'resume' | 'fork' | 'ask';
  readonly permissions: PermissionMode;
  /** Whether it is the mayor's. */
  readonly isMayor?: boolean;
  /** The words that make it call our hooks. */
  readonly hooks: readonly string[];
  /** What `{name}` stands for; null or absent: there is none. */
  readonly values: Readonly<Partial<Record<ValueName, string | null>>>;
}

export type ValueName = 'session' | 'prompt' | 'role' | 'model' | 'checkout' | 'folder' | 'spool';

/** The program and its arguments; null where the runtime cannot be launched that way. */
export function commandLine(spec: RuntimeSpec, launch: LaunchValues): readonly string[] | null {
  const groups = spec.launch[launch.how];
  if (groups === null) return null;
  return [...spec.command, ...groups.flatMap((group) => wordsOf(spec, group, launch))];
}

function wordsOf(spec: RuntimeSpec, group: readonly string[], launch: LaunchValues): readonly string[] {
  if (group.length === 1 && group[0] === '{permissions}') {
    const words = spec.permissions[launch.permissions] ?? [];
    const further = launch.isMayor === true ? spec.mayorWords : [];
    return [...words, ...further].flatMap((word) => filled(word, launch.values) ?? []);
  }
  if (group.length === 1 && group[0] === '{hooks}') return launch.hooks;
  const words = group.map((word) => filled(word, launch.values));
  return words.includes(null) ? [] : words.filter((word) => word !== null);
}

/** Null where a value that the word names is missing. Values are put in as they are, whatever they hold. */
function filled(word: string, values: LaunchValues['values']): string | null {
  let isWhole = true;
  const text = word.replaceAll(PLACE, (whole, name: string) => {
    if (!isValueName(name)) return whole;
    const value = values[name] ?? null;
    if (value === null) isWhole = false;
    return value ?? '';
  });
  return isWhole ? text : null;
}

const PLACE = /\{([a-z]+)\}/g;
const VALUE_NAMES: readonly string[] = ['session', 'prompt', 'role', 'model', 'checkout', 'folder', 'spool'];

function isValueName(name: string): name is ValueName {
  return VALUE_NAMES.includes(name);
}
