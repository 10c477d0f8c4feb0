// Commands that run others: `env`, `sudo`, `xargs`, `sh -c`, `eval`, and what is piped into a shell. What they run is
// judged in their place.

import { foundPaths } from './find-args.ts';
import { resolved, UNKNOWN } from './path-place.ts';
import { type Judging, programName, shown } from './rule.ts';
import type { ShellCommand, ShellInput } from './shell-commands.ts';

const SHELLS = new Set(['sh', 'bash', 'rbash', 'dash', 'zsh', 'ksh', 'mksh', 'ash', 'fish', 'su', 'script']);
/** Turn what they read into something else than it looks like. */
const DECODERS = new Set([
  'base64',
  'base32',
  'basenc',
  'xxd',
  'od',
  'openssl',
  'rev',
  'tr',
  'uudecode',
  'gzip',
  'gunzip',
  'zcat',
  'gpg',
]);

/** Wrappers and how many words come before the command: their options, those with a value, and operands. */
const WRAPPERS: Readonly<
  Record<string, { readonly withValue?: readonly string[]; readonly operands?: number }>
> = {
  sudo: { withValue: ['-u', '-g', '-h', '-p', '-C', '-D', '-R', '-T', '-U', '-r', '-t'] },
  doas: { withValue: ['-u', '-C'] },
  env: { withValue: ['-u', '--unset', '-C', '--chdir'] },
  nohup: {},
  setsid: {},
  nice: { withValue: ['-n', '--adjustment'] },
  ionice: { withValue: ['-c', '-n', '-p'] },
  chrt: { operands: 1 },
  taskset: { operands: 1 },
  time: { withValue: ['-f', '-o'] },
  command: {},
  builtin: {},
  exec: { withValue: ['-a'] },
  timeout: { withValue: ['-s', '--signal', '-k', '--kill-after'], operands: 1 },
  stdbuf: { withValue: ['-i', '-o', '-e'] },
  unbuffer: {},
  chronic: {},
  unshare: {},
  setpriv: {},
  ltrace: { withValue: ['-e', '-o', '-p'] },
  valgrind: {},
  runuser: { withValue: ['-u', '-g', '-G'] },
  'systemd-run': { withValue: ['-p', '-E', '-u'] },
  'xvfb-run': {},
  caffeinate: {},
  watch: { withValue: ['-n', '--interval'] },
  flock: { withValue: ['-w', '-E'], operands: 1 },
  strace: { withValue: ['-e', '-o', '-p', '-s'] },
  faketime: { operands: 1 },
  busybox: {},
  toybox: {},
  xargs: {
    withValue: [
      '-a',
      '-d',
      '-E',
      '-I',
      '-L',
      '-n',
      '-P',
      '-s',
      '--max-args',
      '--max-procs',
      '--delimiter',
      '--arg-file',
    ],
  },
  parallel: { withValue: ['-j', '--jobs', '-a'] },
  npx: { withValue: ['-p', '--package'] },
  bunx: {},
  pnpx: {},
};

/** Programs that run another by one of their own commands: `npm exec -- x`. */
const RUNNERS: Readonly<Record<string, readonly string[]>> = {
  npm: ['exec', 'x'],
  pnpm: ['exec', 'dlx'],
  yarn: ['exec', 'dlx'],
  bun: ['x'],
  uv: ['run'],
  poetry: ['run'],
  pipenv: ['run'],
  bundle: ['exec'],
};

/** The command that a wrapper runs, with what it reads as further arguments where it takes them from there. */
export function unwrapped(command: ShellCommand): ShellCommand | null {
  const [name = '', ...given] = command.words;
  const program = programName(name);
  const runs = Object.hasOwn(RUNNERS, program) && RUNNERS[program]?.includes(given[0] ?? '') === true;
  const args = runs ? given.slice(1) : given;
  const wrapper = runs ? {} : Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  if (wrapper === undefined) return null;
  if (program === 'command' && /^-[vV]+$/.test(args[0] ?? '')) return null;
  const variables = new Map(command.variables);
  let { cwd } = command;
  let left = wrapper.operands ?? 0;
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    // `env -` is `env -i`.
    if (arg === '--' || (arg === '-' && program === 'env')) continue;
    if (arg.startsWith('-') && arg !== '-') {
      // `env -S 'git push'` parts the text itself.
      if (program === 'env' && /^(-[a-z]*S|--split-string)/.test(arg)) return splitString(command, args, at);
      if (program === 'env' && /^(-C|--chdir)/.test(arg)) cwd = resolved(chdirOf(arg, args[at + 1]), cwd);
      if (wrapper.withValue?.includes(arg)) at += 1;
      continue;
    }
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(arg);
    if (assignment !== null && (program === 'env' || program === 'sudo')) {
      variables.set(assignment[1] ?? '', assignment[2] ?? '');
      continue;
    }
    if (left > 0) {
      left -= 1;
      continue;
    }
    const words = args.slice(at);
    if (program === 'watch') return { ...command, words: ['sh', '-c', words.join(' ')], writes: [] };
    if (program !== 'xargs' && program !== 'parallel')
      return { ...command, words, variables, cwd, writes: [] };
    return { ...command, words: withFed(words, args.slice(0, at), command.input), variables, writes: [] };
  }
  return null;
}

function chdirOf(option: string, next: string | undefined): string {
  const inline = option.replace(/^(-C|--chdir=?)/, '');
  return inline === '' ? (next ?? UNKNOWN) : inline;
}

/** After the command's own words, or in place of what `-I` names. */
function withFed(words: readonly string[], options: readonly string[], input: ShellInput): readonly string[] {
  const fed = fedWords(input);
  const mark = markOf(options);
  if (mark === null) return [...words, ...fed];
  return fed.length === 0 ? words : words.map((each) => each.replaceAll(mark, fed.join(' ')));
}

