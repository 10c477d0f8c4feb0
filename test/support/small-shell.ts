// Runs commands from a small process of its own. To start one from a test that has the engine loaded takes some 20 ms of
// processor time, in which all of its memory is marked as shared; a shell that waits for requests does it in one.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** All of the command's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface Ended {
  /** 128 and the signal's number where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Lives as long as the process at the other end of its pipe, and takes its folder with it. */
const LOOP = `
cd "$0" && mkfifo ask answer || exit
{
  while read -r _; do
    (. ./command) </dev/null >stdout 2>stderr
    echo $?
  done <ask >answer
  rm -rf "$0"
} </dev/null >/dev/null 2>&1 &
`;

class SmallShell {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gt-shell-'));
  readonly #ask: number;
  readonly #answer: number;

  constructor() {
    execFileSync('/bin/sh', ['-c', LOOP, this.#folder], { env: {}, stdio: 'ignore' });
    this.#ask = openSync(join(this.#folder, 'ask'), 'w');
    this.#answer = openSync(join(this.#folder, 'answer'), 'r');
  }

  run(command: Command): Ended {
    writeFileSync(join(this.#folder, 'command'), scriptOf(command));
    writeSync(this.#ask, '\n');
    return {
      code: this.#code(),
      stdout: readFileSync(join(this.#folder, 'stdout'), 'utf8'),
      stderr: readFileSync(join(this.#folder, 'stderr'), 'utf8'),
    };
  }

  #code(): number {
    const buffer = Buffer.alloc(16);
    const length = readSync(this.#answer, buffer);
    if (length === 0) throw new Error('the shell that runs commands has ended');
    return Number(buffer.toString('utf8', 0, length));
  }
}

let shell: SmallShell | null = null;

/** Runs a command with an empty stdin to its end, while nothing else happens in this process. */
export function runCommand(command: Command): Ended {
  shell ??= new SmallShell();
  return shell.run(command);
}

/** As `runCommand`; answers stdout, and throws an error that has `stderr` where the command fails. */
export function mustRun(command: Command): string {
  const { code, stdout, stderr } = runCommand(command);
  if (code === 0) return stdout;
  const told = `${command.file} ${command.args.join(' ')} ended with ${code}\n${stderr}`;
  throw Object.assign(new Error(told), { code, stdout, stderr });
}

function scriptOf({ file, args, cwd, env }: Command): string {
  const set = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const variables = set.map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  return `cd -P ${quoted(cwd)} || exit 126\n${variables.join('')}exec ${[file, ...args].map(quoted).join(' ')}\n`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
