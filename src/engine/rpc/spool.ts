// What a run asked for while no engine answered: one file a request, `<town>/spool/<run>/<seq>.json`, 0600. The town
// takes each up once, by run and sequence, even after the run's end, and removes it when it is accepted.

import { join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Files, realFiles, reasonOf, writePrivateFile } from '../adapters/files.ts';
import type { RunId } from '../ids.ts';
import { isCount, isObject, parseObject } from '../json.ts';
import { type Problem, problem } from '../problem.ts';
import type { Verb } from './verbs.ts';
import { LINE_LIMIT_BYTES, type RpcArgs } from './wire.ts';

/** Verbs that wait in the spool; all others need an answer. */
export const SPOOLED_VERBS = [
  'done',
  'step.done',
  'escalate',
  'bead.comment',
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
  /** Files that hold no request: each is set aside as `<name>.bad`. */
  readonly notices: readonly string[];
}

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

/** Everything that waits in the town's spool. Cheap where nothing does: one listing and one more for each run. */
export function readSpool(spoolFolder: string, files: Files = realFiles): SpoolContents {
  const requests: SpooledRequest[] = [];
  const notices: string[] = [];
  for (const run of files.list(spoolFolder).filter((name) => RUN_NAME.test(name))) {
    const folder = join(spoolFolder, run);
    for (const name of files.list(folder).filter((each) => FILE_NAME.test(each))) {
      const read = readRequest(files, run as RunId, join(folder, name));
      if (read.ok) requests.push(read.value);
      else notices.push(setAside(files, join(folder, name), read.problem));
    }
  }
  requests.sort((a, b) => a.at - b.at || a.seq - b.seq);
  return { requests, notices };
}

/** Removes a request that was accepted, or was refused for good. */
export function removeSpooled(request: SpooledRequest, files: Files = realFiles): void {
  files.remove(request.file);
}

function readRequest(files: Files, run: RunId, file: string): Result<SpooledRequest, string> {
  // The folder is the agent's to write: a link or a huge file in it is refused unread.
  const stat = files.stat(file);
  if (stat?.kind !== 'file') return failed('not a plain file');
  if (stat.sizeBytes > LINE_LIMIT_BYTES) return failed('longer than 1 MiB');
  const fields = parseObject(files.read(file)?.toString('utf8') ?? '');
  if (fields === null) return failed('not a JSON object');
  const { run: named, seq, token, verb, args, at } = fields;
  if (named !== run || !isCount(seq) || !file.endsWith(`/${seq}.json`))
    return failed('not its run or sequence');
  if (typeof token !== 'string' || !isObject(args) || !isCount(at)) return failed('an incomplete request');
  if (typeof verb !== 'string' || !isSpooledVerb(verb)) return failed('a verb that is not spooled');
  return ok({ run, seq, token, verb, args, at, file });
}

function setAside(files: Files, file: string, why: string): string {
  try {
    files.rename(file, `${file}.bad`);
    return `spooled request ${file} was set aside: ${why}`;
  } catch (cause) {
    return `spooled request ${file} cannot be read (${why}) nor set aside: ${reasonOf(cause)}`;
  }
}

function isSpooledVerb(verb: string): verb is SpooledVerb {
  return (SPOOLED_VERBS as readonly string[]).includes(verb);
}
