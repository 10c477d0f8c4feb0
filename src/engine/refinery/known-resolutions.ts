// A rig's conflicts that were resolved and have landed, for the next change that meets the same three sides. Pure.

import type { EventData } from '../events.ts';
import type { MergeRequestId, RigName } from '../ids.ts';
import type { MergeRequest } from '../merge-request.ts';
import { fewOf } from '../rigs/repository-access.ts';
import type { KnownResolutions, Resolution, ResolvedFile } from '../rigs/resolutions.ts';
import { shortened } from '../shortened.ts';
import type { TownState } from '../town-state.ts';

export interface KnownResolution extends Resolution {
  /** The merge request that landed with it, and when. */
  readonly mr: MergeRequestId;
  readonly at: number;
  /** When a landing last held it again; absent where none has. */
  readonly usedAt?: number;
}

/** A file of a candidate that is as it was resolved before, by `from`. */
export type UsedResolution = ResolvedFile & { readonly from: MergeRequestId };

/** Of each rig; those that served least lately go first. */
const KEPT = 200;

/** Since it served last: what nobody has met for so long was resolved in other code than there is now. */
const KEPT_MS = 90 * 86_400_000;

export function knownResolutions(
  { rigs }: Pick<TownState, 'rigs'>,
  rig: RigName,
  now: number,
): KnownResolutions {
  const known = (rigs[rig]?.resolutions ?? []).filter((each) => !isOld(each, now));
  const byKey = new Map(known.map((each) => [each.key, each]));
  return (key) => byKey.get(key);
}

export function usedResolutions(
  { rigs }: Pick<TownState, 'rigs'>,
  rig: RigName,
  resolved: readonly ResolvedFile[],
): readonly UsedResolution[] {
  const known = rigs[rig]?.resolutions ?? [];
  return resolved.flatMap(({ path, key }) => {
    const found = known.find((each) => each.key === key);
    return found ? [{ path, key, from: found.mr }] : [];
  });
}

/** As in `a.txt from m3, b.txt from m7`. */
export function resolvedWords(resolved: readonly UsedResolution[]): string {
  return fewOf(
    resolved.map(({ path, from }) => `${shortened(path)} from ${from}`),
    5,
  );
}

/** What turns a candidate down that holds earlier resolutions, which may be at fault: these are forgotten first. */
export function withoutResolutions(
  { mr, rig, phase }: MergeRequest,
  why: string,
): EventData['resolution.dropped'] | null {
  const { resolved = [] } = phase.kind === 'built' || phase.kind === 'proposed' ? phase : {};
  return resolved.length === 0 ? null : { rig, mr, keys: resolved.map(({ key }) => key), why };
}

/** By a clock that was set back nothing is. */
function isOld({ at, usedAt = at }: KnownResolution, now: number): boolean {
  return now - usedAt > KEPT_MS;
}

/** What has landed again is kept from then on; those that landed with it are the newest, and go last. */
export function withUsed(
  known: readonly KnownResolution[],
  used: readonly UsedResolution[],
  at: number,
): readonly KnownResolution[] {
  const keys = new Set(used.map(({ key }) => key));
  const again = known.filter(({ key }) => keys.has(key)).map((each) => ({ ...each, usedAt: at }));
  return again.length === 0 ? known : [...known.filter(({ key }) => !keys.has(key)), ...again];
}

/** The newest last; what is old goes. */
export function withLearned(
  known: readonly KnownResolution[],
  { mr, resolutions = [] }: EventData['resolution.learned'],
  at: number,
): readonly KnownResolution[] {
  const keys = new Set(resolutions.map(({ key }) => key));
  const fresh = resolutions.map((each) => ({ ...each, mr, at }));
  const rest = known.filter((each) => !keys.has(each.key) && !isOld(each, at));
  return [...rest, ...fresh].slice(-KEPT);
}
