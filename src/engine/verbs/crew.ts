// The crew verbs: long-lived members with a clone of their own, one of whom may be PR Sheriff.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { removeFolder } from '../adapters/folders.ts';
import { pathKind } from '../adapters/git-files.ts';
import { unknownRuntime } from '../agents/catalogue.ts';
import { isPolecatName } from '../dispatch/polecat-names.ts';
import type { EngineContext } from '../engine-context.ts';
import type { AgentId } from '../ids.ts';
import { crewAgent, isMemberName, MAYOR } from '../ids.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { keepBranch } from '../refinery/keep-branch.ts';
import type { Rig } from '../rig.ts';
import { readRigSettings, writeRigSettings } from '../town.ts';
import type { CrewState } from '../town-state.ts';
import { accept } from './accept.ts';
import type { Asker } from './asker.ts';
import { findRig } from './find.ts';
import type { Request } from './requests.ts';

type Answer = Result<object, Problem>;

/** How long an answer waits for the member's program to end and its clone to go; both go on without it. */
const DEPARTURE_MS = 10_000;

export async function addCrew(
  context: EngineContext,
  request: Request<'crew.add'>,
  asker: Asker,
): Promise<Answer> {
  const found = findRig(context, request.rig, asker);
  if (!found.ok) return found;
  const rig = found.value;
  if (!isMemberName(request.name)) {
    return failed(
      problem('usage', `"${request.name}" can't be a name: use lower-case letters, digits, _ and -`),
    );
  }
  const agent = crewAgent(rig.name, request.name);
  const meaning = otherMeaning(request.name);
  // Who was engaged under such a name before stays.
  if (meaning && !context.state.crew[agent]) {
    return failed(problem('usage', `"${request.name}" can't be a crew member's name: ${meaning}`));
  }
  if (request.runtime !== undefined) {
    const unknown = unknownRuntime(request.runtime, context.settings);
    if (unknown !== null) return failed(problem('not-found', unknown));
  }
  return await context.exclusive.inTurn(`crew ${agent}`, () => join(context, rig, agent, request));
}

/** What a command would take the name for; null where it is free. */
function otherMeaning(name: string): string | null {
  if (name === MAYOR) return 'the mayor is called so';
  if (/^r\d+$/.test(name)) return 'runs are called so';
  if (/^m\d+$/.test(name)) return 'merge requests are called so';
  return isPolecatName(name) ? 'polecats are called so' : null;
}

/** An earlier try may have left its clone; a clone of our own goes again where the log refuses the member. */
async function join(
  context: EngineContext,
  rig: Rig,
  agent: AgentId,
  request: Request<'crew.add'>,
): Promise<Answer> {
  const dir = rig.paths.crew(request.name);
  const runtime = request.runtime ?? null;
  const member = context.state.crew[agent];
  if (member && member.runtime === runtime) return ok({ agent, checkout: dir });
  if (member) return failed(problem('conflict', `${agent} is in the crew already, ${playedBy(member)}`));
  if (context.state.leaving[agent]) {
    return failed(problem('conflict', `${agent} is still being let go: try again in a moment`));
  }
  const isThere = (await pathKind(dir)) === 'folder';
  if (!isThere) {
    const author = { name: request.name, email: `${request.name}@gt.localhost` };
    await keepBranch(context, rig);
    const cloned = await rig.repository.cloneCrew({ dir, author });
    if (!cloned.ok) return cloned;
  }
  try {
    context.record('crew.added', { agent, runtime });
  } catch (cause) {
    if (!isThere) removeFolder(dir);
    throw cause;
  }
  return ok({ agent, checkout: dir });
}

function playedBy({ runtime }: CrewState): string {
  return runtime === null ? 'with the default runtime' : `with runtime ${runtime}`;
}

/** Ends the member's program; its clone is rescued before it goes. */
export async function removeCrew(
  context: EngineContext,
  request: Request<'crew.remove'>,
  asker: Asker,
): Promise<Answer> {
  const found = findMember(context, request, asker);
  if (!found.ok) return found;
  const { rig, agent } = found.value;
  // First: a later member of that name would come by the office unasked.
  const before = rig.settings.sheriff;
  const written = before === request.name ? changeSheriff(context, rig, null) : ok(undefined);
  if (!written.ok) return written;
  try {
    accept(context, asker, [{ kind: 'crew.removed', data: { agent } }]);
  } catch (cause) {
    if (before === request.name) changeSheriff(context, rig, before);
    throw cause;
  }
  const isGone = await context.until(() => !context.state.leaving[agent], DEPARTURE_MS);
  return ok({ agent, isGone });
}

export function appointSheriff(
  context: EngineContext,
  request: Request<'crew.sheriff'>,
  asker: Asker,
): Answer {
  const found = findMember(context, request, asker);
  if (!found.ok) return found;
  const { rig, agent } = found.value;
  const before = rig.settings.sheriff;
  const sheriff = request.on ? request.name : before === request.name ? null : before;
  const written = changeSheriff(context, rig, sheriff);
  if (!written.ok) return written;
  try {
    accept(context, asker, [{ kind: 'crew.appointed', data: { agent, sheriff: request.on } }]);
  } catch (cause) {
    changeSheriff(context, rig, before);
    throw cause;
  }
  return ok({ agent, sheriff: request.on });
}

/** Goes by the file, which a person may have edited since it was read. */
function changeSheriff(context: EngineContext, rig: Rig, sheriff: string | null): Result<void, Problem> {
  const { root } = context.paths;
  const current = readRigSettings(root, rig.name);
  if (!current.ok) return current;
  const written = writeRigSettings(root, rig.name, { ...current.value, sheriff }, context.files);
  if (!written.ok) return written;
  rig.settings = written.value;
  return ok(undefined);
}

function findMember(
  context: EngineContext,
  request: { readonly rig?: string | undefined; readonly name: string },
  asker: Asker,
): Result<{ rig: Rig; agent: ReturnType<typeof crewAgent> }, Problem> {
  const found = findRig(context, request.rig, asker);
  if (!found.ok) return found;
  const agent = crewAgent(found.value.name, request.name);
  if (!context.state.crew[agent]) {
    return failed(
      problem('not-found', `no crew member "${request.name}" in ${found.value.name}: gt crew list`),
    );
  }
  return ok({ rig: found.value, agent });
}
