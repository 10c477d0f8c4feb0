// The CLIs whose hooks we know, by the runtime's name.

import { claudeDialect } from './claude.ts';
import { codexDialect } from './codex.ts';
import { geminiDialect } from './gemini.ts';
import type { HookDialect } from './hook-dialect.ts';
import { opencodeDialect } from './opencode.ts';

const DIALECTS: ReadonlyMap<string, HookDialect> = new Map([
  ['claude', claudeDialect],
  ['codex', codexDialect],
  ['gemini', geminiDialect],
  ['opencode', opencodeDialect],
]);

/** Undefined where we know no hooks of that runtime. */
export function hookDialect(runtime: string): HookDialect | undefined {
  return DIALECTS.get(runtime);
}

export const HOOKED_RUNTIMES: readonly string[] = [...DIALECTS.keys()];
