// The engine's own bare repository of a rig: the only place where candidates are built and the branch advances.
// One file a capability; this class is their common door.

import type { Result } from '../../beads/result.ts';
import type { TwoTrees } from '../adapters/git-objects.ts';
import type { Problem } from '../problem.ts';
import { BeadsBranch } from './beads-branch.ts';
import {
  type BuildCandidate,
  type BuiltCandidate,
  buildCandidate,
  type Candidate,
  type GatedAsOn,
  gatedAsOn,
  gatedCommitOf,
} from './candidate.ts';
import { type Change, changeBetween } from './change.ts';
import { type Follow, followCheckout } from './checkout-follow.ts';
import { branchOf, type Clone, type CrewClone, cloneCrew, clonePolecat, type PolecatClone } from './clone.ts';
import type { CommitId } from './commit-id.ts';
import { contentOf } from './content-of.ts';
import { type CreateRepository, createRepository, openRepository } from './create-repository.ts';
import { type Diff, diffOf } from './diff.ts';
import {
  type CheckoutPlace,
  emptyGateCheckout,
  type GateCheckout,
  gateCheckout,
  pointersLeft,
  restoreGateCheckout,
} from './gate-checkout.ts';
import { type Guarded, guardedPaths } from './guarded.ts';
import { type LandedSince, landingsTouching, type TouchedSince } from './landings-touching.ts';
import { committedBeadFiles, LedgerTrees } from './ledger-tree.ts';
import { type MergeBranch, type Merged, mergeBranch, type Unmergeable } from './merge-branch.ts';
import { type Restored, restoreBranch } from './own-branch.ts';
import { partTree } from './part-tree.ts';
import { dropPins } from './pins.ts';
import { Proposals } from './proposals.ts';
import { publish } from './published.ts';
import { pushBranch } from './push-branch.ts';
import { type Recovered, recover } from './recover.ts';
import { deleteRef, keepLanded, type LandedBranch, type Landing, land, pinBranch } from './refs.ts';
import { findCommit, headOf, messageOf, type RepositoryAccess, subjectsIn } from './repository-access.ts';
import { type Rescue, type SnapshotRescue, snapshotRescue } from './rescue.ts';
import { type Redone, type Resolution, resolutionsOf } from './resolutions.ts';
import { type Revert, type Reverted, revertLanding } from './revert.ts';
import { type Submission, type Submit, submit } from './submit.ts';
import { type Tidy, tidy } from './tidy.ts';
import { TrialBranches } from './trial-branches.ts';
import { adoptForward, fetchUpstream, type UpstreamMove } from './upstream.ts';

export class EngineRepository {
  readonly #access: RepositoryAccess;
  readonly #ledger: LedgerTrees;
  /** Branches that the upstream's host is to merge. */
  readonly proposals: Proposals;
  readonly trials: TrialBranches;
  /** Where the ledger is kept on the upstream. */
  readonly beadsBranch: BeadsBranch;

  private constructor(access: RepositoryAccess) {
    this.#access = access;
    this.#ledger = new LedgerTrees(access);
    this.proposals = new Proposals(access);
    this.trials = new TrialBranches(access);
    this.beadsBranch = new BeadsBranch(access);
  }

  /** Copies the history of one branch of `source` into a new repository at `dir`, whole or not at all. */
  static async create(create: CreateRepository): Promise<Result<EngineRepository, Problem>> {
    const made = await createRepository(create);
    return made.ok ? { ok: true, value: new EngineRepository(made.value) } : made;
  }

  /** Opens what `create` made. */
  static async open(dir: string): Promise<Result<EngineRepository, Problem>> {
    const opened = await openRepository(dir);
    return opened.ok ? { ok: true, value: new EngineRepository(opened.value) } : opened;
  }

  get dir(): string {
    return this.#access.dir;
  }

  /** The branch that work lands on, without `refs/heads/`. */
  get branch(): string {
    return this.#access.branch;
  }

  /** The folder or URL that work comes from and goes to. */
  get upstream(): string {
    return this.#access.upstream;
  }

