// Which working tree's beads a person at a screen means by "here": that of the agent whose pane they look at, of the
// folder in which they called gt, or of the repository that the rig belongs to. As `bd --here`, it reads that tree.

import { existsSync } from 'node:fs';
import { basename, isAbsolute, join } from 'node:path';
import { failed, ok, type Result } from '../beads/result.ts';
import { BranchBeads } from '../engine/adapters/branch-beads.ts';
import type { RigName } from '../engine/ids.ts';
import { findRepository, type Repository } from './find-town.ts';

export interface HandPlaces {
  /** The checkout of the agent whose pane is looked at; null where there is none. */
  readonly checkout: string | null;
  /** Where the person called gt; '' where that is not known. */
  readonly cwd: string;
  /** The rig of the bead that is looked at comes first. */
  readonly rigs: readonly { readonly name: RigName; readonly upstream: string }[];
  /** The rig of the agent with the checkout. */
  readonly agentRig: RigName | null;
}

export interface BranchAtHand {
  readonly beads: BranchBeads;
  /** The rig whose beads they would be; the folder's name where it is no rig's. */
  readonly rig: RigName;
  readonly folder: string;
}

/** A tree without beads of its own is meant only where none has any: polecats' have none. */
export function openBranchAtHand(places: HandPlaces, onChange: () => void): Result<BranchAtHand, string> {
  const { agentRig, checkout, cwd, rigs } = places;
  const found = [checkout ?? '', cwd, ...rigs.map(({ upstream }) => upstream)]
    .filter((path) => isAbsolute(path) && existsSync(path))
    .map((path) => ({ path, repository: findRepository(path) }))
    .filter((each): each is { path: string; repository: Repository } => each.repository?.isBare === false);
  const { path, repository } =
    found.find((each) => existsSync(join(each.repository.top, '.beads'))) ?? found[0] ?? NOTHING;
  if (repository === null)
    return failed('no branch is at hand: call gt in a working tree, or go to the pane of a crew member');
  const tree = { folder: repository.top, gitFolder: repository.gitFolder };
  const opened = BranchBeads.open(tree, onChange);
  if (!opened.ok) return failed(`reading the beads of ${repository.top}: ${opened.problem.message}`);
  const rig = path === checkout ? agentRig : rigs.find(({ upstream }) => upstream === repository.top)?.name;
  const name = rig ?? (basename(repository.top) as RigName);
  return ok({ beads: opened.value, rig: name, folder: repository.top });
}

const NOTHING = { path: '', repository: null };
