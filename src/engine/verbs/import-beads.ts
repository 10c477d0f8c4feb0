// Imports of other trackers' files into a rig's ledger. The file comes in pieces; a Dog plans the import, from the files
// as they are; the engine writes the lines down behind one journal, and then into the bead files, a little at a time.

import type { ImportPlan } from '../../beads/interchange/import-plan.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { reasonOf } from '../adapters/files.ts';
import type { EngineContext } from '../engine-context.ts';
import type { FileImport } from '../file-imports.ts';
import type { AnswerPage } from '../pending-answers.ts';
import { type Problem, problem } from '../problem.ts';
import type { Rig } from '../rig.ts';
import type { Asker } from './asker.ts';
import { findRig } from './find.ts';
import type { Request } from './requests.ts';
import { storeProblem } from './store-problem.ts';

/** What else the engine does waits no longer than that at a time. */
const TURN_MS = 10;

export function takePiece(
  context: EngineContext,
  { file, at, base64 }: Request<'bead.upload'>,
): Result<object, Problem> {
  const isTaken = context.fileImports.take(file, at, Buffer.from(base64, 'base64'));
  return isTaken ? ok({ file }) : failed(gone());
}

/** The report, as soon as nothing can undo the import; a dry run only says what it would be. */
export async function importBeads(
  context: EngineContext,
  request: Request<'bead.import'>,
  asker: Asker,
): Promise<Result<AnswerPage, Problem>> {
  const begun = context.fileImports.find(request.file);
  if (begun !== null) return await begun.answer;
  const rig = findRig(context, request.rig, asker);
  if (!rig.ok) return rig;
  const bytes = context.fileImports.bytesOf(request.file);
  if (bytes === null) return failed(gone());
  return await context.fileImports.begin(request.file, importInto(context, rig.value, request, bytes)).answer;
}

/** Answers when all that the import has written is among the beads. */
export async function awaitImport(
  context: EngineContext,
  { file }: Request<'bead.imported'>,
): Promise<Result<object, Problem>> {
  // Begun under an engine that has ended: the journal was finished when this one opened the ledger.
  return (await context.fileImports.find(file)?.whole) ?? ok({});
}

function importInto(
  context: EngineContext,
  rig: Rig,
  request: Request<'bead.import'>,
  bytes: Uint8Array,
): FileImport {
  const answer = Promise.withResolvers<Result<AnswerPage, Problem>>();
  const whole = context.exclusive.inTurn(`import ${rig.name}`, async () => {
    const done = await perform(context, rig, { ...request, bytes }, (plan) =>
      answer.resolve(ok(context.pendingAnswers.begin(plan.report))),
    ).catch((cause) => failed(problem('internal', `importing ${request.source}: ${reasonOf(cause)}`)));
    if (!done.ok) answer.resolve(done);
    return done;
  });
  return { answer: answer.promise, whole };
}

async function perform(
  context: EngineContext,
  rig: Rig,
  { source, force, dryRun, bytes }: Request<'bead.import'> & { readonly bytes: Uint8Array },
  onSafe: (plan: ImportPlan) => void,
): Promise<Result<object, Problem>> {
  const { ledger: folder, journal } = rig.paths;
  const planned = await context.kennel.run({
    kind: 'plan-import',
    folder,
    journal,
    file: { source, bytes, isFollowing: force },
  });
  if (!planned.ok) return planned;
  const { plan } = planned.value;
  if (plan === undefined) throw new Error('the dog has brought no plan');
  if (dryRun) {
    onSafe(plan);
    return ok({});
  }
  const done = await rig.ledger.appendMany(plan.lines, {
    onDurable: () => onSafe(plan),
    rest: restsBetween(context),
  });
  return done.ok ? ok({}) : failed(storeProblem(done.problem));
}

/** Lets everything else have its turn. What an ending engine leaves is finished by the next from the journal. */
function restsBetween(context: EngineContext): () => Promise<void> | void {
  let since = performance.now();
  return () => {
    if (context.stopping.aborted) throw new Error('the town is ending');
    if (performance.now() - since < TURN_MS) return;
    return new Promise((resolve) => {
      setImmediate(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}

function gone(): Problem {
  return problem('conflict', 'the file is no longer there: import it again');
}
