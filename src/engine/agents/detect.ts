// What of a runtime is on this machine: its program, its version, and whether somebody is signed in. Asked of the
// program itself, without a terminal and with a deadline; no model is ever spoken to.

import { join } from 'node:path';
import { isCommand } from '../adapters/find-command.ts';
import { isThere } from '../adapters/persons-files.ts';
import { type CommandResult, runCommand } from '../adapters/run-command.ts';
import { networkVariables, pathOf } from '../machine-variables.ts';
import type { RuntimeSpec } from './runtime-spec.ts';
import { parseRules } from './status/rules.ts';

export interface Detected {
  readonly isInstalled: boolean;
  /** As `1.2.3`; null where it is not asked or not told. */
  readonly version: string | null;
  /** Null where nothing on the disk or in the environment tells. */
  readonly isSignedIn: boolean | null;
  /** What keeps it from working, with what to do, a line each; empty where nothing is known to. */
  readonly problems: readonly string[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Starting a large CLI for the first time unpacks it. */
const VERSION_TIMEOUT_MS = 20_000;
const VERSION = /\d+\.\d+(?:\.\d+)?/;

export async function detect(
  name: string,
  spec: RuntimeSpec,
  { env, folder }: { readonly env: Env; readonly folder: string },
): Promise<Detected> {
  const rules = parseRules(spec.rules, `runtime ${name}`);
  const broken = rules.ok ? [] : [rules.problem.message];
  const [file = ''] = spec.command;
  if (!(await isCommand(file, pathOf(env)))) {
    const missing = `there is no program ${file}${installHint(spec)}`;
    return { isInstalled: false, version: null, isSignedIn: null, problems: [missing, ...broken] };
  }
  const isSignedIn = signedIn(spec, env);
  const unsigned = isSignedIn === false ? [`nobody is signed in: start ${file} once and sign in`] : [];
  const asked = await askVersion(spec, { env, folder });
  return {
    isInstalled: true,
    version: asked.version,
    isSignedIn,
    problems: [...asked.problems, ...unsigned, ...broken],
  };
}

/** How its program is installed, to be said behind what is wrong with it; '' where nobody has said. */
function installHint({ detect: { install } }: RuntimeSpec): string {
  return install ? `: install it with ${install}` : '';
}

/** Programs that were new enough are not asked at every start: they get no older. */
const newEnough = new Set<string>();

/** One line where the program is not on that PATH or tells that it is too old, with how to install it; else null. */
export async function whyUnfit(
  spec: RuntimeSpec,
  at: { readonly env: Env; readonly folder: string; readonly path: string },
): Promise<string | null> {
  const [file = ''] = spec.command;
  if (!(await isCommand(file, at.path))) return `there is no program ${file}${installHint(spec)}`;
  const asked = JSON.stringify([spec.command, spec.detect.minimum]);
  if (newEnough.has(asked)) return null;
  const tooOld = await whyTooOld(spec, at);
  if (tooOld === null) newEnough.add(asked);
  return tooOld && `${tooOld}${installHint(spec)}`;
}

/** One line where the program tells a version that is older than the runtime needs. It is not asked where none is named. */
async function whyTooOld(
  spec: RuntimeSpec,
  at: { readonly env: Env; readonly folder: string },
): Promise<string | null> {
  const { minimum } = spec.detect;
  if (minimum === null) return null;
  const { version, problems } = await askVersion(spec, at);
  return version !== null && isOlder(version, minimum) ? (problems[0] ?? null) : null;
}

/** Whether a version is that old; numbers are compared one after the other. */
export function isOlder(version: string, minimum: string): boolean {
  const [ours, least] = [version, minimum].map((each) => each.split('.').map(Number));
  for (const [at, number] of (least ?? []).entries()) {
    const own = ours?.[at] ?? 0;
    if (own !== number) return own < number;
  }
  return false;
}

interface Asked {
  readonly version: string | null;
  readonly problems: readonly string[];
}

async function askVersion(
  { command, detect: { version: args, minimum } }: RuntimeSpec,
  { env, folder }: { readonly env: Env; readonly folder: string },
): Promise<Asked> {
  const [file = '', ...first] = command;
  if (args === null) return { version: null, problems: [] };
  const ran = await runCommand({
    ...{ file, args: [...first, ...args], cwd: folder, env: plainEnvironment(env) },
    ...{ timeoutMs: VERSION_TIMEOUT_MS, logFile: null, maxLogBytes: 0 },
    marker: { name: 'GT_DETECT', value: `${process.pid}` },
  });
  const failure = whyNot(ran, file);
  if (failure !== null) return { version: null, problems: [failure] };
  const version = VERSION.exec(ran.tail)?.[0] ?? null;
  if (version === null) return { version, problems: [`${file} does not tell its version`] };
  const isOld = minimum !== null && isOlder(version, minimum);
  return { version, problems: isOld ? [`${file} ${version} is too old: ${minimum} or newer is needed`] : [] };
}

function whyNot(ran: CommandResult, file: string): string | null {
  switch (ran.kind) {
    case 'not-started':
      return `${file} cannot be started: ${ran.reason}`;
    case 'timed-out':
    case 'over-memory':
    case 'stopped':
      return `${file} does not tell its version within ${VERSION_TIMEOUT_MS / 1000} s`;
    case 'exited':
      return ran.code === 0
        ? null
        : `${file} fails when asked for its version (exit ${ran.code ?? ran.signal})`;
  }
}

function signedIn({ detect: { signedIn } }: RuntimeSpec, env: Env): boolean | null {
  const { files, variables } = signedIn;
  if (files.length + variables.length === 0) return null;
  const home = env['HOME'] ?? '/';
  const isKept = (file: string) => isThere(file.startsWith('~/') ? join(home, file.slice(2)) : file);
  return variables.some((name) => (env[name] ?? '') !== '') || files.some(isKept);
}

function plainEnvironment(env: Env): Record<string, string> {
  const kept = ['HOME', 'USER', 'LANG', 'TMPDIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_CACHE_HOME'];
  const plain: Record<string, string> = { ...networkVariables(env), PATH: pathOf(env), TERM: 'dumb' };
  for (const name of kept) {
    const value = env[name];
    if (value !== undefined) plain[name] = value;
  }
  return plain;
}
