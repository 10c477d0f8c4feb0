// Takes in what moved upstream before a candidate is built, and freezes the queue where that would lose commits.

import type { Action } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { MergeRequest } from '../merge-request.ts';
import type { Rig } from '../rig.ts';
import type { Follow } from '../rigs/checkout-follow.ts';
import type { CommitId } from '../rigs/commit-id.ts';
import { isRemote } from '../rigs/inspect-source.ts';
import { oneLine } from '../rigs/one-line.ts';
import { fewOf } from '../rigs/repository-access.ts';
import type { UpstreamMove } from '../rigs/upstream.ts';
import type { RigSettings } from '../settings.ts';
import { shellWord } from '../shell-word.ts';
import { shortened } from '../shortened.ts';
import { answerDiverged, askAboutDiverged, dropJoining } from './diverged.ts';
import { keepBranch } from './keep-branch.ts';

/** Paths that are named. */
const FEW = 10;

/** Why no candidate may be built now, or null where the engine's branch is up to date. */
export async function adoptUpstream(
  context: EngineContext,
  rig: Rig,
  request: MergeRequest,
): Promise<string | null> {
  await keepBranch(context, rig);
  return await adopt(context, { rig, request }, await rig.repository.fetchUpstream());
}

/**
 * Why a candidate that passed may not land now, or null. An upstream that cannot be read bars nothing: the candidate
 * was built on what was fetched last, and waiting would only make a network's outage the queue's.
 */
export async function whyUpstreamBars(
  context: EngineContext,
  rig: Rig,
  request: MergeRequest,
): Promise<string | null> {
  const move = await rig.repository.fetchUpstream();
  if (move.kind === 'unreachable') return null;
  const why = await adopt(context, { rig, request }, move);
  return why ?? (move.kind === 'forward' ? `${rig.settings.branch} moved upstream` : null);
}

interface Adopting {
  readonly rig: Rig;
  /** What is to be built or to land. */
  readonly request: MergeRequest;
}

async function adopt(
  context: EngineContext,
  { rig, request }: Adopting,
  move: UpstreamMove,
): Promise<string | null> {
  switch (move.kind) {
    case 'same':
    case 'behind':
      return null;
    case 'unreachable':
      return `the upstream can't be read: ${move.reason}`;
    case 'forward': {
      // Before the branch moves: a crash in between would leave these lines to nobody.
      uniteBeads(rig, await rig.repository.beadFiles(move.to));
      const adopted = await rig.repository.adoptForward(move);
      if (adopted !== 'adopted') return `${rig.settings.branch} moved while the upstream was taken in`;
      const { from, to, met = [] } = move;
      const told = met.length > 0 ? { met: met.slice(0, FEW).map(shortened) } : {};
      context.record('upstream.adopted', { rig: rig.name, from, to, ...told });
      return null;
    }
    case 'diverged':
      // It is what makes the two one again.
      if (request.joins && request.tip === move.theirs) return null;
      return await freeze(context, rig, move);
    case 'rewritten':
      return await freeze(context, rig, move);
  }
}

/** Lets a frozen rig go on once its upstream holds nothing that landed work would lose. */
export async function checkUpstream(
  context: EngineContext,
  action: Action & { kind: 'check-upstream' },
): Promise<void> {
  const rig = openRig(context, action.rig);
  await keepBranch(context, rig);
  const move = await rig.repository.fetchUpstream();
  switch (move.kind) {
    case 'same':
    case 'behind':
    case 'forward':
      return context.recordAll([
        ...answerDiverged(context.state, rig.name, 'the upstream'),
        ...dropJoining(context.state, rig.name, 'the upstream has nothing beside landed work any more'),
        { kind: 'rig.thawed', data: { rig: rig.name } },
      ]);
    case 'diverged':
    case 'rewritten':
      await freeze(context, rig, move);
      return;
    case 'unreachable':
      return;
  }
}

/** Bead lines that a person committed upstream become the ledger's; the next landing would drop them otherwise. */
export function uniteBeads(rig: Rig, files: Parameters<Rig['ledger']['unite']>[0]): void {
  const united = rig.ledger.unite(files);
  if (!united.ok)
    throw new Error(`taking in the beads of ${rig.settings.upstream}: ${united.problem.message}`);
}

async function freeze(
  context: EngineContext,
  rig: Rig,
  move: UpstreamMove & { kind: 'diverged' | 'rewritten' },
): Promise<string> {
  const { branch, land } = rig.settings;
  const what =
    move.kind === 'rewritten' ? await whatVanished(rig, move) : 'has commits that landed work does not have';
  const why = `the upstream's ${branch} ${what}: there, git pull --rebase ${shellWord(rig.repository.dir)} ${branch}`;
  const diverged = move.kind === 'diverged' && land === 'branch' ? move.theirs : undefined;
  const known = context.state.rigs[rig.name];
  if (known?.frozen === why && known.diverged === diverged) return why;
  const text = diverged === undefined ? '' : await divergedText(rig, diverged);
  context.recordAll([
    ...(diverged === undefined
      ? answerDiverged(context.state, rig.name, 'a rewritten upstream')
      : askAboutDiverged(context.state, { rig: rig.name, theirs: diverged, text })),
    { kind: 'rig.frozen', data: { rig: rig.name, why, ...(diverged && { diverged }) } },
  ]);
  return why;
}

/** What is asked about its commits. */
export async function divergedText({ repository, settings }: Rig, theirs: CommitId): Promise<string> {
  const theirOwn = await repository.subjects({ of: theirs, notOf: await repository.head() });
  const count = theirOwn.length === 1 ? 'a commit' : `${theirOwn.length} commits`;
  const named = fewOf(theirOwn.map((subject) => shortened(oneLine(subject))));
  return `the upstream's ${settings.branch} has ${count} beside landed work (${named}): nothing lands until the two are one again`;
}

async function whatVanished(
  { repository }: Rig,
  { seen, theirs }: UpstreamMove & { kind: 'rewritten' },
): Promise<string> {
  const lost = await repository.subjects({ of: seen, notOf: theirs });
  const count = lost.length === 1 ? 'a commit' : `${lost.length} commits`;
  const named = fewOf(lost.map((subject) => shortened(oneLine(subject))));
  return `was rewritten, from ${seen.slice(0, 9)} to ${theirs.slice(0, 9)}, and lost ${count} (${named})`;
}

/** Offers landed commits to the person's checkout, or pushes them where the rig says so; or it is said why not. */
export async function followCheckout(context: EngineContext, rig: Rig): Promise<Follow> {
  const { repository, settings } = rig;
  const follow = isPushed(settings)
    ? await repository.pushBranch()
    : await repository.followCheckout({ checkout: repository.upstream, branch: repository.branch });
  const why = settings.land === 'pull-request' ? 'work lands by pull requests' : follow.why;
  if (context.state.rigs[rig.name]?.checkout !== why) {
    context.record('checkout.followed', { rig: rig.name, why });
  }
  return follow;
}

/** Whether landed work goes to a remote by itself. */
export function isPushed({ upstream, push, land }: RigSettings): boolean {
  return push && land === 'branch' && isRemote(upstream);
}