  /** Clears what a killed git, or a power cut, has left; to be called at the start, before any other call. */
  async recover(): Promise<Recovered> {
    return await recover(this.#access);
  }

  async head(): Promise<CommitId> {
    return await headOf(this.#access);
  }

  /** Puts the branch back where somebody else than this class has moved it; null where nobody has. */
  async restoreBranch(): Promise<Restored | null> {
    return await restoreBranch(this.#access);
  }

  async fetchUpstream(): Promise<UpstreamMove> {
    return await fetchUpstream(this.#access);
  }

  async adoptForward(move: UpstreamMove & { kind: 'forward' }): Promise<'adopted' | 'moved'> {
    return await adoptForward(this.#access, move);
  }

  async clonePolecat(clone: PolecatClone): Promise<Result<Clone, Problem>> {
    return await clonePolecat(this.#access, clone);
  }

  async cloneCrew(clone: CrewClone): Promise<Result<Clone, Problem>> {
    return await cloneCrew(this.#access, clone);
  }

  /** The branch that a clone is on, or null. */
  async branchOf(clone: string): Promise<string | null> {
    return await branchOf(clone);
  }

  /** The bead files of our branch, or of a commit: what the ledger takes in of a rig and of adopted commits. */
  async beadFiles(commit?: CommitId): Promise<readonly { readonly path: string; readonly text: string }[]> {
    return await committedBeadFiles(this.#access, commit ?? (await this.head()));
  }

  async submit(request: Submit): Promise<Result<Submission, Problem>> {
    return await submit(this.#access, request);
  }

  async buildCandidate(build: BuildCandidate): Promise<Candidate> {
    try {
      return await buildCandidate(this.#access, this.#ledger, build);
    } catch (cause) {
      this.#forget();
      throw cause;
    }
  }

  /** What was written a moment ago may be gone: it is written anew where it is needed again. */
  #forget(): void {
    this.#ledger.forget();
    this.#access.objects.forget();
  }

  /** What a branch would be, landed on another one. */
  async merge(branches: MergeBranch): Promise<Merged | Unmergeable> {
    return await mergeBranch(this.#access, branches);
  }

  /** Which commits of our branch have changed files since a branch parted. */
  async landingsTouching(touched: TouchedSince): Promise<readonly LandedSince[]> {
    return await landingsTouching(this.#access, touched);
  }

  /** What the landing of a redone branch has made of the conflicts of the branch before. */
  async resolutionsOf(redone: Redone): Promise<readonly Resolution[]> {
    return await resolutionsOf(this.#access, redone);
  }

  /** The trees of two commits, both without `.beads/`; of a landing, what it stands on and itself. */
  async trees(from: CommitId, to: CommitId): Promise<TwoTrees> {
    const [before, after] = await Promise.all([this.gated(from), this.gated(to)]);
    return { from: before.gatedTree, to: after.gatedTree };
  }

  /** The first lines of the messages of commits that one has and another has not, the latest first. */
  async subjects(range: { readonly of: CommitId; readonly notOf: CommitId }): Promise<readonly string[]> {
    return await subjectsIn(this.#access, range);
  }

  async messageOf(commit: CommitId): Promise<string> {
    return await messageOf(this.#access, commit);
  }

  async parentOf(commit: CommitId): Promise<CommitId | null> {
    return await findCommit(this.#access, `${commit}^`);
  }

  async diff(trees: TwoTrees): Promise<Diff> {
    return await diffOf(this.#access, trees);
  }

  async changeBetween(trees: TwoTrees): Promise<Change> {
    return await changeBetween(this.#access, trees);
  }

  /**
   * What gates judge of a commit as it is: its tree without `.beads/`, or what is at some paths of that alone, and a commit of
   * it for `gateCheckout`.
   */
  async gated(
    commit: CommitId,
    paths?: readonly string[],
  ): Promise<{ readonly gatedTree: string; readonly gatedCommit: CommitId }> {
    if (paths === undefined) return await gatedCommitOf(this.#access, commit);
    const part = await partTree(this.#access, commit, paths);
    return { gatedTree: part.tree, gatedCommit: part.commit };
  }

  /** Which guarded files differ between two trees. */
  async guardedBetween(trees: TwoTrees, guarded: Guarded): Promise<readonly string[]> {
    return await guardedPaths(this.#access, trees, guarded);
  }

  /** A commit of what gates judge of a candidate, but with the guarded files as they are on `base`. */
  async gatedAsOn(asOn: GatedAsOn): Promise<CommitId> {
    return await gatedAsOn(this.#access, asOn);
  }

  /** Where gates run; made of a spare one where that is given, which is gone in any case. */
  async gateCheckout(place: CheckoutPlace, spare?: CheckoutPlace | null): Promise<GateCheckout> {
    return await gateCheckout(this.#access, place, spare);
  }

  /** Puts the tree's files back in a gate's checkout. */
  async restoreGateCheckout(place: CheckoutPlace): Promise<void> {
    await restoreGateCheckout(this.#access, place);
  }

  /** Files of which a gate's checkout holds but a pointer of Git LFS. */
  async pointersLeft(place: CheckoutPlace): Promise<readonly string[]> {
    return await pointersLeft(this.#access, place);
  }

  /** Moves what is not of the tree out of a gate's checkout; into which folder, or null where there was nothing. */
  async emptyGateCheckout(place: CheckoutPlace): Promise<string | null> {
    return await emptyGateCheckout(this.#access, place);
  }

  /** Names the content of files and folders of a commit; null where one of them is neither. */
  async contentOf(commit: CommitId, paths: readonly string[]): Promise<string | null> {
    return await contentOf(this.#access, commit, paths);
  }

  async land(landing: Landing): Promise<'landed' | 'moved' | 'gone'> {
    const landed = await land(this.#access, landing);
    if (landed === 'gone') this.#forget();
    return landed;
  }

  /** A branch that takes back what a landing has changed. */
  async revert(wanted: Revert): Promise<Reverted> {
    return await revertLanding(this.#access, wanted);
  }

  /** Keeps the branches of landed merge requests as they were handed in. */
  async keepLanded(landed: readonly LandedBranch[]): Promise<void> {
    await keepLanded(this.#access, landed);
  }

  /** Whether the branch's tip is the commit or builds on it; it may have been pruned. */
  async hasLanded(commit: CommitId): Promise<boolean> {
    if ((await findCommit(this.#access, commit)) === null) return false;
    return await this.#access.history.isAncestor(commit, await this.head());
  }

  /** Whether a candidate has in its history what it is to land on. */
  async isBuiltOn({ commit, base }: Pick<BuiltCandidate, 'commit' | 'base'>): Promise<boolean> {
    return await this.#access.history.isAncestor(base, commit);
  }

  async snapshotRescue(rescue: SnapshotRescue): Promise<Result<Rescue | null, Problem>> {
    return await snapshotRescue(this.#access, rescue);
  }

  async followCheckout(follow: { readonly checkout: string; readonly branch: string }): Promise<Follow> {
    return await followCheckout(this.#access, follow);
  }

  /** Brings landed work to an upstream that is a remote. */
  async pushBranch(): Promise<Follow> {
    return await pushBranch(this.#access);
  }

  /** Packs refs and objects where there are many; what was done, in words, or null. */
  async tidy(what: Tidy): Promise<string | null> {
    return await tidy(this.#access, what);
  }

  /** Puts a branch where a person can fetch it, by its bead; answers its name. */
  async publish(bead: string, commit: CommitId): Promise<string> {
    return await publish(this.#access, bead, commit);
  }

  async pin(name: string, commit: CommitId): Promise<void> {
    await pinBranch(this.#access, name, commit);
  }

  /** Answers the rescues that were made of what nothing else holds. */
  async dropPins(names: readonly string[]): Promise<readonly string[]> {
    return (await dropPins(this.#access, (pin) => names.includes(pin))).rescues;
  }

  async deleteRef(ref: string): Promise<void> {
    await deleteRef(this.#access, ref);
  }

  /** Ends the processes that stay for the next question; one that comes starts them again. */
  async rest(): Promise<void> {
    const { objects, refs, upstreamTip } = this.#access;
    await Promise.all([objects, refs, upstreamTip].map((each) => each[Symbol.asyncDispose]()));
  }
}
