// Nobody but the engine moves a rig's branch in the engine's repository: where somebody did, it goes back, so that no
// commit is built on, or given to a person or an agent, that no gate has seen, and no work is held against it.

import type { EngineContext } from '../engine-context.ts';
import type { Rig } from '../rig.ts';

/** Puts the branch back where somebody else has moved it, and tells it; what it named meanwhile is kept. */
export async function keepBranch(context: EngineContext, rig: Rig): Promise<void> {
  const restored = await rig.repository.restoreBranch();
  if (restored !== null) context.record('branch.restored', { rig: rig.name, ...restored });
}
