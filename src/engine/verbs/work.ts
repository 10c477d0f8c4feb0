// The verbs by which work moves: sling, hook, done, and a step's end.

import type { BeadId } from '../../beads/bead.ts';
import { readyBeads, whyNotReady } from '../../beads/graph.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { doneKey } from '../action.ts';
import { primeText } from '../agents/prime.ts';
import { pourWisp, removeWisp } from '../dispatch/wisp.ts';
import type { EngineContext, NewEvent } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { MergeRequestId } from '../ids.ts';
import { agentName } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Rig } from '../rig.ts';
import { stepCommand, stepName, stepsOf } from '../rig.ts';
import type { MergeRequest, Run } from '../town-state.ts';
import { isEnded, workKey } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import type { FoundBead } from './find.ts';
import { findBead, findRig } from './find.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;

/** Slings all of the beads or none. */
export function slingBeads(context: EngineContext, request: Request<'sling'>, asker: Asker): Answer<object> {
  const rig = request.rig === undefined ? null : findRig(context, request.rig, asker);
  if (rig && !rig.ok) return rig;
  const found = findSlingable(context, request, { rig: rig?.value ?? null, asker });
  if (!found.ok) return found;
  const by = askerName(asker);
  const works = found.value.map(({ rig: { name }, bead }) => workKey(name, bead.id));
  const slung: NewEvent[] = found.value.map(({ rig: { name }, bead }) => ({
    kind: 'work.slung',
    data: { rig: name, bead: bead.id, title: bead.title, by },
  }));
  recordWithWisp(context, slung, { works, by });
  for (const each of found.value) reopen(context, each);
  return ok({ slung: found.value.map(({ bead }) => bead.id) });
}

/** The wisp comes first, so that no work is without one; it goes again where the log refuses the rest. */
function recordWithWisp(
  context: EngineContext,
  events: readonly NewEvent[],
  { works, by }: { readonly works: readonly string[]; readonly by: string },
): void {
  const wisp = pourWisp(context, works, by);
  const poured: NewEvent[] = wisp === null ? [] : [{ kind: 'wisp.poured', data: { wisp, works } }];
  try {
    context.recordAll([...events, ...poured]);
  } catch (cause) {
    if (wisp !== null) removeWisp(context, wisp);
    throw cause;
  }
}

function findSlingable(
  context: EngineContext,
  { beads }: Request<'sling'>,
  { rig, asker }: { readonly rig: Rig | null; readonly asker: Asker },
): Answer<readonly FoundBead[]> {
  const found: FoundBead[] = [];
  const ready = new Map<Rig, ReadonlySet<string>>();
  for (const id of new Set(beads)) {
    const named = rig?.ledger.get(id);
    const each = rig && named && !named.deleted ? ok({ rig, bead: named }) : findBead(context, id, asker);
    if (!each.ok) return each;
    const home = each.value.rig;
    if (!ready.has(home)) ready.set(home, readyIds(context, home));
    const isReady = ready.get(home)?.has(each.value.bead.id) ?? false;
    const refusal = whyNotSlung(context, each.value, { wanted: rig, isReady });
    if (refusal) return failed(problem('refused', refusal));
    found.push(each.value);
  }
  return ok(found);
}

function readyIds(context: EngineContext, rig: Rig): ReadonlySet<string> {
  return new Set(readyBeads(rig.ledger.all(), context.clock.now()).map(({ id }) => id));
}

function whyNotSlung(
  context: EngineContext,
  { rig, bead }: FoundBead,
  { wanted, isReady }: { readonly wanted: Rig | null; readonly isReady: boolean },
): string | null {
  if (wanted && wanted.name !== rig.name) return `${bead.id} belongs to rig ${rig.name}, not ${wanted.name}`;
  if (bead.status === 'closed') return `${bead.id} is closed: reopen it first (bd reopen ${bead.id})`;
  const work = context.state.works[workKey(rig.name, bead.id)];
  if (work && !isEnded(work)) return `${bead.id} is slung already: gt why ${bead.id}`;
  if (isReady) return null;
  // What we blocked when we stopped it is open again once it is slung.
  const asOpen = isStopped(context, { rig, bead }) ? { ...bead, status: 'open' } : bead;
  const why = whyNotReady(asOpen, rig.ledger.all(), context.clock.now());
  return why === null ? null : `${bead.id} is not ready: ${why}`;
}

