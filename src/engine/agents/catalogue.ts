// The runtimes that a town can use: those that come with the product, and its own.

import type { TownSettings } from '../settings.ts';
import claudeRules from './rules/claude.json' with { type: 'json' };
import codexRules from './rules/codex.json' with { type: 'json' };
import geminiRules from './rules/gemini.json' with { type: 'json' };
import opencodeRules from './rules/opencode.json' with { type: 'json' };
import { type RuntimeSpec, runtimeSpecSchema } from './runtime-spec.ts';
import amp from './runtimes/amp.json' with { type: 'json' };
import auggie from './runtimes/auggie.json' with { type: 'json' };
import claude from './runtimes/claude.json' with { type: 'json' };
import codex from './runtimes/codex.json' with { type: 'json' };
import copilot from './runtimes/copilot.json' with { type: 'json' };
import cursorAgent from './runtimes/cursor-agent.json' with { type: 'json' };
import gemini from './runtimes/gemini.json' with { type: 'json' };
import opencode from './runtimes/opencode.json' with { type: 'json' };
import pi from './runtimes/pi.json' with { type: 'json' };
import vibe from './runtimes/vibe.json' with { type: 'json' };

/** Played by programs of our own, which no file describes. */
export const OWN_RUNTIMES = ['recipe', 'shell'] as const;
export type OwnRuntime = (typeof OWN_RUNTIMES)[number];

const BUILT_IN: ReadonlyMap<string, () => RuntimeSpec> = new Map(
  Object.entries({
    claude: { ...claude, rules: claudeRules },
    codex: { ...codex, rules: codexRules },
    gemini: { ...gemini, rules: geminiRules },
    opencode: { ...opencode, rules: opencodeRules },
    'cursor-agent': cursorAgent,
    copilot,
    amp,
    auggie,
    pi,
    vibe,
  }).map(([name, data]) => [name, once(() => runtimeSpecSchema.parse(data))]),
);

/** A town's own goes before one of that name that comes with us; null for `recipe`, `shell` and unknown ones. */
export function runtimeSpec(name: string, { runtimes }: TownSettings): RuntimeSpec | null {
  // A runtime may have any name, also one that every object inherits.
  const own = Object.hasOwn(runtimes, name) ? runtimes[name] : undefined;
  return own ?? BUILT_IN.get(name)?.() ?? null;
}

/** Every name, our own first, then those that come with us, then the town's. */
export function runtimeNames({ runtimes }: TownSettings): readonly string[] {
  return [...new Set([...OWN_RUNTIMES, ...BUILT_IN.keys(), ...Object.keys(runtimes)])];
}

/** Where the runtime of that name is described. */
export function originOf(name: string, { runtimes }: TownSettings): 'built-in' | 'preset' | 'town' {
  if (Object.hasOwn(runtimes, name)) return 'town';
  return OWN_RUNTIMES.some((own) => own === name) || BUILT_IN.get(name)?.().testedWith
    ? 'built-in'
    : 'preset';
}

/** Whether the runtime is the built-in one of that name, and no other of the settings'. */
export function isBuiltIn(name: OwnRuntime, runtime: string, { runtimes }: TownSettings): boolean {
  return runtime === name && !Object.hasOwn(runtimes, runtime);
}

/** One line about a runtime that the town does not have; null for one that it has. */
export function unknownRuntime(runtime: string, settings: TownSettings): string | null {
  const names = runtimeNames(settings);
  if (names.includes(runtime)) return null;
  return `unknown runtime "${runtime}": this town has ${names.join(', ')}; add it to town.json and start the town again`;
}

function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