/** What `xargs -I {}`, `-i` and `--replace` put the words in the place of; null where they come last. */
function markOf(options: readonly string[]): string | null {
  const at = options.findIndex((each) => /^(-I|-i|--replace)/.test(each));
  const option = options[at];
  if (option === undefined) return null;
  if (option === '-I') return options[at + 1] || null;
  return option.replace(/^(-I|-i|--replace=?)/, '') || '{}';
}

function splitString(command: ShellCommand, args: readonly string[], at: number): ShellCommand {
  const arg = args[at] ?? '';
  const inline = arg.startsWith('--') ? arg.split('=').slice(1).join('=') : arg.slice(arg.indexOf('S') + 1);
  const text = [inline, ...args.slice(at + 1)].filter((each) => each !== '').join(' ');
  return { ...command, words: ['sh', '-c', text], writes: [] };
}

/** What `xargs` will be given: known texts, or the roots of a `find` that feeds it. */
function fedWords(input: ShellInput): readonly string[] {
  if (input.kind === 'text') return input.text.split(/\s+/).filter((each) => each !== '');
  if (input.kind === 'none') return [];
  const source = input.from.find((each) => programName(each.words[0] ?? '') === 'find');
  if (source !== undefined) return foundPaths(source.words.slice(1));
  const text = pipedText(input.from);
  return text === null ? [] : text.split(/\s+/).filter((each) => each !== '');
}

/** A text that is certain: of `echo`, `printf`, or a here-document of `cat`. Null where it is not. */
export function pipedText(from: readonly ShellCommand[]): string | null {
  const last = from.at(-1);
  if (last === undefined) return null;
  const [name = '', ...args] = last.words;
  if (args.some((each) => each.includes(UNKNOWN))) return null;
  switch (programName(name)) {
    case 'echo':
      return unescaped(args.filter((each, at) => !(at === 0 && /^-[neE]+$/.test(each))).join(' '));
    case 'printf':
      return unescaped(args.join(' ').replace(/%[sb]/g, ' '));
    case 'cat':
      return args.length === 0 && last.input.kind === 'text' ? last.input.text : null;
    default:
      return null;
  }
}

function unescaped(text: string): string | null {
  // A text in numbers is no text that can be read.
  if (/\\(x[0-9a-fA-F]|[0-7]{2,3}|u[0-9a-fA-F])/.test(text)) return null;
  return text.replaceAll('\\n', '\n').replaceAll('\\t', ' ');
}

/** Scripts that the command gives to a shell, judged; `whole` is the text that stands around it. */
export function scriptRefusal(
  command: ShellCommand,
  judging: Judging & { suspicious(): string | null },
): string | null {
  const [name = '', ...args] = command.words;
  const program = programName(name);
  if (program === 'eval') return textRefusal(args.join(' '), command, judging);
  if (program === 'alias') return aliasRefusal(args, judging);
  if (program === 'trap') {
    const [text = ''] = args[0] === '--' ? args.slice(1) : args;
    return text.startsWith('-') ? null : textRefusal(text, command, judging);
  }
  if (program === 'source' || program === '.') {
    if (args[0] === '/dev/stdin') return inputRefusal(command, judging);
    return args[0]?.startsWith('/dev/fd/') ? judging.suspicious() : null;
  }
  if (!SHELLS.has(program)) return null;
  const at = args.findIndex((each) => /^-[a-zA-Z]*c[a-zA-Z]*$/.test(each));
  if (at >= 0) {
    const script = args.slice(at + 1).find((each) => !/^[-+]/.test(each));
    return script === undefined ? null : textRefusal(script, command, judging);
  }
  if (args.some((each) => each.startsWith('/dev/fd/'))) return judging.suspicious();
  const readsInput = args.every((each) => /^[-+]/.test(each) || each === '/dev/stdin') || args.includes('-s');
  return readsInput ? inputRefusal(command, judging) : null;
}

function textRefusal(
  text: string,
  { cwd }: ShellCommand,
  judging: Judging & { suspicious(): string | null },
): string | null {
  const refusal = judging.nested(text.replaceAll(UNKNOWN, '$unknown'), cwd);
  if (refusal !== null) return refusal;
  return text.includes(UNKNOWN) ? judging.suspicious() : null;
}

function aliasRefusal(args: readonly string[], judging: Judging): string | null {
  for (const each of args) {
    const at = each.indexOf('=');
    const refusal = at < 0 ? null : judging.nested(each.slice(at + 1), null);
    if (refusal !== null)
      return `the alias ${shown(each.slice(0, at))} hides a command that is refused: ${refusal}`;
  }
  return null;
}

function inputRefusal(
  command: ShellCommand,
  judging: Judging & { suspicious(): string | null },
): string | null {
  const { input } = command;
  if (input.kind === 'none') return null;
  if (input.kind === 'text') return textRefusal(input.text, command, judging);
  const text = pipedText(input.from);
  if (text !== null) return textRefusal(text, command, judging);
  const decoder = input.from
    .map((each) => programName(each.words[0] ?? ''))
    .find((each) => DECODERS.has(each));
  if (decoder !== undefined || input.from.some(isInNumbers))
    return 'a script that is hidden until it runs: write its commands out, so that they can be read';
  return judging.suspicious();
}

function isInNumbers({ words: [name = '', ...args] }: ShellCommand): boolean {
  return (
    /^(echo|printf)$/.test(programName(name)) && args.some((each) => /\\(x[0-9a-fA-F]|0?[0-7]{3})/.test(each))
  );
}
