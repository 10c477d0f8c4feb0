// Runs one step's shell command on the run's own terminal, and ends it with all that it started.

import { type ChildProcess, spawn } from 'node:child_process';

export type CommandEnd =
  | { readonly kind: 'exited'; readonly code: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'not-started'; readonly why: string };

/** How long a child may take to end before it is killed. */
const KILL_AFTER_MS = 500;

export class RecipeCommand {
  readonly ended: Promise<CommandEnd>;
  readonly #child: ChildProcess;

  /** The child reads nothing, writes to our terminal, and stays in our process group, so that it ends with us. */
  constructor(command: string) {
    this.#child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'inherit', 'inherit'] });
    this.ended = new Promise((resolve) => {
      this.#child.once('error', (cause) => resolve({ kind: 'not-started', why: cause.message }));
      this.#child.once('exit', (code, signal) =>
        resolve(signal === null ? { kind: 'exited', code: code ?? 1 } : { kind: 'signalled', signal }),
      );
    });
  }

  /** Ends the command and its children. The caller must have a handler for SIGHUP: it reaches us too. */
  async end(): Promise<void> {
    hangUpGroup();
    this.#child.kill('SIGHUP');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), KILL_AFTER_MS);
    await this.ended;
    clearTimeout(timer);
  }
}

export function endReason(end: CommandEnd): string {
  switch (end.kind) {
    case 'exited':
      return `exit ${end.code}`;
    case 'signalled':
      return `ended by ${end.signal}`;
    case 'not-started':
      return end.why;
  }
}

/** Our process group, where we lead one, as every program does that was started on a terminal of its own. */
function hangUpGroup(): void {
  try {
    process.kill(-process.pid, 'SIGHUP');
  } catch {
    // We lead no group: the shell itself is all that we can reach.
  }
}
