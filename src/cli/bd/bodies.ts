// Long texts that a command takes from an option, a file or stdin.

import { readFileSync } from 'node:fs';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';

export interface BodyOptions {
  readonly description?: string;
  readonly body?: string;
  readonly message?: string;
  readonly bodyFile?: string;
  readonly descriptionFile?: string;
  readonly stdin?: boolean;
}

/** The description by whichever option gives it; undefined where none does. */
export async function bodyOf(options: BodyOptions): Promise<Result<string | undefined, Problem>> {
  const file = options.bodyFile ?? options.descriptionFile;
  if (file !== undefined) return readText(file, '--body-file');
  const text = options.description ?? options.body ?? options.message;
  if (options.stdin === true || text === '-') return readText('-', '--stdin');
  return ok(text);
}

/** The text of a file, or of stdin for `-`, without its last line break. Never waits for a person to type. */
export async function readText(file: string, option: string): Promise<Result<string, Problem>> {
  if (file !== '-') return readWhole(file, option);
  if (process.stdin.isTTY === true)
    return failed(
      problem('usage', `${option}: stdin is a terminal: pipe the text in, or give it as an option`),
    );
  let text = '';
  process.stdin.setEncoding('utf8');
  for await (const chunk of process.stdin) text += String(chunk);
  return ok(text.replace(/\r?\n$/, ''));
}

function readWhole(file: string, option: string): Result<string, Problem> {
  try {
    return ok(readFileSync(file, 'utf8').replace(/\r?\n$/, ''));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    return failed(problem('usage', `${option}: ${why}`));
  }
}
