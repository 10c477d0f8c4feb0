// Commands that delete, move or overwrite files: free within the checkout and among temporary files, nowhere else.

import { foundPaths } from './find-args.ts';
import { writtenPlace } from './path-place.ts';
import { hasFlag, type Judging, optionValues, partArgs, placeOfWord, programName, shown } from './rule.ts';
import type { ShellCommand } from './shell-commands.ts';

const STAY =
  'work in your checkout or below $TMPDIR; what must happen elsewhere, ask a person by gt escalate';

const DELETERS = new Set([
  'rm',
  'rmdir',
  'unlink',
  'shred',
  'rimraf',
  'trash',
  'trash-put',
  'del-cli',
  'srm',
]);
const ALWAYS_RECURSIVE = new Set(['rimraf', 'trash', 'trash-put', 'del-cli']);
const CHANGERS = new Set(['chmod', 'chown', 'chgrp', 'truncate', 'setfacl', 'chattr']);
const COPIERS = new Set(['cp', 'install', 'ln', 'rsync', 'scp']);

export function fileRule(command: ShellCommand, judging: Judging): string | null {
  const written = redirectRefusal(command, judging);
  if (written !== null) return written;
  const [name = '', ...args] = command.words;
  const program = programName(name);
  if (DELETERS.has(program)) return deletionRefusal(program, args, command, judging);
  if (program === 'mv') return moveRefusal(args, command, judging);
  if (program === 'find' || program === 'fd') return findRefusal(program, args, command, judging);
  return overwriteRefusal(program, args, command, judging);
}

/** For redirections and file tools: null where the path may be written. */
export function writeRefusal(path: string, cwd: string | null, judging: Judging): string | null {
  const where = writtenPlace(path, cwd, judging.place);
  if (where === 'outside') return `writing ${shown(path)}, outside your checkout: ${STAY}`;
  if (where === 'git' && !/\.git\/(info\/exclude|[A-Z_]+)$/.test(path))
    return `writing ${shown(path)}: git's own files are changed by git commands only`;
  return null;
}

function redirectRefusal({ writes, cwd }: ShellCommand, judging: Judging): string | null {
  for (const path of writes) {
    const refusal = writeRefusal(path, cwd, judging);
    if (refusal !== null) return refusal;
  }
  return null;
}

function deletionRefusal(
  program: string,
  args: readonly string[],
  { cwd }: ShellCommand,
  judging: Judging,
): string | null {
  const { flags, operands } = partArgs(args, program === 'shred' ? ['-n', '-s'] : []);
  if (hasFlag(flags, '--no-preserve-root')) return `${program} --no-preserve-root: ${STAY}`;
  const isRecursive = ALWAYS_RECURSIVE.has(program) || hasFlag(flags, '-r', '-R', '--recursive');
  for (const each of operands) {
    const refusal = deletedRefusal(each, { program, cwd, isRecursive }, judging);
    if (refusal !== null) return refusal;
  }
  return null;
}

interface Deletion {
  readonly program: string;
  readonly cwd: string | null;
  readonly isRecursive: boolean;
}

function deletedRefusal(
  path: string,
  { program, cwd, isRecursive }: Deletion,
  judging: Judging,
): string | null {
  const what = `${program} of ${shown(path)}`;
  switch (placeOfWord(path, cwd, judging)) {
    case 'outside':
      return `${what}, outside your checkout: ${STAY}`;
    case 'device':
      return `${what}: devices are left alone`;
    case 'checkout':
      return `${what}, your whole checkout with its .git: delete what is in it by name`;
    case 'git':
      // What a killed git left behind.
      return /\.lock$/.test(path) && !isRecursive
        ? null
        : `${what}: your commits are in it; git clean and git rm delete files`;
    case 'beads':
      return `${what}: beads are the record of work; bd changes them`;
    case 'unknown':
      return isRecursive ? `${what}: its target can't be told before it runs; write the path out` : null;
    case 'inside':
    case 'temporary':
      return null;
  }
}

function moveRefusal(args: readonly string[], { cwd }: ShellCommand, judging: Judging): string | null {
  const { operands } = partArgs(args, ['-t', '--target-directory', '-S']);
  const given = targetOption(args);
  const sources = given === null ? operands.slice(0, -1) : operands;
  const target = given ?? operands.at(-1);
  for (const each of sources) {
    const where = placeOfWord(each, cwd, judging);
    if (where === 'outside') return `moving ${shown(each)}, outside your checkout: ${STAY}`;
    if (where === 'checkout' || where === 'git' || where === 'beads')
      return `moving ${shown(each)}: your checkout, its .git and .beads stay where they are`;
  }
  return target === undefined || operands.length === 0 ? null : writeRefusal(target, cwd, judging);
}

