// The verbs by which work moves: sling, and a step's end.

import { readyBeads } from '../../beads/graph.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { unknownRuntime } from '../agents/catalogue.ts';
import { settleDecisions } from '../decisions/settle.ts';
import { pourWisp, removeWisp } from '../dispatch/wisp.ts';
import type { EngineContext, NewEvent } from '../engine-context.ts';
import { isGoneAgent } from '../hooked.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import type { Rig } from '../rig.ts';
import { stepsOf } from '../rig.ts';
import { workKey } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { askerName } from './asker.ts';
import { holdsWork, takenOver } from './done.ts';
import type { FoundBead } from './find.ts';
import { findBead, findRig } from './find.ts';
import type { Request } from './requests.ts';
import { whyNotSlung } from './why-not-slung.ts';

type Answer<T> = Result<T, Problem>;

/** Slings all of the beads or none. */
export function slingBeads(context: EngineContext, request: Request<'sling'>, asker: Asker): Answer<object> {
  const unknown = request.runtime && unknownRuntime(request.runtime, context.settings);
  if (unknown) return failed(problem('not-found', unknown));
  const rig = request.rig === undefined ? null : findRig(context, request.rig, asker);
  if (rig && !rig.ok) return rig;
  const found = findSlingable(context, request, { rig: rig?.value ?? null, asker });
  if (!found.ok) return found;
  const by = askerName(asker);
  const works = found.value.map(({ rig: { name }, bead }) => workKey(name, bead.id));
  const slung: NewEvent[] = found.value.map(({ rig: { name }, bead }) => ({
    kind: 'work.slung',
    data: {
      ...{ rig: name, bead: bead.id, title: bead.title, by },
      ...(request.runtime === undefined ? {} : { runtime: request.runtime }),
    },
  }));
  const settled = settleDecisions(
    context.state,
    found.value.map(({ bead }) => bead.id),
    'a new sling',
  );
  recordWithWisp(context, [...slung, ...settled], { works, by, asker });
  for (const each of found.value) reopen(context, each);
  return ok({ slung: found.value.map(({ bead }) => bead.id) });
}

/** The wisp comes first, so that no work is without one; it goes again where the log refuses the rest. */
function recordWithWisp(
  context: EngineContext,
  events: readonly NewEvent[],
  { works, by, asker }: { readonly works: readonly string[]; readonly by: string; readonly asker: Asker },
): void {
  const wisp = pourWisp(context, works, by);
  const poured: NewEvent[] = wisp === null ? [] : [{ kind: 'wisp.poured', data: { wisp, works } }];
  try {
    accept(context, asker, [...events, ...poured]);
  } catch (cause) {
    if (wisp !== null) removeWisp(context, wisp);
    throw cause;
  }
}

function findSlingable(
  context: EngineContext,
  { beads, runtime }: Request<'sling'>,
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
    const refusal = whyNotSlung(context, each.value, { wanted: rig, isReady, runtime });
    if (refusal) return failed(problem('refused', refusal));
    found.push(each.value);
  }
  return ok(found);
}

function readyIds(context: EngineContext, rig: Rig): ReadonlySet<string> {
  return new Set(readyBeads(rig.ledger.graph(), context.clock.now()).map(({ id }) => id));
}

/** Slung again after it was stopped: its status says so, as far as the ledger can be written. */
function reopen(context: EngineContext, { rig, bead }: FoundBead): void {
  if (bead.status !== 'blocked') return;
  const stamp = { by: 'sling', at: context.clock.now() };
  const assignee = isGoneAgent(context.state, bead.assignee) ? '' : bead.assignee;
  const reopened = rig.ledger.update(bead.id, { status: 'open', assignee }, stamp);
  if (!reopened.ok) context.note(`reopening ${bead.id}: ${reopened.problem.message}`);
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
