// bd prime.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { MEMORY_KEYS } from '../../beads/key-values.ts';
import { sanitizeLines } from '../../panes/screen/sanitize.ts';
import { agentIdentity } from '../agent-identity.ts';
import { findRepository } from '../find-town.ts';
import { printText } from '../output.ts';
import { openBeads } from './open-beads.ts';
import { type Out, outOf } from './out.ts';
import { memoriesText, primeText } from './prime-text.ts';
import type { GlobalOptions } from './with-beads.ts';

interface PrimeOptions {
  readonly export?: boolean;
  readonly memoriesOnly?: boolean;
  readonly hookJson?: boolean;
  readonly stealth?: boolean;
}

/** Says nothing where there are no beads: it is also called by hooks of sessions that have nothing to do with them. */
export async function prime(options: PrimeOptions, command: Command): Promise<void> {
  const global = command.optsWithGlobals<GlobalOptions>();
  const out = outOf(global, process.env);
  const isInTown = agentIdentity(process.env) !== null;
  const repository = findRepository(process.cwd());
  if (!isInTown && repository === null) return say(out, '', options);
  const folder = repository?.top ?? null;
  const memories = await memoriesOf(global);
  const own = options.export === true || folder === null ? null : ownText(folder);
  const text = own ?? primeText({ isInTown, isStealth: options.stealth === true });
  say(out, options.memoriesOnly === true ? memories : `${text}${memories}`, options);
}

function say(out: Out, text: string, { hookJson = false }: PrimeOptions): void {
  if (hookJson) {
    const hook = { hookSpecificOutput: { hookEventName: 'SessionStart', additionalContext: text } };
    process.stdout.write(`${JSON.stringify(hook)}\n`);
    return;
  }
  out.say({ prime: text }, () => {
    if (text !== '') printText(text);
  });
}

/** Without them, rather than with a complaint, where they are not to be had: a session begins. */
async function memoriesOf({ here, rig }: GlobalOptions): Promise<string> {
  const whose = { here: here === true, rig: rig ?? null, bead: null };
  const beads = await openBeads(process.cwd(), process.env, whose);
  const memories = beads.ok ? await beads.value.ask({ kind: 'values', prefix: MEMORY_KEYS }) : beads;
  return memories.ok ? memoriesText(memories.value, MEMORY_KEYS.length) : '';
}

/** In UTF-16 code units: a session has better uses for its room. */
const OWN_LIMIT = 32_000;

function ownText(folder: string): string | null {
  try {
    const text = readFileSync(join(folder, '.beads', 'PRIME.md'), 'utf8').replace(/\n$/, '');
    const cut = text.length > OWN_LIMIT ? `${text.slice(0, OWN_LIMIT)}\n… (.beads/PRIME.md has more)` : text;
    // It comes with whatever branch is checked out.
    return sanitizeLines(cut).join('\n');
  } catch {
    // There is none.
    return null;
  }
}
