// What makes a run's CLI call our hooks: words of its command line, variables, and files in a folder of the agent's own.
// Nothing of the person's is edited; what they have set is taken along. Pure.

import type { Dialect } from '../runtime-spec.ts';
import { claudeHooks } from './claude.ts';
import { codexHookArgs } from './codex.ts';
import { GEMINI_POLICY, geminiSettings } from './gemini.ts';
import { opencodeHookConfig } from './opencode.ts';
import { opencodePlugin } from './opencode-plugin.ts';

export interface HookSetup {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Texts by their paths below the folder. */
  readonly files: Readonly<Record<string, string>>;
  /** Paths below the folder that lead to the person's files below their home, where those are there. */
  readonly links: Readonly<Record<string, string>>;
}

export interface HookPlace {
  /** The path of our program. */
  readonly gt: string;
  /** A folder for this agent alone. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What a conversation that is gone on with is told first; null where it is a fresh one. */
  readonly resumed: { readonly session: string; readonly prompt: string } | null;
  /** A file below the person's home as JSON; null where there is none that can be read. */
  readonly readPersons: (path: string) => unknown;
}

export const NO_HOOKS: HookSetup = { words: [], env: {}, files: {}, links: {} };

export function hookSetup(
  dialect: Dialect | null,
  { gt, folder, env, resumed, readPersons }: HookPlace,
): HookSetup {
  switch (dialect) {
    case null:
      return NO_HOOKS;
    case 'claude':
      return { ...NO_HOOKS, words: ['--settings', JSON.stringify({ hooks: claudeHooks(gt) })] };
    case 'codex':
      return { ...NO_HOOKS, words: codexHookArgs(gt) };
    case 'gemini':
      return {
        ...NO_HOOKS,
        env: { GEMINI_CLI_HOME: folder },
        files: {
          [GEMINI_SETTINGS]: JSON.stringify(geminiSettings(gt, readPersons(GEMINI_SETTINGS)), null, 2),
          [GEMINI_POLICY_FILE]: GEMINI_POLICY,
        },
        links: Object.fromEntries(GEMINI_SIGN_IN.map((path) => [path, path])),
      };
    case 'opencode':
      return {
        ...NO_HOOKS,
        env: {
          OPENCODE_CONFIG_CONTENT: withPlugin(env['OPENCODE_CONFIG_CONTENT'], `${folder}/${PLUGIN_FILE}`),
          ...(resumed ? { GT_OPENCODE_RESUMED: JSON.stringify(resumed) } : {}),
        },
        files: { [PLUGIN_FILE]: opencodePlugin(gt) },
      };
  }
}

const GEMINI_SETTINGS = '.gemini/settings.json';
/** Its runtime's file names it for the permission mode that it belongs to. */
const GEMINI_POLICY_FILE = 'gt-policy.toml';
const GEMINI_SIGN_IN = [
  '.gemini/oauth_creds.json',
  '.gemini/google_accounts.json',
  '.gemini/installation_id',
];
const PLUGIN_FILE = 'gt-hooks.js';

/** The person's configuration in that variable, with our plugin beside theirs. */
function withPlugin(persons: string | undefined, plugin: string): string {
  const ours = opencodeHookConfig(plugin);
  let theirs: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(persons ?? '{}');
    if (typeof parsed === 'object' && parsed !== null) theirs = { ...parsed };
  } catch {
    // opencode would not take it either.
  }
  const plugins = [theirs['plugin'], ours['plugin']].flatMap((each): unknown[] =>
    Array.isArray(each) ? each : [],
  );
  return JSON.stringify({ ...theirs, ...ours, plugin: plugins });
}
