// `gt run`: a command in a pane that fills the screen, in the town at hand or in one of its own. Ends with the command.

import { basename, resolve } from 'node:path';
import { failed, ok, type Result } from '../beads/result.ts';
import { exitCodeOf } from '../engine/exit-code.ts';
import { isObject } from '../engine/json.ts';
import { type Problem, problem } from '../engine/problem.ts';
import { bareLayout, guestRect, townLayout } from '../panes/layout/town-layout.ts';
import { findExecutable } from '../panes/terminals/pty/find-executable.ts';
import { attachScreen } from './attach.ts';
import { callVerb } from './call-verb.ts';
import { personOf, personToken } from './caller.ts';
import { findTown, isTown } from './find-town.ts';
import { ensureTown } from './launch.ts';
import { whyNoOpening } from './open-town.ts';
import { fail } from './output.ts';
import { ownEnvironment } from './own-environment.ts';
import { makeScratchTown, removeScratchTown } from './scratch-town.ts';
import { terminalSize, whyNoScreen, whyNoTerminal } from './terminal.ts';

interface RunRequest {
  readonly isBare: boolean;
  readonly town: string | null;
  readonly file: string;
  readonly args: readonly string[];
}

/** As large as a guest may be: see `pane.new`. */
const LARGEST_COLS = 999;
const LARGEST_ROWS = 500;
const LONGEST_TITLE = 200;

const USAGE = 'usage: gt run [--bare] [--town DIR] -- COMMAND [ARG…]';

/** Runs the command that the words after `gt run` name; leaves its exit code in `process.exitCode`. */
export async function runInPane(words: readonly string[]): Promise<void> {
  const request = parseRun(words);
  if (request === null) return fail(problem('usage', USAGE));
  const refusal = request.isBare ? whyNoTerminal() : whyNoScreen();
  if (refusal !== null) return fail(refusal);
  const found = findExecutable({ file: request.file, cwd: process.cwd(), env: ownEnvironment() });
  if (!found.ok) return fail(found.problem);
  const town = townFor(request);
  if (!town.ok) return fail(town.problem);
  if (town.value !== null) return reportProblem(await runIn(town.value, request, { owns: false }));
  reportProblem(await runInScratch(request));
}

async function runInScratch(request: RunRequest): Promise<Result<unknown, Problem>> {
  // From here on there is something to clean up, whatever happens to this terminal.
  const left = new AbortController();
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      process.exitCode ??= exitCodeOf({ code: null, signal }) ?? 0;
      left.abort();
    });
  }
  const scratch = makeScratchTown(process.env);
  if (!scratch.ok) return scratch;
  const ran = await runIn(scratch.value, request, { owns: true, left: left.signal });
  // The town that has lost its client is ending by itself.
  const removed = await removeScratchTown(scratch.value, process.env, {
    isEnding: ran.ok && !left.signal.aborted,
  });
  return ran.ok ? removed : ran;
}

/** Options end at `--`, or at the first word that is none. Null where the words make no sense. */
function parseRun(words: readonly string[]): RunRequest | null {
  let isBare = false;
  let town: string | null = null;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--bare') isBare = true;
    else if (word === '--town') {
      at += 1;
      town = words[at] ?? null;
      if (town === null) return null;
    } else if (word === '--' || !word.startsWith('-')) {
      const [file, ...args] = words.slice(word === '--' ? at + 1 : at);
      return file ? { isBare, town, file, args } : null;
    } else return null;
  }
  return null;
}

/** The root of the town that was named or is at hand; null where there is none. */
function townFor({ town }: RunRequest): Result<string | null, Problem> {
  if (town !== null && !isTown(resolve(town)))
    return failed(problem('not-found', `${town} is no town: make one with gt init`));
  const root = findTown(town === null ? process.cwd() : resolve(town), process.env);
  const stranger = root === null ? null : whyNoOpening(root);
  return stranger === null ? ok(root) : failed(problem('refused', stranger));
}

async function runIn(
  root: string,
  request: RunRequest,
  { owns, left }: { readonly owns: boolean; readonly left?: AbortSignal },
): Promise<Result<void, Problem>> {
  const town = await ensureTown(root);
  if (!town.ok) return town;
  if (left?.aborted) return ok(undefined);
  const person = personOf(root, process.env);
  const { file: command, args, isBare: bare } = request;
  const place = { cwd: process.cwd(), env: ownEnvironment(), ...guestSize(bare) };
  const made = await callVerb(person, { verb: 'pane.new', args: { command, args, ...place } });
  const guest = made.ok ? paneIn(made.value) : made;
  if (!guest.ok) return guest;
  const solo = { guest: guest.value, title: basename(command).slice(0, LONGEST_TITLE), bare, owns };
  const token = () => personToken(root, process.env) ?? '';
  const { socketPath } = town.value;
  return attachScreen({
    socketPath,
    token,
    solo,
    isFarewellShown: !owns,
    ...(left === undefined ? {} : { left }),
  });
}

/** The size that the guest will be shown in, as far as guests grow: it starts with it. */
function guestSize(isBare: boolean): { readonly cols: number; readonly rows: number } {
  const size = terminalSize();
  const layout = isBare ? bareLayout(size) : townLayout({ ...size, zoomed: true, focusedPanel: 'pane' });
  const { cols, rows } = layout.kind === 'too-small' ? size : guestRect(layout, layout.paneSlot);
  return { cols: Math.min(cols, LARGEST_COLS), rows: Math.min(rows, LARGEST_ROWS) };
}

function paneIn(answer: unknown): Result<string, Problem> {
  const pane = isObject(answer) ? answer['pane'] : undefined;
  return typeof pane === 'string'
    ? ok(pane)
    : failed(problem('internal', 'the town answered something else than a pane'));
}

function reportProblem(result: Result<unknown, Problem>): void {
  if (!result.ok) fail(result.problem);
}
