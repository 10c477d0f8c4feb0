// What landed by one move of the branch, in the order in which it stands there. Pure.

import { failed, ok, type Result } from '../../../beads/result.ts';
import type { MergeRequestId } from '../../ids.ts';
import type { MergeRequest } from '../../merge-request.ts';
import type { CommitId } from '../../rigs/commit-id.ts';
import type { TownState } from '../../town-state.ts';

export interface Landed {
  readonly mr: MergeRequestId;
  readonly commit: CommitId;
  /** Absent in what an older release landed: its first parent. */
  readonly base?: CommitId;
}

/** The merge request with those that landed with it; itself alone where none did, or that is not known any more. */
export function batchOf(
  { queue }: Pick<TownState, 'queue'>,
  request: MergeRequest,
): Result<readonly [Landed, ...Landed[]], string> {
  const { mr, rig, phase } = request;
  if (phase.kind !== 'landed') return failed(`${mr} has not landed: gt mq why ${mr}`);
  if (phase.isEmpty) return failed(`nothing of ${mr} has landed: gt mq why ${mr}`);
  const own = landedOf(request);
  if (own === null) return ok([{ mr, commit: phase.commit }]);
  // The last one may be told of alone, by an engine that found the branch moved already.
  const last = phase.landedBy ?? mr;
  const others = Object.values(queue).flatMap((each) => {
    if (each.rig !== rig || each.mr === mr || each.phase.kind !== 'landed') return [];
    const isWith = each.phase.landedBy === last || each.mr === last;
    return isWith ? (landedOf(each) ?? []) : [];
  });
  return ok(inOrder(own, others));
}

/** The others that landed by the same move of the branch; none of what has not landed, or alone. */
export function landedBeside(
  state: Pick<TownState, 'queue'>,
  request: MergeRequest,
): readonly MergeRequestId[] {
  const batch = batchOf(state, request);
  return batch.ok ? batch.value.flatMap(({ mr }) => (mr === request.mr ? [] : [mr])) : [];
}

function landedOf({ mr, phase }: MergeRequest): Landed | null {
  if (phase.kind !== 'landed' || phase.isEmpty) return null;
  const { commit, base } = phase;
  return { mr, commit, ...(base ? { base } : {}) };
}

/** Each stands on the one before; what is not linked to the others by those that are still known is left out. */
function inOrder(own: Landed, others: readonly Landed[]): readonly [Landed, ...Landed[]] {
  const before: Landed[] = [];
  const after: Landed[] = [];
  for (let first: Landed | undefined = own; first; ) {
    const { base }: Landed = first;
    first = others.find(({ commit }) => commit === base);
    if (first) before.unshift(first);
  }
  for (let last: Landed | undefined = own; last; ) {
    const { commit }: Landed = last;
    last = others.find(({ base }) => base === commit);
    if (last) after.push(last);
  }
  const [head, ...rest] = [...before, own, ...after];
  return [head ?? own, ...rest];
}