function isStopped(context: EngineContext, { rig, bead }: FoundBead): boolean {
  const work = context.state.works[workKey(rig.name, bead.id)];
  return work?.phase.kind === 'stopped' && bead.status === 'blocked';
}

/** Slung again after it was stopped: its status says so, as far as the ledger can be written. */
function reopen(context: EngineContext, { rig, bead }: FoundBead): void {
  if (bead.status !== 'blocked') return;
  const stamp = { by: 'sling', at: context.clock.now() };
  const reopened = rig.ledger.update(bead.id, { status: 'open' }, stamp);
  if (!reopened.ok) context.note(`reopening ${bead.id}: ${reopened.problem.message}`);
}

/** What hangs on the asking run's hook, with its steps and what was said about it. */
export function readHook(context: EngineContext, asker: Asker): Answer<object> {
  if (asker.kind === 'person')
    return failed(problem('usage', 'gt hook is for agents: gt status shows all hooks'));
  const { run } = asker;
  if (!run.bead || !run.rig)
    return ok({ bead: null, attempt: run.attempt, branch: run.branch, steps: [], feedback: [] });
  const rig = openRig(context, run.rig);
  const bead = rig.ledger.get(run.bead);
  if (!bead) return failed(problem('not-found', `bead ${run.bead} is gone from the ledger`));
  const steps = stepsOf(rig, bead.id).map((step) => ({
    id: step.id,
    step: stepName(step),
    title: step.title,
    run: stepCommand(step),
    done: step.status === 'closed',
  }));
  return ok({
    bead,
    attempt: run.attempt,
    branch: run.branch,
    steps,
    feedback: bead.comments.map((comment) => comment.text),
  });
}

export function prime(context: EngineContext, asker: Asker): Answer<{ readonly text: string }> {
  if (asker.kind === 'person') return failed(problem('usage', 'gt prime is for agents'));
  const who = agentName(asker.run.agent);
  const rig = who.rig && context.rigs.get(who.rig);
  const bead = rig && asker.run.bead ? (rig.ledger.get(asker.run.bead) ?? null) : null;
  const isSheriff = who.role === 'crew' && !!rig && rig.settings.sheriff === who.name;
  return ok({ text: primeText({ who, bead, isSheriff }) });
}

export function finishStep(
  context: EngineContext,
  { step: id }: Request<'step.done'>,
  asker: Asker,
): Answer<object> {
  if (asker.kind === 'person')
    return failed(problem('usage', 'gt step done is for agents: bd close closes a bead'));
  const { run } = asker;
  const rig = run.rig && context.rigs.get(run.rig);
  const step = rig && run.bead ? stepsOf(rig, run.bead).find((each) => each.id === id) : undefined;
  if (!rig || !step || !run.bead) {
    return failed(problem('not-found', `${id} is no step of your bead: gt hook shows them`));
  }
  // A step counts for the checkout that it was done in: another run may have begun anew.
  if (!holdsWork(context, run, workKey(rig.name, run.bead))) return failed(takenOver(run, run.bead));
  if (step.status !== 'closed') {
    const stamp = { by: run.agent, at: context.clock.now() };
    const closed = rig.ledger.close(step.id, `done by ${run.run}`, stamp);
    if (!closed.ok) return failed(problem('environment', closed.problem.message));
  }
  accept(context, asker, []);
  return ok({ step: id });
}

