// What a merge request's gates have printed: in pages, for programs, and in a pane that shows more as it comes.

import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { findProgram } from '../adapters/find-program.ts';
import { readSlice } from '../adapters/read-tail.ts';
import { refuseSpawn } from '../dispatch/admission.ts';
import type { Engine } from '../engine.ts';
import { openRig } from '../engine-context.ts';
import type { GuestId, MergeRequestId, TrialId } from '../ids.ts';
import { pathOf } from '../machine-variables.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { type FoundLog, latestGateLog } from '../refinery/gate-logs.ts';
import { noRequest } from './queue.ts';
import type { Request } from './requests.ts';

const PAGE_BYTES = 128 * 1024;
/** Lines of what was printed before that a pane begins with. */
const LINES_BEFORE = 1_000;

interface GateOutput {
  readonly mr: string;
  readonly gate: string;
  /** From the town's folder. */
  readonly file: string;
  /** Whether that gate of the merge request runs: more may come. */
  readonly isRunning: boolean;
  /** Sanitized. */
  readonly lines: readonly string[];
  /** The `from` of what follows, in bytes; as large as `sizeBytes` where nothing does yet. */
  readonly next: number;
  readonly sizeBytes: number;
}

/** Whole lines from a place on; what stands after the last line break only once no gate runs, or where it is long. */
export async function readGateOutput(
  engine: Engine,
  request: Request<'mq.output'>,
): Promise<Result<GateOutput, Problem>> {
  const found = findLog(engine, request);
  if (!found.ok) return found;
  const { mr, from } = request;
  const { file, gate, sizeBytes } = found.value;
  const running = engine.gating.byRequest().get(mr as MergeRequestId) ?? [];
  const isOfRunning = gate === 'setup' ? running.length > 0 : running.includes(gate);
  const isRunning = isOfRunning || engine.trying.has(mr as TrialId);
  const bytes = (await readSlice(file, { from, sizeBytes: PAGE_BYTES })) ?? Buffer.alloc(0);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const isCut = from + bytes.length < sizeBytes || isRunning;
  const taken = isCut && end > 0 ? bytes.subarray(0, end) : bytes;
  const next = isRunning && end === 0 && bytes.length < PAGE_BYTES ? from : from + taken.length;
  const text = next === from ? '' : taken.toString('utf8');
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n');
  return ok({
    ...{ mr, gate, isRunning, next, sizeBytes },
    file: relative(engine.paths.root, file),
    lines: lines.map((line) => engine.display(shownLine(line))),
  });
}

/** Opens a pane in which the output of the merge request's latest gate is read as it grows. */
export async function watchGateOutput(
  engine: Engine,
  request: Request<'mq.watch'>,
): Promise<Result<{ readonly guest: GuestId; readonly gate: string }, Problem>> {
  const found = findLog(engine, request);
  if (!found.ok) return found;
  const refusal = refuseSpawn(engine.snapshot(), 'shell', 0);
  if (refusal) return failed(problem('refused', `no pane now: ${refusal}`));
  const tail = findProgram('tail', pathOf(engine.env));
  if (tail === null) return failed(problem('not-found', 'there is no program tail on the PATH'));
  const { file, gate } = found.value;
  watches += 1;
  const guest = `shell-${engine.epoch}-w${watches}` as GuestId;
  const spawned = await engine.terminals.spawn({
    ...{ guest, file: tail, args: ['-n', String(LINES_BEFORE), '-f', file] },
    cwd: engine.paths.root,
    env: { PATH: pathOf(engine.env), LANG: 'C.UTF-8' },
    ...{ cols: 120, rows: 40, remains: 'left' },
  });
  return spawned.ok ? ok({ guest, gate }) : spawned;
}

let watches = 0;

function findLog(
  engine: Engine,
  { mr, gate }: { readonly mr: string; readonly gate?: string | undefined },
): Result<FoundLog, Problem> {
  const [request, trial] = [engine.state.queue[mr], engine.state.trials[mr]];
  const owner = request?.mr ?? trial?.trial;
  const rig = request?.rig ?? trial?.rig;
  if (!owner || !rig) return failed(noRequest(mr));
  const found = latestGateLog(engine.files, openRig(engine, rig).paths, { owner, gate });
  if (found !== null) return ok(found);
  const which = gate === undefined ? 'no gate' : `no gate ${gate}`;
  return failed(problem('not-found', `${which} has run for ${mr}, or its output is kept no more`));
}

/** Of a line that was drawn over itself, as a progress bar is, what was drawn last. */
function shownLine(line: string): string {
  return (
    stripVTControlCharacters(line)
      .split('\r')
      .findLast((part) => part !== '') ?? ''
  );
}