function targetOption(args: readonly string[]): string | null {
  return optionValues(args, ['-t', '--target-directory'])[0] ?? null;
}

const FIND_RUNS = new Set(['-exec', '-execdir', '-ok', '-okdir']);
const FD_RUNS = new Set(['-x', '--exec', '-X', '--exec-batch']);

function findRefusal(
  program: string,
  args: readonly string[],
  command: ShellCommand,
  judging: Judging,
): string | null {
  const isFind = program === 'find';
  for (const found of isFind ? foundPaths(args) : ['./found']) {
    if (isFind && args.includes('-delete')) {
      const deletion = { program: 'find -delete', cwd: command.cwd, isRecursive: true };
      const refusal = deletedRefusal(found, deletion, judging);
      if (refusal !== null) return refusal;
    }
    for (const words of foundCommands(args, isFind ? FIND_RUNS : FD_RUNS, found)) {
      const refusal = judging.run({ ...command, words, writes: [] });
      if (refusal !== null) return refusal;
    }
  }
  return null;
}

function foundCommands(
  args: readonly string[],
  runs: ReadonlySet<string>,
  found: string,
): readonly string[][] {
  return args.flatMap((each, at) => {
    if (!runs.has(each)) return [];
    const rest = args.slice(at + 1);
    const end = rest.findIndex((word) => word === ';' || word === '+');
    const words = (end < 0 ? rest : rest.slice(0, end)).map((word) => word.replaceAll('{}', found));
    return words.length === 0 ? [] : [words.includes(found) ? words : [...words, found]];
  });
}

function overwriteRefusal(
  program: string,
  args: readonly string[],
  { cwd }: ShellCommand,
  judging: Judging,
): string | null {
  if (/^(mkfs(\..*)?|fdisk|parted|wipefs|mkswap)$/.test(program)) return `${program}: disks are left alone`;
  for (const target of targetsOf(program, args)) {
    // `host:path` is another machine's.
    if (target === undefined || (/^[\w.@-]+:/.test(target) && (program === 'rsync' || program === 'scp')))
      continue;
    const refusal = writeRefusal(target, cwd, judging);
    if (refusal !== null) return `${program}: ${refusal}`;
  }
  return null;
}

/** The files that it writes. */
function targetsOf(program: string, args: readonly string[]): readonly (string | undefined)[] {
  if (program === 'tee') return partArgs(args).operands;
  if (program === 'dd') return args.filter((each) => each.startsWith('of=')).map((each) => each.slice(3));
  if (CHANGERS.has(program))
    return partArgs(args, ['-s', '--size', '-r']).operands.slice(program === 'truncate' ? 0 : 1);
  if (COPIERS.has(program)) {
    const { operands } = partArgs(args, [
      '-t',
      '-m',
      '-o',
      '-g',
      '-e',
      '--exclude',
      '--include',
      '-S',
      '--mode',
    ]);
    // Of the others `-t` is something else.
    const given = program === 'rsync' || program === 'scp' ? null : targetOption(args);
    return given !== null ? [given] : operands.length > 1 ? [operands.at(-1)] : [];
  }
  if (program === 'sed' || program === 'perl') return editedInPlace(program, args);
  if (program === 'curl') return optionValues(args, ['-o', '--output', '--output-dir']);
  if (program === 'wget') return optionValues(args, ['-O', '--output-document', '-P', '--directory-prefix']);
  if (program === 'sort') return optionValues(args, ['-o', '--output']);
  if (program === 'patch') return optionValues(args, ['-d', '--directory', '-o', '--output']);
  if (program === 'tar' && args.some((each) => /^(-?[a-zA-Z]*x[a-zA-Z]*|--extract|--get)$/.test(each)))
    return optionValues(args, ['-C', '--directory']);
  return program === 'unzip' ? optionValues(args, ['-d']) : [];
}

function editedInPlace(program: string, args: readonly string[]): readonly string[] {
  const { flags, operands } = partArgs(args, ['-e', '-f', '--expression', '--file']);
  const isInPlace = flags.some((each) => /^(-[a-zA-Z0-9]*i|--in-place)/.test(each));
  if (!isInPlace) return [];
  const hasScript = flags.some((each) =>
    (program === 'perl' ? /^-\w*e/ : /^(-e|-f|--expression|--file)/).test(each),
  );
  return hasScript ? operands : operands.slice(1);
}
