// Takes in what moved upstream before a candidate is built, and freezes the queue where that would lose commits.

import type { Action } from '../action.ts';
import type { EngineContext } from '../engine-context.ts';
import { openRig } from '../engine-context.ts';
import type { Rig } from '../rig.ts';
import type { Follow } from '../rigs/checkout-follow.ts';
import { isRemote } from '../rigs/inspect-source.ts';
import { oneLine } from '../rigs/one-line.ts';
import { fewOf } from '../rigs/repository-access.ts';
import type { UpstreamMove } from '../rigs/upstream.ts';
import type { RigSettings } from '../settings.ts';
import { shortened } from '../shortened.ts';
import { keepBranch } from './keep-branch.ts';

/** Why no candidate may be built now, or null where the engine's branch is up to date. */
export async function adoptUpstream(context: EngineContext, rig: Rig): Promise<string | null> {
  await keepBranch(context, rig);
  return await adopt(context, rig, await rig.repository.fetchUpstream());
}

/**
 * Why a candidate that passed may not land now, or null. An upstream that cannot be read bars nothing: the candidate
 * was built on what was fetched last, and waiting would only make a network's outage the queue's.
 */
export async function whyUpstreamBars(context: EngineContext, rig: Rig): Promise<string | null> {
  const move = await rig.repository.fetchUpstream();
  if (move.kind === 'unreachable') return null;
  const why = await adopt(context, rig, move);
  return why ?? (move.kind === 'forward' ? `${rig.settings.branch} moved upstream` : null);
}

async function adopt(context: EngineContext, rig: Rig, move: UpstreamMove): Promise<string | null> {
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
      context.record('upstream.adopted', { rig: rig.name, from: move.from, to: move.to });
      return null;
    }
    case 'diverged':
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
      return context.record('rig.thawed', { rig: rig.name });
    case 'diverged':
    case 'rewritten':
      await freeze(context, rig, move);
      return;
    case 'unreachable':
      return;
  }
}

/** Bead lines that a person committed upstream become the ledger's; the next landing would drop them otherwise. */
function uniteBeads(rig: Rig, files: Parameters<Rig['ledger']['unite']>[0]): void {
  const united = rig.ledger.unite(files);
  if (!united.ok)
    throw new Error(`taking in the beads of ${rig.settings.upstream}: ${united.problem.message}`);
}

async function freeze(
  context: EngineContext,
  rig: Rig,
  move: UpstreamMove & { kind: 'diverged' | 'rewritten' },
): Promise<string> {
  const { branch } = rig.settings;
  const what =
    move.kind === 'rewritten' ? await whatVanished(rig, move) : 'has commits that landed work does not have';
  const why = `the upstream's ${branch} ${what}: there, git pull --rebase '${rig.repository.dir}' ${branch}`;
  if (context.state.rigs[rig.name]?.frozen !== why) context.record('rig.frozen', { rig: rig.name, why });
  return why;
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
