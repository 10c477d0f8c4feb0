// `rig.add`: takes a repository under the town's care.

import { isAbsolute } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { BeadFile } from '../../beads/line-files.ts';
import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import { BeadStore } from '../../beads/store.ts';
import { removeFolder } from '../adapters/folders.ts';
import { realPath } from '../adapters/git-files.ts';
import type { Engine } from '../engine.ts';
import type { RigName } from '../ids.ts';
import { isRigName } from '../ids.ts';
import { pathOf } from '../machine-variables.ts';
import type { Problem } from '../problem.ts';
import { problem } from '../problem.ts';
import { missingCommand } from '../refinery/missing-command.ts';
import { hostRepository } from '../refinery/pull-request-host.ts';
import type { Rig } from '../rig.ts';
import { openRigAt } from '../rig-opening.ts';
import { BEADS_BRANCH } from '../rigs/beads-branch.ts';
import { EngineRepository } from '../rigs/engine-repository.ts';
import { isRemote } from '../rigs/inspect-source.ts';
import { type RigSettings, rigSettingsSchema } from '../settings.ts';
import { listRigs, writeRigSettings } from '../town.ts';
import type { Request } from './requests.ts';

/** Makes the engine's repository, the ledger and the settings; on a failure nothing of the rig is left. */
export async function addRig(engine: Engine, request: Request<'rig.add'>): Promise<Result<object, Problem>> {
  const { name, source } = request;
  if (!isRigName(name)) {
    return failed(problem('usage', `"${name}" can't be a rig's name: use lower-case letters, digits and -`));
  }
  if (!isAbsolute(source) && !/^[a-z+]+:\/\/|^[^/]+@[^/]+:/.test(source)) {
    return failed(problem('usage', `"${source}" is neither an absolute path nor a URL`));
  }
  if (request.prefix !== undefined && !rigSettingsSchema.shape.prefix.safeParse(request.prefix).success) {
    const rule = 'at most 8 lower-case letters and digits, a letter first';
    return failed(problem('usage', `"${request.prefix}" can't begin the ids of beads: use ${rule}`));
  }
  if (request.branch === BEADS_BRANCH)
    return failed(problem('usage', `${BEADS_BRANCH} is for beads: name another branch`));
  if (request.land === 'pull-request' && hostRepository(source) === null) {
    const rule = 'give the URL of a repository on a host, such as https://github.com/OWNER/NAME';
    return failed(problem('usage', `pull requests can't go to ${source}: ${rule}`));
  }
  // A setup may bring what the gates call.
  const missing =
    request.setup === undefined ? await missingCommand(request.gates ?? {}, pathOf(engine.env)) : null;
  if (missing !== null) return failed(problem('not-found', missing));
  return await engine.exclusive.inTurn(`rig.add ${name}`, () => addNew(engine, name, request));
}

async function addNew(
  engine: Engine,
  name: RigName,
  request: Request<'rig.add'>,
): Promise<Result<object, Problem>> {
  const earlier = engine.rigs.get(name);
  if (earlier && (await isAsAsked(earlier, request))) return ok(added(earlier));
  // A rig that is on disk but not open was finished by an earlier engine: a start takes it up, nothing removes it.
  if (engine.rigs.has(name) || listRigs(engine.paths.root, engine.files).includes(name)) {
    return failed(problem('conflict', `rig ${name} exists already`));
  }
  const { root } = engine.paths.rig(name);
  removeFolder(root);
  let rig: Result<Rig, Problem> | null = null;
  try {
    rig = unlessTaken(engine, await makeRig(engine, name, request));
    if (rig.ok) engine.record('rig.added', { rig: name });
  } catch (cause) {
    dropRig(rig, root);
    throw cause;
  }
  if (!rig.ok) {
    dropRig(rig, root);
    return rig;
  }
  engine.rigs.set(name, rig.value);
  engine.wantFollow(name);
  return ok(added(rig.value));
}

function added({ name, settings }: Rig): object {
  return { rig: name, branch: settings.branch, gates: settings.gates.length };
}

/** Whether adding it was asked for in the very same words: then it is done already. */
async function isAsAsked({ settings }: Rig, request: Request<'rig.add'>): Promise<boolean> {
  const { source, branch, prefix, setup, gates, review, strategy, land } = request;
  const upstream = isRemote(source) ? source : await realPath(source);
  return (
    upstream === settings.upstream &&
    (branch ?? settings.branch) === settings.branch &&
    (prefix ?? settings.prefix) === settings.prefix &&
    (setup ?? settings.setup) === settings.setup &&
    isDeepStrictEqual(review ?? settings.review, settings.review) &&
    (strategy ?? settings.strategy) === settings.strategy &&
    (land ?? settings.land) === settings.land &&
    (gates === undefined || isDeepStrictEqual(gates, commandsOf(settings.gates)))
  );
}

