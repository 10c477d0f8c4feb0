// Where calls of git are made. To start a process takes a large one as long as all of its memory has to be marked as
// shared, some 20 ms at 300 MB, in which nothing else happens: a small one of its own does it for whoever has many.

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type GitCall, type GitEnd, performCall } from './git-call.ts';

/** As many calls as a short command makes: it has no use for another process. */
const OWN_CALLS = 8;
const IDLE_MS = 30_000;

/** What the helper is asked, and what it answers. */
export interface HelperRequest {
  readonly id: number;
  readonly call: GitCall;
}

export interface HelperAnswer {
  readonly id: number;
  readonly end: GitEnd;
}

interface Waiting {
  readonly resolve: (end: GitEnd) => void;
}

class GitHelper {
  #child: ChildProcess | null = null;
  #ended: Promise<void> = Promise.resolve();
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  readonly #idle = setTimeout(() => this.#end(), IDLE_MS).unref();

  async call(call: GitCall): Promise<GitEnd> {
    this.#child ??= this.#start();
    const child = this.#child;
    const id = this.#next;
    this.#next += 1;
    this.#idle.refresh();
    return await new Promise((resolve) => {
      this.#waiting.set(id, { resolve });
      child.ref();
      child.channel?.ref();
      child.send({ id, call } satisfies HelperRequest, (failure) => {
        if (failure) this.#answer(id, goneEnd(failure.message));
      });
    });
  }

  /** Ends the process, once it has answered what it was asked; the next call starts another. */
  async rest(): Promise<void> {
    this.#end();
    await this.#ended;
  }

  #start(): ChildProcess {
    const here = import.meta.url;
    const program = new URL(here.endsWith('.ts') ? './git-helper.ts' : './git-helper.mjs', here);
    const compiled = process.env['NODE_COMPILE_CACHE'];
    const child = fork(fileURLToPath(program), [], {
      // What git is to see comes with each call; code that was compiled before makes it start faster, and smaller.
      env: compiled === undefined ? {} : { NODE_COMPILE_CACHE: compiled },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (answer: HelperAnswer) => this.#answer(answer.id, answer.end));
    this.#ended = new Promise((resolve) => {
      const gone = (why: string): void => {
        if (this.#child === child) this.#child = null;
        for (const id of [...this.#waiting.keys()]) this.#answer(id, goneEnd(why));
        resolve();
      };
      child.on('error', (cause) => gone(cause.message));
      child.on('exit', () => gone('the process that runs git was killed'));
    });
    return child;
  }

  #answer(id: number, end: GitEnd): void {
    this.#waiting.get(id)?.resolve(end);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    this.#idle.refresh();
    this.#child?.unref();
    this.#child?.channel?.unref();
  }

  #end(): void {
    const child = this.#child;
    if (child === null || this.#waiting.size > 0) return;
    this.#child = null;
    if (child.connected) child.disconnect();
  }
}

const helper = new GitHelper();
let ownCalls = 0;

export async function callGit(call: GitCall): Promise<GitEnd> {
  if (ownCalls < OWN_CALLS) {
    ownCalls += 1;
    return await performCall(call);
  }
  return await helper.call(call);
}

/** Ends what was started to make calls; the next call starts it again. */
export async function restGit(): Promise<void> {
  await helper.rest();
}

function goneEnd(why: string): GitEnd {
  return { code: null, why, stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
}
