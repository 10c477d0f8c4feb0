// What a run asked for while no engine answered: one file a request, `<town>/spool/<run>/<seq>.json`, 0600. The town
// takes each up once, by run and sequence, even after the run's end, and removes it when it is accepted.

import { join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import {
  errorCode,
  type Files,
  NotPlainError,
  realFiles,
  reasonOf,
  writePrivateFile,
} from '../adapters/files.ts';
import { removeEmptyFolder } from '../adapters/folders.ts';
import type { RunId } from '../ids.ts';
import { isCount, isObject, parseObject } from '../json.ts';
import { type Problem, problem } from '../problem.ts';
import { runTokenPath } from './run-token.ts';
import type { Verb } from './verbs.ts';
import { LINE_LIMIT_BYTES, type RpcArgs } from './wire.ts';

/** Verbs that wait in the spool; all others need an answer. */
export const SPOOLED_VERBS = [
  'done',
  'step.done',
  'escalate',
  'bead.comment',
  'agent.event',
] as const satisfies readonly Verb[];

type SpooledVerb = (typeof SPOOLED_VERBS)[number];

export interface SpoolRequest {
  readonly run: string;
  readonly seq: number;
  readonly token: string;
  readonly verb: string;
  readonly args: RpcArgs;
}

/** A request as it was found; the caller still checks that the token belongs to the run. */
export interface SpooledRequest {
  readonly run: RunId;
  readonly seq: number;
  readonly token: string;
  readonly verb: SpooledVerb;
  readonly args: RpcArgs;
  /** When it was left, in ms since the epoch. */
  readonly at: number;
  readonly file: string;
}

export interface SpoolContents {
  /** Oldest first. */
  readonly requests: readonly SpooledRequest[];
  /** What holds no request: each is set aside as `<name>.bad`. What cannot be set aside is told of each time. */
  readonly notices: readonly string[];
}

/** Of a run's requests, so many are read at once; the others wait for the next time. */
const RUN_REQUESTS = 100;
const RUN_NAME = /^r\d{1,15}$/;
const FILE_NAME = /^(\d{1,16})\.json$/;

/** Leaves a request in the run's own spool folder, durable when it returns. The same sequence overwrites itself. */
export async function spoolVerb(
  runFolder: string,
  request: SpoolRequest,
  { files = realFiles, at = Date.now() }: { readonly files?: Files; readonly at?: number } = {},
): Promise<Result<void, Problem>> {
  if (!isSpooledVerb(request.verb)) {
    return failed(problem('unavailable', `no town answers and ${request.verb} cannot wait: try again later`));
  }
  const content = JSON.stringify({ v: 1, ...request, at });
  if (Buffer.byteLength(content) > LINE_LIMIT_BYTES)
    return failed(problem('usage', 'the request is too long'));
  try {
    files.makeFolder(runFolder);
    writePrivateFile(files, join(runFolder, `${request.seq}.json`), content);
    return ok(undefined);
  } catch (cause) {
    return failed(problem('environment', `keeping ${request.verb} for the town: ${reasonOf(cause)}`));
  }
}

/**
 * Everything that waits in the town's spool, at most `RUN_REQUESTS` of a run. Cheap where nothing does: one listing and
 * one more for each run. The folders are the agents' to write: what is odd in one is no matter of another's.
 */
export function readSpool(spoolFolder: string, files: Files = realFiles): SpoolContents {
  const reading: Reading = { files, notices: [] };
  const requests: SpooledRequest[] = [];
  for (const run of namesIn(reading, spoolFolder, RUN_NAME)) {
    const folder = join(spoolFolder, run);
    for (const name of namesIn(reading, folder, FILE_NAME).slice(0, RUN_REQUESTS)) {
      const file = join(folder, name);
      const request = attempt(reading, file, () => readRequest(files, run as RunId, file));
      if (request !== null) requests.push(request);
    }
  }
  requests.sort((a, b) => a.at - b.at || a.seq - b.seq);
  return { requests, notices: reading.notices };
}

/** Removes a request that was accepted, or was refused for good. */
export function removeSpooled(request: SpooledRequest, files: Files = realFiles): void {
  files.remove(request.file);
}

/** Takes the tokens and empty folders of runs away that are no longer `live`; what still waits there stays. */
export function clearSpool(
  spoolFolder: string,
  isLive: (run: RunId) => boolean,
  files: Files = realFiles,
): void {
  for (const run of files.list(spoolFolder).filter((name) => RUN_NAME.test(name))) {
    if (isLive(run as RunId)) continue;
    const folder = join(spoolFolder, run);
    // The folder is the agent's: through a link this would take another's token.
    if (files.stat(folder)?.kind !== 'folder') continue;
    files.remove(runTokenPath(folder));
    removeEmptyFolder(folder);
  }
}

interface Reading {
  readonly files: Files;
  readonly notices: string[];
}

/** What `read` makes of the entry; null where there is none, or it is no request and was set aside. */
function attempt<T>(
  { files, notices }: Reading,
  path: string,
  read: () => Result<T, string> | null,
): T | null {
  try {
    const result = read();
    if (result?.ok) return result.value;
    if (result !== null) notices.push(setAside(files, path, result.problem));
  } catch (cause) {
    const isOdd = cause instanceof NotPlainError || errorCode(cause) === 'EACCES';
    if (isOdd) notices.push(setAside(files, path, reasonOf(cause)));
    else notices.push(`spooled request ${path} cannot be read: ${reasonOf(cause)}`);
  }
  return null;
}

/** Names in a folder; links to folders are not followed. */
function namesIn(reading: Reading, folder: string, names: RegExp): readonly string[] {
  const { files } = reading;
  const all = attempt(reading, folder, () => {
    const stat = files.stat(folder);
    if (stat === null) return null;
    return stat.kind === 'folder' ? ok(files.list(folder)) : failed('not a folder');
  });
  return (all ?? []).filter((name) => names.test(name));
}

function readRequest(files: Files, run: RunId, file: string): Result<SpooledRequest, string> | null {
  const content = files.readPlain(file, LINE_LIMIT_BYTES);
  return content === null ? null : parseRequest(run, file, content.toString('utf8'));
}

function parseRequest(run: RunId, file: string, text: string): Result<SpooledRequest, string> {
  const fields = parseObject(text);
  if (fields === null) return failed('not a JSON object');
  const { run: named, seq, token, verb, args, at } = fields;
  if (named !== run || !isCount(seq) || !file.endsWith(`/${seq}.json`))
    return failed('not its run or sequence');
  if (typeof token !== 'string' || !isObject(args) || !isCount(at)) return failed('an incomplete request');
  if (typeof verb !== 'string' || !isSpooledVerb(verb)) return failed('a verb that is not spooled');
  return ok({ run, seq, token, verb, args, at, file });
}

function setAside(files: Files, path: string, why: string): string {
  try {
    files.rename(path, `${path}.bad`);
    return `spooled request ${path} was set aside: ${why}`;
  } catch (cause) {
    return `spooled request ${path} cannot be read (${why}) nor set aside: ${reasonOf(cause)}`;
  }
}

function isSpooledVerb(verb: string): verb is SpooledVerb {
  return (SPOOLED_VERBS as readonly string[]).includes(verb);
}
