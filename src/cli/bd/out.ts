// What a `bd` command says: text for people, or JSON for programs, which then holds all of stdout, errors included.

import type { Listed } from '../../beads/question.ts';
import { EXIT_CODES, type Problem, type ProblemKind } from '../../engine/problem.ts';
import { fail, print, printJson, remark } from '../output.ts';

const SCHEMA_VERSION = 1;

export class Out {
  readonly isJson: boolean;
  readonly #isEnvelope: boolean;
  readonly #isQuiet: boolean;

  constructor(options: {
    readonly isJson: boolean;
    readonly isEnvelope: boolean;
    readonly isQuiet?: boolean;
  }) {
    this.isJson = options.isJson;
    this.#isEnvelope = options.isEnvelope;
    this.#isQuiet = options.isQuiet ?? false;
  }

  /** The command's one answer: `value` for programs, what `text` prints for people. */
  say(value: unknown, text: () => void): void {
    if (this.isJson) this.#json(value);
    else text();
  }

  /** A list, of which a limit may have left out the end: it says so, in the envelope and beside stdout. */
  list<T>({ items, total }: Listed<T>, text: (items: readonly T[]) => void): void {
    const truncated = items.length < total;
    if (!this.isJson) text(items);
    else if (this.#isEnvelope) printJson({ schema_version: SCHEMA_VERSION, data: items, total, truncated });
    else printJson(items);
    if (truncated) remark(`bd: ${items.length} of ${total} are shown: --limit 0 shows all`);
  }

  /** What was done, unless nothing is to be said of it. */
  done(line: string): void {
    if (!this.isJson && !this.#isQuiet) print(line);
  }

  /** What went wrong, with the exit code of its kind; `done` holds what was done before it. */
  fail(problem: Problem, done: readonly unknown[] = []): void {
    if (!this.isJson) {
      fail(problem, 'bd');
      return;
    }
    printJson({ ...errorJson(problem), ...(done.length > 0 ? { done } : {}) });
    process.exitCode = EXIT_CODES[problem.kind];
  }

  #json(value: unknown): void {
    if (this.#isEnvelope) printJson({ schema_version: SCHEMA_VERSION, data: value });
    else if (Array.isArray(value) || typeof value !== 'object' || value === null) printJson(value);
    else printJson({ ...value, schema_version: SCHEMA_VERSION });
  }
}

/** What to do next, where the message alone does not say it. */
const HINTS: Readonly<Partial<Record<ProblemKind, string>>> = {
  usage: 'bd help COMMAND shows how it is used',
  unavailable: 'gt starts the town',
};

export function errorJson({ kind, message }: Problem): Record<string, unknown> {
  const hint = HINTS[kind];
  return {
    error: message,
    ...(hint === undefined ? {} : { hint }),
    code: kind.replaceAll('-', '_'),
    schema_version: SCHEMA_VERSION,
  };
}

export function outOf(
  options: { readonly json?: boolean; readonly quiet?: boolean },
  env: Readonly<Record<string, string | undefined>>,
): Out {
  return new Out({
    isJson: options.json === true,
    isEnvelope: env['BD_JSON_ENVELOPE'] === '1',
    isQuiet: options.quiet === true,
  });
}
