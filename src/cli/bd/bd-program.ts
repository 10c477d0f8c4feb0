// The commands of `bd`, with the names and options that agents' prompts know from elsewhere. Only the group of commands
// that the arguments name is loaded: an agent asks often, and each start counts.

import { Command, CommanderError } from 'commander';
import type { Problem } from '../../engine/problem.ts';
import { VERSION } from '../program-files.ts';
import { outOf } from './out.ts';

interface Group {
  readonly commands: readonly string[];
  load(): Promise<(program: Command) => void>;
}

/** Every command with its aliases, by the file that holds it. */
const GROUPS: readonly Group[] = [
  {
    commands: ['show', 'view', 'list', 'ready', 'blocked', 'search'],
    load: async () => (await import('./listing.ts')).addListing,
  },
  {
    commands: ['count', 'stale', 'status', 'stats', 'children', 'history', 'duplicates', 'find-duplicates'],
    load: async () => (await import('./counting.ts')).addCounting,
  },
  {
    commands: ['create', 'new', 'q'],
    load: async () => (await import('./creating.ts')).addCreating,
  },
  {
    commands: [
      'update',
      'close',
      'done',
      'reopen',
      'defer',
      'undefer',
      'delete',
      'assign',
      'unclaim',
      'promote',
      'priority',
      'note',
    ],
    load: async () => (await import('./changing.ts')).addChanging,
  },
  {
    commands: ['comment', 'comments', 'label', 'tag'],
    load: async () => (await import('./remarking.ts')).addRemarking,
  },
  {
    commands: ['dep', 'link', 'duplicate', 'supersede', 'epic', 'gate'],
    load: async () => (await import('./linking.ts')).addLinking,
  },
  {
    commands: ['remember', 'memories', 'recall', 'forget', 'config', 'rename-prefix'],
    load: async () => (await import('./keeping.ts')).addKeeping,
  },
  {
    commands: ['prime', 'onboard', 'info', 'where', 'doctor', 'init', 'sync', 'version'],
    load: async () => (await import('./telling.ts')).addTelling,
  },
  {
    commands: ['import', 'export'],
    load: async () => (await import('./interchange.ts')).addInterchange,
  },
  {
    commands: ['formula', 'cook', 'mol'],
    load: async () => (await import('./recipes.ts')).addRecipes,
  },
];

const EXIT_NOTE = `
Exit codes: 0 done, 1 doctor found a problem, 2 wrong usage, 3 not found, 4 refused, 5 conflict (claimed by another, beads that would wait for each other), 6 environment, 7 town not running, 70 a bug.
With --json stdout holds JSON only; an error is {"error", "hint"?, "code", "schema_version"} with the same exit codes.`;

export async function parseBd(args: readonly string[]): Promise<void> {
  const out = outOf({ json: args.includes('--json') }, process.env);
  let complaint = '';
  let told = '';
  try {
    const program = await bdProgram(args, {
      complain: (message) => {
        complaint += message;
      },
      tell: (text) => {
        told += text;
      },
    });
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) return out.fail(problemOf(error));
    // Help, or the version.
    if (error.exitCode === 0) return out.say({ text: told.trimEnd() }, () => process.stdout.write(told));
    const message = complaint.trim().replace(/^error: /, '') || 'name a command: bd help lists them';
    out.fail({ kind: 'usage', message: message.replaceAll('\n', ' ') });
  }
}

interface Said {
  readonly complain: (message: string) => void;
  readonly tell: (text: string) => void;
}

async function bdProgram(args: readonly string[], { complain, tell }: Said): Promise<Command> {
  const program = new Command('bd')
    .exitOverride()
    .configureOutput({ outputError: complain, writeOut: tell })
    .description('Beads: issues that live with the code, one append-only file each.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--json', 'for programs: stdout holds JSON only')
    .option('--here', 'the beads of the branch at hand, though a town stands around the repository')
    .option('--rig <rig>', 'in a town with several')
    .option('--actor <name>', 'who changes beads; in a town that runs the town says who')
    .option('-C, --directory <dir>', 'as if started there', enter)
    .option('--readonly', 'refuse to change anything')
    .option('-q, --quiet', 'say nothing about what was done')
    .addHelpText('after', EXIT_NOTE);
  for (const flag of IGNORED) program.option(flag, 'accepted, without a meaning here');
  const named = firstWord(args);
  const meant = GROUPS.filter(({ commands }) => named !== undefined && commands.includes(named));
  for (const group of meant.length > 0 ? meant : GROUPS) (await group.load())(program);
  if (meant.length === 0) (await import('./not-here.ts')).addNotHere(program);
  return program.helpCommand('help [command]', 'show help for a command');
}

const TAKE_A_VALUE: ReadonlySet<string> = new Set([
  '--rig',
  '--actor',
  '-C',
  '--directory',
  '--lock-timeout',
  '--dolt-auto-commit',
]);

/** The command, after what options before it take. */
function firstWord(args: readonly string[]): string | undefined {
  return args.find((arg, at) => !arg.startsWith('-') && !TAKE_A_VALUE.has(args[at - 1] ?? ''));
}

/** What prompts for other releases say: there is no daemon, no database and nothing to flush. */
const IGNORED = [
  '-v, --verbose',
  '--no-daemon',
  '--no-auto-flush',
  '--no-auto-import',
  '--sandbox',
  '--allow-stale',
  '--no-db',
  '--profile',
  '--lock-timeout <time>',
  '--dolt-auto-commit <mode>',
];

function enter(folder: string): string {
  try {
    process.chdir(folder);
  } catch (cause) {
    throw new FolderError(`-C ${folder}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
  return folder;
}

class FolderError extends Error {}

/** A bug, but for what only the person can mend. */
function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FolderError) return { kind: 'usage', message };
  // Told by its name: loading its class would slow down every command.
  const isPath = error instanceof Error && error.name === 'SocketPathError';
  return { kind: isPath ? 'environment' : 'internal', message };
}
