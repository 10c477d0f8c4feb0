// One rig, opened: its settings, the engine's own repository, and the ledger that holds its live beads.

import type { Bead, BeadId } from '../beads/bead.ts';
import type { BeadStore } from '../beads/store.ts';
import type { RigName } from './ids.ts';
import type { EngineRepository } from './rigs/engine-repository.ts';
import type { RigSettings } from './settings.ts';
import type { RigPaths } from './town-paths.ts';

export interface Rig {
  readonly name: RigName;
  readonly paths: RigPaths;
  readonly repository: EngineRepository;
  readonly ledger: BeadStore;
  settings: RigSettings;
}

/** The beads that a rig's molecule of `bead` consists of, in the order they were poured. */
export function stepsOf(rig: Rig, bead: BeadId): readonly Bead[] {
  return rig.ledger
    .all()
    .filter((each) => !each.deleted && each.type === 'step')
    .filter((each) => each.edges.some((edge) => edge.type === 'parent-child' && edge.on === bead))
    .sort((a, b) => stepOrder(a) - stepOrder(b));
}

function stepOrder(step: Bead): number {
  return Number(step.id.split('.').at(-1)) || 0;
}

/** The shell command of a step, as its formula gave it; '' where a person or agent decides. */
export function stepCommand(step: Bead): string {
  const run = step.metadata['run'];
  return typeof run === 'string' ? run : '';
}

export function stepName(step: Bead): string {
  const name = step.metadata['step'];
  return typeof name === 'string' ? name : step.title;
}
