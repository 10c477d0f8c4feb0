// A git that stays: one process answers many questions in the order in which they are asked. Starting one for each costs
// this process some milliseconds a time, in which nothing else happens.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { gitEnvironment, pinnedConfig } from './git-environment.ts';
import { GitError, gitReason } from './git-error.ts';

/** How long a process that nobody asks anything stays. */
const IDLE_MS = 10_000;
const MOST_ERROR_BYTES = 4_096;

/**
 * Reads one answer from the front of `bytes`: its value and its length in bytes, or the least number of bytes that there
 * have to be before looking again is worth it.
 */
export type ReadAnswer<T> = (bytes: Buffer) => { readonly value: T; readonly length: number } | number;

interface Question {
  readonly text: string | Buffer;
  readonly read: ReadAnswer<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (cause: unknown) => void;
  hasFailed: boolean;
}

export interface GitPipePlace {
  /** The repository; always one of the engine's own. */
  readonly gitDir: string;
  /** A git command that reads questions from stdin and flushes each answer. */
  readonly args: readonly string[];
  /** Further `key=value`. */
  readonly config?: readonly string[];
  readonly idleMs?: number;
  /** What an error tells that it was at; the command where not given. */
  readonly doing?: string;
}

export class GitPipe implements AsyncDisposable {
  readonly #place: GitPipePlace;
  #process: Process | null = null;
  readonly #ends = new Set<Promise<void>>();

  constructor(place: GitPipePlace) {
    this.#place = place;
  }

  /**
   * Asks, and reads the answer. A process that ends in between is replaced once for each question, so questions must be
   * safe to repeat. Throws GitError where it ends again, or cannot be started.
   */
  async ask<T>(text: string | Buffer, read: ReadAnswer<T>): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      this.#put({ text, read, resolve: resolve as (value: unknown) => void, reject, hasFailed: false });
    });
  }

  /** Ends the process, once it has answered what it was asked; the next question starts another. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process?.close();
    await Promise.all(this.#ends);
  }

  #put(question: Question): void {
    this.#process ??= this.#start();
    this.#process.ask(question);
  }

  #start(): Process {
    const process: Process = new Process(this.#place, {
      onClosed: () => {
        if (this.#process === process) this.#process = null;
      },
      onUnanswered: (questions, cause) => {
        // It ended at the first one; the others were only waiting.
        for (const [place, question] of questions.entries()) {
          if (place > 0) this.#put(question);
          else if (question.hasFailed) question.reject(cause);
          else this.#put({ ...question, hasFailed: true });
        }
      },
    });
    this.#ends.add(process.ended);
    void process.ended.then(() => this.#ends.delete(process.ended));
    return process;
  }
}

interface Listener {
  /** It takes no more questions. */
  readonly onClosed: () => void;
  readonly onUnanswered: (questions: readonly Question[], cause: GitError) => void;
}

class Process {
  readonly ended: Promise<void>;
  readonly #place: GitPipePlace;
  readonly #listener: Listener;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #questions: Question[] = [];
  readonly #idle: NodeJS.Timeout;
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** No answer is whole before there are so many bytes. */
  #least = 1;
  #said = '';

  constructor(place: GitPipePlace, listener: Listener) {
    this.#place = place;
    this.#listener = listener;
    const pinned = [...pinnedConfig('engine'), ...(place.config ?? [])].flatMap((each) => ['-c', each]);
    this.#child = spawn('git', [...pinned, `--git-dir=${place.gitDir}`, ...place.args], {
      cwd: place.gitDir,
      env: gitEnvironment('engine', process.env),
      stdio: 'pipe',
    });
    this.#idle = setTimeout(() => this.#rest(), place.idleMs ?? IDLE_MS).unref();
    const { stdin, stdout, stderr } = this.#child;
    // It ends with a reason of its own where it cannot be written to.
    stdin.on('error', () => {});
    stdout.on('data', (chunk: Buffer) => this.#take(chunk));
    stderr.on('data', (chunk: Buffer) => {
      this.#said = `${this.#said}${chunk.toString('utf8')}`.slice(-MOST_ERROR_BYTES);
    });
    this.ended = new Promise((resolve) => {
      this.#child.on('error', (cause) => this.#end(cause.message, resolve));
      this.#child.on('close', () => this.#end(gitReason(this.#said), resolve));
    });
    this.#hold(false);
  }

  ask(question: Question): void {
    this.#questions.push(question);
    this.#hold(true);
    this.#idle.refresh();
    this.#child.stdin.write(question.text);
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#listener.onClosed();
    this.#child.stdin.end();
  }

  /** One that is asked something takes its time, as on a slow disk: what is asked next may depend on its answer. */
  #rest(): void {
    if (this.#questions.length === 0) this.close();
    else this.#idle.refresh();
  }

  /** Whether this process of ours may not end before it. */
  #hold(isAwaited: boolean): void {
    const method = isAwaited ? 'ref' : 'unref';
    this.#child[method]();
    for (const stream of [this.#child.stdin, this.#child.stdout, this.#child.stderr])
      if (method in stream) (stream as unknown as { ref(): void; unref(): void })[method]();
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    while (this.#bytes >= this.#least && this.#questions.length > 0) {
      const bytes = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      this.#chunks = [bytes];
      const question = this.#questions[0] as Question;
      const answer = this.#read(question, bytes);
      if (answer === null) return;
      if (typeof answer === 'number') {
        this.#least = Math.max(answer, this.#bytes + 1);
        return;
      }
      this.#questions.shift();
      this.#chunks = [bytes.subarray(answer.length)];
      this.#bytes -= answer.length;
      this.#least = 1;
      question.resolve(answer.value);
    }
    if (this.#questions.length > 0) return;
    this.#idle.refresh();
    this.#hold(false);
  }

  /** Null where the answer is none: nothing behind it can be read either. */
  #read(question: Question, bytes: Buffer): ReturnType<ReadAnswer<unknown>> | null {
    try {
      return question.read(bytes);
    } catch (cause) {
      this.#questions.shift();
      question.reject(cause);
      this.#child.kill('SIGKILL');
      this.#bytes = 0;
      this.#chunks = [];
      this.#least = Number.POSITIVE_INFINITY;
      return null;
    }
  }

  #end(why: string, resolve: () => void): void {
    clearTimeout(this.#idle);
    this.#listener.onClosed();
    const { args, doing = `asking git ${args[0]}` } = this.#place;
    const cause = new GitError(doing, why, { args, stderr: this.#said });
    this.#listener.onUnanswered(this.#questions.splice(0), cause);
    resolve();
  }
}
