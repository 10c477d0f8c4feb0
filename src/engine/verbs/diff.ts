// `mq.diff`: a merge request's change as it would land now, beside what it was asked for and the gates that it has passed.

import type { Result } from '../../beads/result.ts';
import { failed, ok } from '../../beads/result.ts';
import type { TwoTrees } from '../adapters/git-objects.ts';
import type { ChangeView } from '../change-view.ts';
import type { Engine } from '../engine.ts';
import { openRig } from '../engine-context.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Problem } from '../problem.ts';
import { guardedOf } from '../refinery/guarded-paths.ts';
import { knownResolutions } from '../refinery/known-resolutions.ts';
import { queueState } from '../refinery/queue-state.ts';
import { approverOf } from '../refinery/review.ts';
import { shownFiles } from '../refinery/shown-files.ts';
import { landedBeside } from '../refinery/trials/batch.ts';
import { whyUnmergeable } from '../refinery/unmergeable.ts';
import type { Rig } from '../rig.ts';
import type { ChangeId } from '../rigs/change.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import type { Diff } from '../rigs/diff.ts';
import { firstWithin } from '../rpc/pages.ts';
import { noRequest } from './queue.ts';
import { requestGates } from './request-gates.ts';
import type { Request } from './requests.ts';

/** UTF-16 units of a bead's acceptance criteria. */
const MOST_UNITS = 20_000;
/** Of the paths that conflict, and of those that are guarded. */
const MOST_BYTES = 64 * 1024;

export async function showChange(
  engine: Engine,
  { mr }: Request<'mq.diff'>,
): Promise<Result<ChangeView, Problem>> {
  const request = engine.state.queue[mr];
  if (!request) return failed(noRequest(mr));
  const rig = openRig(engine, request.rig);
  const found = await findChange(engine, request);
  const { state, note } = queueState(engine.snapshot(), request);
  return ok({
    mr: request.mr,
    rig: rig.name,
    branch: rig.settings.branch,
    bead: request.bead,
    title: engine.display(request.title),
    agent: request.agent,
    state,
    note: engine.display(found.trouble ?? note),
    approvedBy: found.change === null ? null : approverOf(request, found.change),
    acceptance: shownText(rig.ledger.get(request.bead)?.acceptance ?? '', engine),
    gates: requestGates(engine, request, found.tree),
    guarded: firstWithin(
      found.guarded.map((path) => engine.display(path)),
      MOST_BYTES,
    ),
    change: found.change,
    conflicts: firstWithin(
      found.conflicts.map((path) => engine.display(path)),
      MOST_BYTES,
    ),
    landedWith: landedBeside(engine.state, request),
    totals: found.diff.totals,
    files: shownFiles(found.diff.files, (text) => engine.display(text)),
  });
}

interface FoundChange {
  readonly diff: Diff;
  /** Null where it cannot land as it is. */
  readonly change: ChangeId | null;
  /** What gates judge; null likewise. */
  readonly tree: string | null;
  readonly conflicts: readonly string[];
  readonly guarded: readonly string[];
  /** Why it cannot land as it is, in words. */
  readonly trouble: string | null;
}

/** Of one that has landed or is about to, what its commit changes; of one that does not merge, what its branch changed since it parted. */
async function findChange(engine: Engine, { rig: name, phase, tip }: MergeRequest): Promise<FoundChange> {
  const rig = openRig(engine, name);
  const { repository } = rig;
  // Its commit may stand on the branch before that is recorded.
  if (phase.kind === 'landed' || (phase.kind === 'built' && phase.landing)) {
    const base = phase.base ?? (await baseOfOlder(rig, phase));
    return await cleanChange(rig, await repository.trees(base, phase.commit));
  }
  const merged = await repository.merge({
    tip,
    known: knownResolutions(engine.state, name, engine.clock.now()),
  });
  if (merged.kind === 'merged')
    return await cleanChange(rig, { from: merged.baseTree, to: merged.gatedTree });
  const none = { change: null, tree: null, guarded: [], trouble: whyUnmergeable(merged) };
  if (merged.kind !== 'conflict') return { ...none, diff: NO_DIFF, conflicts: [] };
  const diff = await repository.diff(await repository.trees(merged.parted, tip));
  return { ...none, diff, conflicts: merged.paths };
}

/** An older release did not keep what a landing stood on; it landed one commit each. */
async function baseOfOlder(
  { repository }: Rig,
  { commit, isEmpty = false }: { readonly commit: CommitId; readonly isEmpty?: boolean },
): Promise<CommitId> {
  const parent = isEmpty ? null : await repository.parentOf(commit);
  return parent ?? commit;
}

const NO_DIFF: Diff = { totals: { files: 0, added: 0, removed: 0 }, files: [] };

async function cleanChange({ repository, settings }: Rig, trees: TwoTrees): Promise<FoundChange> {
  const [diff, change, guarded] = await Promise.all([
    repository.diff(trees),
    repository.changeBetween(trees),
    repository.guardedBetween(trees, guardedOf(settings)),
  ]);
  return { diff, change: change.id, tree: trees.to, conflicts: [], guarded, trouble: null };
}

function shownText(text: string, engine: Engine): string {
  const lines = text.slice(0, MOST_UNITS).split('\n');
  return lines.map((line) => engine.display(line)).join('\n');
}
