// `mq.try`: gates a change as it would land, and lands nothing.

import { join } from 'node:path';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { uploadPackFor } from '../dispatch/confine-run.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import { agentName, type RigName } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { isBuilt, landedWith } from '../refinery/train.ts';
import type { Taking } from '../refinery/trials/taking.ts';
import type { Rig } from '../rig.ts';
import type { TrialSource } from '../rigs/trial-branches.ts';
import { shortened } from '../shortened.ts';
import type { Run } from '../town-state.ts';
import type { TriedOn, TryWish } from '../trial-events.ts';
import type { Asker } from './asker.ts';
import { beginTrial } from './begin-trial.ts';
import { findRig } from './find.ts';
import { noRequest } from './queue.ts';
import type { Request } from './requests.ts';

type Answer<T> = Result<T, Problem>;
type Wanted = Request<'mq.try'>;
type Tried = Omit<TryWish, 'kind' | 'on'>;

export async function tryChange(
  context: EngineContext,
  wanted: Wanted,
  asker: Asker,
): Promise<Answer<object>> {
  return await beginTrial(context, asker, async (taking) => {
    const rig = rigOf(context, wanted, asker);
    if (!rig.ok) return rig;
    const foreign = whyForeign(rig.value, asker);
    if (foreign) return failed(foreign);
    const on = triedOn(context, rig.value, wanted.on);
    if (!on.ok) return on;
    if (on.value && on.value.mr === wanted.name)
      return failed(problem('usage', `${on.value.mr} can't be behind itself`));
    const tried = await take(context, { wanted, asker, rig: rig.value, taking });
    if (!tried.ok) return tried;
    const wish = { kind: 'try' as const, ...tried.value, ...(on.value ? { on: on.value } : {}) };
    return ok({ rig: rig.value.name, wish });
  });
}

/** The merge request's; else the one that is named, or that comes from the repository at hand. */
function rigOf(context: EngineContext, { name, rig, folder }: Wanted, asker: Asker): Answer<Rig> {
  const request = name === undefined ? undefined : context.state.queue[name];
  if (request) {
    if (rig !== undefined && rig !== request.rig)
      return failed(problem('usage', `${request.mr} is of ${request.rig}`));
    return ok(openRig(context, request.rig));
  }
  const own = [...context.rigs.values()].filter(
    ({ settings }) => folder !== undefined && join(settings.upstream, '.git') === folder,
  );
  const [only] = own;
  if (rig === undefined && asker.kind === 'person' && only && own.length === 1) return ok(only);
  return findRig(context, rig, asker);
}

/** The gates of another rig may have other secrets, and more room, than those of the agent's own. */
function whyForeign({ name }: Rig, asker: Asker): Problem | null {
  const own = asker.kind === 'run' ? agentName(asker.run.agent).rig : null;
  return own === null || own === name
    ? null
    : problem('refused', `an agent of ${own} tries nothing in ${name}`);
}

function triedOn(
  { state }: EngineContext,
  { name: rig }: { readonly name: RigName },
  mr: string | undefined,
): Answer<TriedOn | null> {
  if (mr === undefined) return ok(null);
  const request = state.queue[mr];
  if (!request || request.rig !== rig) return failed(noRequest(mr));
  if (!isBuilt(request))
    return failed(problem('refused', `${mr} has no candidate to be behind of now: gt mq why ${mr}`));
  const cars = landedWith(state, request);
  const guarded = cars.flatMap(({ phase }) => phase.review?.guarded ?? []);
  const { commit, base } = request.phase;
  return ok({ mr: request.mr, commit, base: cars[0]?.phase.base ?? base, guarded: [...new Set(guarded)] });
}

interface Taken {
  readonly wanted: Wanted;
  readonly asker: Asker;
  readonly rig: Rig;
  readonly taking: Taking;
}

async function take(context: EngineContext, of: Taken): Promise<Answer<Tried>> {
  const { wanted, asker, rig, taking } = of;
  const { name } = wanted;
  const request = name === undefined ? undefined : context.state.queue[name];
  if (request) return await takeRequest(rig, { request, asker, taking });
  const branch = await branchOf(of);
  if (!branch.ok) return branch;
  const sources = asker.kind === 'run' ? ownSource(context, asker.run) : personsSources(wanted.folder);
  const isAnyCommit = asker.kind === 'person';
  const taken = await rig.repository.trials.take({ trial: taking, name: branch.value, sources, isAnyCommit });
  if (!taken.ok) return taken;
  const { tip, subject } = taken.value;
  return ok({ name: branch.value, mr: null, title: shortened(subject), tip });
}

async function takeRequest(
  rig: Rig,
  of: { readonly request: MergeRequest; readonly asker: Asker; readonly taking: Taking },
): Promise<Answer<Tried>> {
  const { mr, agent, title, tip, phase } = of.request;
  const { asker } = of;
  if (asker.kind === 'run' && asker.run.agent !== agent)
    return failed(problem('refused', `${mr} is ${agent}'s: try a branch or a merge request of your own`));
  if (phase.kind === 'landed') return failed(problem('refused', `${mr} has landed`));
  const { trials } = rig.repository;
  if (!(await trials.has(tip))) return failed(problem('refused', `the commits of ${mr} are gone`));
  await trials.keep(of.taking, { tip });
  return ok({ name: mr, mr, title, tip });
}

/** As it is called in full or in short; an agent's own where none is named. */
async function branchOf({ wanted: { name }, asker, rig }: Taken): Promise<Answer<string>> {
  if (name !== undefined) return ok(name.replace(/^refs\/heads\//, ''));
  if (asker.kind === 'person')
    return failed(problem('usage', 'say what to try: a merge request, or a branch'));
  const { branch, checkout } = asker.run;
  const own = branch || (await rig.repository.branchOf(checkout));
  return own ? ok(own) : failed(problem('usage', 'no branch is checked out here: name one'));
}

function ownSource(context: EngineContext, { agent, checkout }: Run): readonly TrialSource[] {
  if (checkout === '') return [];
  const uploadPack = uploadPackFor(context, agent, checkout);
  return [{ kind: 'folder', gitFolder: join(checkout, '.git'), uploadPack }];
}

function personsSources(folder: string | undefined): readonly TrialSource[] {
  const upstream: TrialSource = { kind: 'upstream' };
  return folder === undefined
    ? [upstream]
    : [{ kind: 'folder', gitFolder: folder, uploadPack: null }, upstream];
}
