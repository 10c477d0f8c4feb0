// A settings file: JSON that a person may edit, read through lowdb, validated by a schema, written whole and durably.

import { LowSync } from 'lowdb';
import { JSONFileSync } from 'lowdb/node';
import type { z } from 'zod';
import { failed, ok, type Result } from '../beads/result.ts';
import { type Files, realFiles, reasonOf, writePrivateFile } from './adapters/files.ts';
import { type Problem, problem } from './problem.ts';

/**
 * The validated content. Problems: `not-found` where there is no file, `environment` where it cannot be read or says
 * what the schema does not allow; their message names file and key.
 */
export function readSettingsFile<S extends z.ZodType>(path: string, schema: S): Result<z.infer<S>, Problem> {
  const database = new LowSync<unknown>(new DurableJson(path), null);
  try {
    database.read();
  } catch (cause) {
    const why = cause instanceof SyntaxError ? `is not JSON: ${firstLine(cause.message)}` : reasonOf(cause);
    return failed(problem('environment', `${path} ${why}: mend the file`));
  }
  if (database.data === null) return failed(problem('not-found', `${path} does not exist`));
  const parsed = schema.safeParse(database.data);
  return parsed.success
    ? ok(parsed.data)
    : failed(problem('environment', `${path}: ${wrongKey(parsed.error)}`));
}

/** Validates, then replaces the file; a crash leaves the old content or the new. */
export function writeSettingsFile<S extends z.ZodType>(
  path: string,
  schema: S,
  value: z.input<S>,
  files: Files = realFiles,
): Result<z.infer<S>, Problem> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return failed(problem('usage', `${path}: ${wrongKey(parsed.error)}`));
  try {
    new LowSync<unknown>(new DurableJson(path, files), value).write();
  } catch (cause) {
    return failed(problem('environment', `writing ${path}: ${reasonOf(cause)}`));
  }
  return ok(parsed.data);
}

/** lowdb's own adapter renames without a sync, so a power cut could leave an empty file. */
class DurableJson extends JSONFileSync<unknown> {
  readonly #path: string;
  readonly #files: Files;

  constructor(path: string, files: Files = realFiles) {
    super(path);
    this.#path = path;
    this.#files = files;
  }

  override write(value: unknown): void {
    writePrivateFile(this.#files, this.#path, `${JSON.stringify(value, null, 2)}\n`);
  }
}

/** The first complaint, with the key that it is about. */
function wrongKey(error: z.ZodError): string {
  const issue = error.issues[0];
  if (issue === undefined) return 'is not valid';
  const { path, message } = nearestTo(issue);
  const key = path.length === 0 ? 'the file' : `"${path.join('.')}"`;
  return `${key}: ${firstLine(message)}`;
}

/** Of what may have one of several forms, the complaint of the form that the value comes nearest to. */
function nearestTo(issue: z.core.$ZodIssue): {
  readonly path: readonly PropertyKey[];
  readonly message: string;
} {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap((form) => form[0] ?? []).filter(({ path }) => path.length > 0);
  const nearest = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  if (nearest === undefined) return issue;
  const { path, message } = nearestTo(nearest);
  return { path: [...issue.path, ...path], message };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
