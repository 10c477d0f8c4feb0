// Claims in a repository without a town: compare-and-set on what the bead says and who holds it, within one hold of the
// writers' lock.

import type { Bead } from '../../beads/bead.ts';
import { instantOf } from '../../beads/clock.ts';
import type { Stamp } from '../../beads/edit.ts';
import { whyNotReady } from '../../beads/graph.ts';
import { answerClaim, type ClaimAnswer, type Held, type Holding, isClaimed } from '../../beads/held-claim.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import type { BeadStore } from '../../beads/store.ts';
import { identityOf, livenessOf, type ProcessFacts } from '../../engine/adapters/process-identity.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { asProblem } from './as-problem.ts';
import type { ClaimRecord, ClaimRecords } from './claim-records.ts';

export interface Claimant extends Stamp {
  /** The process that the claim lives by; null where nobody is known. */
  readonly holder: ProcessFacts | null;
  readonly force: boolean;
}

export interface ClaimedBead {
  readonly bead: Bead;
  /** Whom it was taken from, in words; null where nobody had it. */
  readonly from: string | null;
  /** False where the claimant held it before. */
  readonly isNew: boolean;
}

export class FolderClaims {
  readonly #store: BeadStore;
  readonly #records: ClaimRecords;
  #holdings: ReadonlyMap<string, Holding | null> | null = null;

  constructor(store: BeadStore, records: ClaimRecords) {
    this.#store = store;
    this.#records = records;
  }

  /** Why the claim is refused; null where it is not. Writes nothing: enough for who comes too late. */
  refusal(id: string, claimant: Claimant): Problem | null {
    const answer = this.#answer(id, claimant);
    if (!answer.ok) return answer.problem;
    const { kind } = answer.value.claim;
    if (kind === 'claimed') return null;
    return problem(kind === 'held' ? 'conflict' : 'refused', answer.value.claim.why);
  }

  /** Whether somebody else has come to hold it: costs one look at its record. */
  isLost(id: string, claimant: Claimant): boolean {
    const record = this.#records.read(id);
    return record !== null && !claimant.force && this.#heldBy(record, claimant)?.holding === 'alive';
  }

  /** The caller holds the writers' lock. */
  claim(id: string, claimant: Claimant): Result<ClaimedBead, Problem> {
    const refusal = this.refusal(id, claimant);
    if (refusal !== null) return failed(refusal);
    const answer = this.#answer(id, claimant);
    if (!answer.ok) return answer;
    const { bead, claim } = answer.value;
    if (claim.kind !== 'claimed' || claim.patch === null) return ok({ bead, from: null, isNew: false });
    // The record first: a claim without one would never be given back by its holder's end.
    const isSaid = claim.patch.assignee === bead.assignee && claim.patch.status === bead.status;
    const clock = isSaid ? this.#saidAt(id) : this.#store.nextClock(id, claimant.at);
    try {
      this.#records.write(recordOf(bead, claimant, clock));
    } catch (error) {
      return failed(problem('environment', `claiming ${id}: ${messageOf(error)}`));
    }
    const written = this.#store.update(id, claim.patch, claimant);
    if (written.ok) return ok({ bead: written.value, from: claim.from, isNew: claim.isNew });
    this.#records.remove(id);
    return failed(asProblem(written.problem));
  }

  /** The claimed beads whose holder has ended: they are as good as open. */
  released(): ReadonlySet<string> {
    const ended = [...this.#holdingsNow()].filter(([, holding]) => holding === 'dead');
    const ids = ended.map(([id]) => id);
    const isClaimedStill = (id: string) => {
      const bead = this.#store.get(id);
      return bead !== undefined && isClaimed(bead);
    };
    return new Set(ids.filter(isClaimedStill));
  }

  /** Whether somebody is known to hold it, be it in another worktree whose beads do not say so. */
  isTaken(id: string): boolean {
    return ['alive', 'unknown', 'self'].includes(this.#holdingOf(id) ?? '');
  }

  /** Forgets the holder of a bead that says something else by now. The caller holds the lock. */
  settle(id: string): void {
    const record = this.#records.read(id);
    if (record !== null && record.clock < this.#saidAt(id)) this.#records.remove(id);
  }

  /** Null where no holder is kept. */
  #holdingOf(id: string): Holding | null {
    return this.#holdingsNow().get(id) ?? null;
  }

  #holdingsNow(): ReadonlyMap<string, Holding | null> {
    this.#holdings ??= new Map(
      this.#records.all().map((record) => [record.bead, this.#heldBy(record, null)?.holding ?? null]),
    );
    return this.#holdings;
  }

  #answer(
    id: string,
    claimant: Claimant,
  ): Result<{ readonly bead: Bead; readonly claim: ClaimAnswer }, Problem> {
    const bead = this.#store.get(id);
    if (bead === undefined || bead.deleted) return failed(problem('not-found', `there is no bead ${id}`));
    const open = { ...bead, status: 'open' };
    const claim = answerClaim({
      bead,
      claimant: claimant.by,
      held: this.#held(bead, claimant),
      whyNotReady: () => whyNotReady(open, this.#store.graph(), claimant.at, { includeEphemeral: true }),
      force: claimant.force,
    });
    return ok({ bead, claim });
  }

  #held(bead: Bead, asking: Claimant): Held {
    const record = this.#records.read(bead.id);
    const held = record && this.#heldBy(record, asking);
    if (held) return held;
    const said = { by: bead.assignee, process: '', since: instantOf(this.#saidAt(bead.id)) };
    return { holding: isClaimed(bead) ? 'unknown' : 'nobody', ...said };
  }

  /** Null where the bead has said something else since. */
  #heldBy({ bead, by, clock, since, holder }: ClaimRecord, asking: Claimant | null): Held | null {
    if (this.#saidAt(bead) > clock) return null;
    if (holder === null) {
      // Where processes cannot be told apart, names are all there is.
      const isSelf = asking !== null && asking.holder === null && asking.by === by;
      return { holding: isSelf ? 'self' : 'unknown', by, process: '', since };
    }
    const liveness = livenessOf(holder);
    const isSelf = liveness === 'alive' && asking?.holder?.pid === holder.pid;
    const process = `process ${holder.pid} (${holder.name})`;
    return { holding: isSelf ? 'self' : liveness, by, process, since };
  }

  /** The clock by which the bead last said who works on it, and whether. */
  #saidAt(id: string): number {
    return this.#store.saidAt(id, ['assignee', 'status']);
  }
}

function recordOf(bead: Bead, { by, at, holder }: Claimant, clock: number): ClaimRecord {
  return {
    bead: bead.id,
    by,
    clock,
    since: instantOf(at),
    holder: holder && { ...identityOf(holder), name: holder.name },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
