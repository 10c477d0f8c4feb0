// Commands that would stop the town, its programs or the machine.

import { hasFlag, type Judging, partArgs, programName, shown } from './rule.ts';
import type { ShellCommand } from './shell-commands.ts';

const BY_PID = 'end what you started by its process id';

/** Names and command lines as the town's own programs have them. */
const NAMES = ['node', 'gt', 'bd', 'MainThread'];
const LINES = [
  '/usr/lib/node_modules/gastown-terminal/node_modules/node/bin/node --disable-warning=ExperimentalWarning /usr/lib/node_modules/gastown-terminal/dist/app.mjs /home/someone/town',
  '/usr/lib/node_modules/gastown-terminal/node_modules/node/bin/node /usr/lib/node_modules/gastown-terminal/dist/host.mjs',
  '/usr/lib/node_modules/gastown-terminal/node_modules/node/bin/node --disable-warning=ExperimentalWarning /usr/lib/node_modules/gastown-terminal/dist/gt.mjs',
];
/** The agents' own programs: another's would end with ours. */
const AGENTS = ['claude', 'codex', 'gemini', 'opencode'];

export function townRule({ words }: ShellCommand, _judging: Judging): string | null {
  const [name = '', ...args] = words;
  const program = programName(name);
  switch (program) {
    case 'gt':
      return args[0] === 'down' ? 'gt down stops the town and everyone in it: a person does that' : null;
    case 'pkill':
      return pkillRefusal(args);
    case 'pgrep':
    case 'pidof':
      return null;
    case 'killall':
      return killallRefusal(args);
    case 'kill':
      return killRefusal(args);
    case 'shutdown':
    case 'reboot':
    case 'poweroff':
    case 'halt':
      return `${program} stops the machine and the town with it: ask a person by gt escalate`;
    case 'systemctl':
      return /^(poweroff|reboot|halt|suspend|hibernate)$/.test(args[0] ?? '')
        ? `systemctl ${args[0]} stops the machine and the town with it: ask a person by gt escalate`
        : null;
    default:
      return null;
  }
}

/** Whether a search for processes by that pattern finds the town's; for `pkill` and `pgrep`. */
export function findsTown(args: readonly string[]): boolean {
  const { flags, operands } = partArgs(args, [
    '-u',
    '-U',
    '-g',
    '-G',
    '-P',
    '-s',
    '-t',
    '-F',
    '--signal',
    '--parent',
  ]);
  const [pattern] = operands;
  if (pattern === undefined) return hasFlag(flags, '-u', '-U', '--euid', '--uid', '-v');
  const isExact = hasFlag(flags, '-x', '--exact');
  const texts = hasFlag(flags, '-f', '--full') ? [...LINES, ...AGENTS] : [...NAMES, ...AGENTS];
  try {
    const found = new RegExp(
      isExact ? `^(?:${pattern})$` : pattern,
      hasFlag(flags, '-i', '--ignore-case') ? 'i' : '',
    );
    return texts.some((each) => found.test(each));
  } catch {
    return texts.some((each) => each.includes(pattern));
  }
}

function pkillRefusal(args: readonly string[]): string | null {
  if (args.every((each) => /^-(0|l|-list)$/.test(each))) return null;
  if (!findsTown(args)) return null;
  return `pkill ${shown(args.join(' '))} would also end the town's or other agents' programs: ${BY_PID}`;
}

function killallRefusal(args: readonly string[]): string | null {
  const { flags, operands } = partArgs(args, ['-s', '--signal', '-u', '--user', '-o', '-y', '-n']);
  const isPattern = hasFlag(flags, '-r', '--regexp');
  const ours = operands.find((each) =>
    isPattern ? findsTown([each]) : [...NAMES, ...AGENTS].includes(each),
  );
  const isAll = operands.length === 0 && args.some((each) => /^(-u|--user)/.test(each));
  if (ours === undefined && !isAll) return null;
  return `killall ${shown(args.join(' '))} would also end the town's or other agents' programs: ${BY_PID}`;
}

/** `kill -9 -1` is everybody; a first argument that begins with a hyphen is the signal. */
function killRefusal(args: readonly string[]): string | null {
  const targets = /^-[a-z]?$|^-(s|n)$/.test(args[0] ?? '')
    ? args.slice(2)
    : args.slice(/^-/.test(args[0] ?? '') ? 1 : 0);
  return targets.includes('-1') ? `kill of every process: ${BY_PID}` : null;
}
