// Brings a rig's ledger to the branch of its upstream that is for it, where the default branch is not ours to move. An upstream
// that does not take it holds up nothing: that is told once, and tried again ever less often.

import type { Action } from '../action.ts';
import { GitError } from '../adapters/git-error.ts';
import { type EngineContext, openRig } from '../engine-context.ts';
import { seenOf } from '../pushed-ledgers.ts';
import type { Rig } from '../rig.ts';
import type { BeadsPush } from '../rigs/beads-branch.ts';

export async function pushBeads(
  context: EngineContext,
  { rig: name }: Action & { readonly kind: 'push-beads' },
): Promise<void> {
  const rig = openRig(context, name);
  if (rig.settings.land !== 'pull-request') return;
  let seen = seenOf(rig.ledger);
  const pushed = await push(context, rig, () => {
    seen = seenOf(rig.ledger);
  });
  const { refused } = context.state.rigs[name]?.beadsBranch ?? {};
  if (pushed.kind === 'refused') {
    if (!refused || shape(refused.why) !== shape(pushed.why))
      context.record('beads.refused', { rig: name, why: pushed.why });
    return;
  }
  context.pushedLedgers.note(name, seen);
  // What was pushed without an answer is known now.
  const { commit } = pushed;
  if (commit !== null && (pushed.kind === 'pushed' || refused))
    context.record('beads.pushed', { rig: name, commit });
}

/** Times and the numbers of requests are others at each try. */
function shape(why: string): string {
  return why.replaceAll(/\d+/g, '#');
}

/** `onRead`: called whenever the ledger's files are read. */
async function push(context: EngineContext, rig: Rig, onRead: () => void): Promise<BeadsPush> {
  const { ledger, repository } = rig;
  try {
    return await repository.beadsBranch.push({
      files: () => {
        onRead();
        return ledger.files();
      },
      unite: (files) => {
        const united = ledger.unite(files);
        if (!united.ok)
          throw new Error(`taking in the beads of ${repository.upstream}: ${united.problem.message}`);
      },
      at: Math.floor(context.clock.now() / 1000),
    });
  } catch (cause) {
    if (!(cause instanceof GitError) || context.stopping.aborted) throw cause;
    return { kind: 'refused', why: cause.message };
  }
}