/** Takes the run's branch in and puts it into the queue; asked again, it answers the same. */
export async function submitWork(
  context: EngineContext,
  request: Request<'done'>,
  asker: Asker,
): Promise<Answer<object>> {
  if (asker.kind === 'person') return failed(problem('usage', 'gt done is for agents'));
  const hook = hookOf(context, asker, request.bead);
  if (!hook.ok) return hook;
  const work = workKey(hook.value.rig.name, hook.value.bead.id);
  const key = asker.run.bead ? doneKey(work) : `${doneKey(work)} ${asker.run.run}`;
  return await context.exclusive.once(key, () => takeIn(context, asker, hook.value));
}

async function takeIn(
  context: EngineContext,
  asker: Asker & { kind: 'run' },
  { rig, bead }: FoundBead,
): Promise<Answer<object>> {
  const { run } = asker;
  const earlier = earlierRequest(context, run, bead.id);
  if (earlier) return ok({ mr: earlier.mr, bead: bead.id });
  const refusal = whyNotTaken(context, run, { rig, bead });
  if (refusal) return failed(refusal);
  const branch = run.branch || (await currentBranch(rig, run));
  const pin = run.bead ? run.run : `${run.run}-${bead.id}-${context.state.seq}`;
  const submission = await rig.repository.submit({ clone: run.checkout, branch, pin });
  if (!submission.ok) return submission;
  const changed = whyNotTaken(context, run, { rig, bead });
  if (changed) return failed(changed);
  const mr = `m${context.state.nextMergeRequest}` as MergeRequestId;
  const { tip } = submission.value;
  const of = { run: run.run, rig: rig.name, bead: bead.id, agent: run.agent };
  accept(context, asker, [{ kind: 'mr.submitted', data: { mr, ...of, title: bead.title, tip } }]);
  return ok({ mr, bead: bead.id });
}

/** What the run has handed in for the bead already: a polecat once, crew again after a landing or rejection. */
function earlierRequest(context: EngineContext, run: Run, bead: BeadId): MergeRequest | undefined {
  const mine = Object.values(context.state.queue).filter(
    (each) => each.run === run.run && each.bead === bead,
  );
  return run.bead
    ? mine.at(-1)
    : mine.findLast(({ phase }) => phase.kind === 'queued' || phase.kind === 'built');
}

function whyNotTaken(context: EngineContext, run: Run, { rig, bead }: FoundBead): Problem | null {
  const key = workKey(rig.name, bead.id);
  if (run.bead) return holdsWork(context, run, key) ? null : takenOver(run, bead.id);
  if (bead.status === 'closed') return problem('refused', `${bead.id} is closed`);
  const work = context.state.works[key];
  if (!work || isEnded(work)) return null;
  return problem(
    'refused',
    `${bead.id} is slung to a polecat: gt why ${bead.id}, or ask a person for gt stop`,
  );
}

function takenOver(run: Run, bead: string): Problem {
  return problem('refused', `${run.run} no longer holds ${bead}: it was taken over or has ended`);
}

function hookOf(
  context: EngineContext,
  asker: Asker & { kind: 'run' },
  named: string | undefined,
): Answer<FoundBead> {
  const { run } = asker;
  const id = run.bead ?? named;
  if (!id) return failed(problem('usage', 'name the bead that your branch closes: gt done BEAD'));
  if (run.bead && named && run.bead !== named)
    return failed(problem('refused', `your hook holds ${run.bead}, not ${named}`));
  return findBead(context, id, asker);
}

/** The work hangs on the run, or on nobody since the run's end: then what it left is still heard. */
function holdsWork(context: EngineContext, run: Run, key: string): boolean {
  const work = context.state.works[key];
  if (work?.phase.kind === 'hooked') return work.phase.run === run.run;
  if (work?.phase.kind !== 'queued' || work.polecat !== run.agent) return false;
  return context.state.polecats[run.agent]?.lastRun === run.run;
}

/** A crew member's branch: whatever its clone has checked out. */
async function currentBranch(rig: Rig, run: Run): Promise<string> {
  return (await rig.repository.branchOf(run.checkout)) ?? rig.settings.branch;
}