function commandsOf(gates: RigSettings['gates']): Record<string, string> {
  return Object.fromEntries(gates.map(({ name, run }) => [name, run]));
}

/** Two rigs on one branch would each land what the other takes for a rewrite. */
function unlessTaken(engine: Engine, made: Result<Rig, Problem>): Result<Rig, Problem> {
  if (!made.ok) return made;
  const { upstream, branch } = made.value.settings;
  const holder = [...engine.rigs.values()].find(
    ({ settings }) => settings.upstream === upstream && settings.branch === branch,
  );
  if (!holder) return made;
  made.value.ledger[Symbol.dispose]();
  const why = `branch ${branch} of ${upstream} is rig ${holder.name} already: name another with --branch`;
  return failed(problem('conflict', why));
}

function dropRig(rig: Result<Rig, Problem> | null, root: string): void {
  if (rig?.ok) rig.value.ledger[Symbol.dispose]();
  removeFolder(root);
}

/** The settings come last: a rig that has them is whole. */
async function makeRig(
  engine: Engine,
  name: RigName,
  request: Request<'rig.add'>,
): Promise<Result<Rig, Problem>> {
  const paths = engine.paths.rig(name);
  const repository = await EngineRepository.create({
    dir: paths.repository,
    source: request.source,
    ...(request.branch === undefined ? {} : { branch: request.branch }),
  });
  if (!repository.ok) return repository;
  const filled = await fillLedger(name, paths.ledger, repository.value);
  if (!filled.ok) return filled;
  const { branch, upstream } = repository.value;
  const settings = {
    version: 1 as const,
    upstream,
    branch,
    prefix: request.prefix ?? defaultPrefix(name),
    ...(request.setup === undefined ? {} : { setup: request.setup }),
    ...(request.review === undefined ? {} : { review: request.review }),
    ...(request.strategy === undefined ? {} : { strategy: request.strategy }),
    ...(request.land === undefined ? {} : { land: request.land }),
    gates: Object.entries(request.gates ?? {}).map(([gate, run]) => ({ name: gate, run })),
  };
  const written = writeRigSettings(engine.paths.root, name, settings, engine.files);
  return written.ok ? await openRigAt(engine.paths, name) : written;
}

/** The beads that the branch holds become the ledger's, those of `gt-beads`, and those that its person has not committed yet. */
async function fillLedger(
  name: RigName,
  folder: string,
  repository: EngineRepository,
): Promise<Result<void, Problem>> {
  const opened = BeadStore.open(folder);
  if (!opened.ok)
    return failed(problem('environment', `making the ledger of ${name}: ${opened.problem.message}`));
  using ledger = opened.value;
  const uncommitted = await workingBeads(repository);
  if (!uncommitted.ok) return uncommitted;
  const afar = await repository.beadsBranch.fetch();
  if (afar.kind === 'unreachable')
    return failed(problem('environment', `reading ${BEADS_BRANCH} of ${repository.upstream}: ${afar.why}`));
  const files = afar.kind === 'fetched' ? afar.files : [];
  const united = ledger.unite([...(await repository.beadFiles()), ...uncommitted.value, ...files]);
  if (!united.ok)
    return failed(problem('environment', `filling the ledger of ${name}: ${united.problem.message}`));
  if (afar.kind === 'fetched') await repository.beadsBranch.note(afar.tip);
  return ok(undefined);
}

/** Those in the upstream's working tree, where it is a person's checkout of our branch. */
async function workingBeads(repository: EngineRepository): Promise<Result<readonly BeadFile[], Problem>> {
  const { upstream, branch } = repository;
  if (!isAbsolute(upstream) || (await repository.branchOf(upstream)) !== branch) return ok([]);
  const opened = BeadStore.open(upstream);
  if (!opened.ok)
    return failed(problem('environment', `reading the beads of ${upstream}: ${opened.problem.message}`));
  using store = opened.value;
  return ok(store.files());
}

/** The name's first letters: `bd` where it has none to give. */
function defaultPrefix(name: RigName): string {
  const letters = name.replaceAll(/[^a-z0-9]/g, '').slice(0, 4);
  return letters || 'bd';
}
