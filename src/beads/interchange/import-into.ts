// Imports a file into a store, and exports one from it.

import { namesOf } from '../bead-names.ts';
import { KEY_VALUE_PATH, MEMORY_KEYS, saidKeyValues } from '../key-values.ts';
import { failed, ok, type Result } from '../result.ts';
import type { BeadStore, StoreProblem } from '../store.ts';
import { invalid } from '../store-problem.ts';
import { exportAll, exportSource, type Memories } from './export-file.ts';
import type { KnownBead } from './import-lines.ts';
import { isManifestPath, latestManifests, type Manifest, readManifest } from './import-manifest.ts';
import { type BeadsAtHand, type ImportPlan, planImport } from './import-plan.ts';
import { type RecordFile, readRecordFile } from './record-file.ts';

export interface FileToImport {
  /** The file's name without its folder. */
  readonly source: string;
  readonly bytes: Uint8Array;
  /** Whether the file was made from these very beads, so that what it says holds whatever its times say. */
  readonly isFollowing?: boolean;
}

/** What importing the file would write and say. */
export function planFileImport(
  store: BeadStore,
  { source, bytes, isFollowing = false }: FileToImport,
): ImportPlan {
  const file = readRecordFile(bytes);
  return planImport({ source, file, isFollowing }, beadsAtHand(store, isOfView(file, store)));
}

export interface Export {
  readonly bytes: Uint8Array;
  readonly beads: number;
  /** The imported file that it is like; null where it is simply all beads, sorted. */
  readonly source: string | null;
}

/**
 * The beads as a file of records. That of `source` holds the beads that were imported from it; without a name it holds
 * all, set as the one file that they were imported from, or sorted by id where they come from none or from several.
 */
export function exportBeads(store: BeadStore, source: string | null): Result<Export, StoreProblem> {
  const names = namesOf(store);
  const beads = store
    .all()
    .map((bead): KnownBead => ({ bead: names.bead(bead), lines: store.linesOf(bead) }));
  const manifests = [...latestManifests(manifestsOf(store)).values()];
  if (source !== null) {
    const named = manifests.find((each) => each.source === source);
    if (named === undefined) return failed(invalid(unknownSource(source, manifests)));
    const own = ownBeads(beads, manifestsOf(store), source);
    return ok({ bytes: exportSource(named, own, memoriesOf(store)), beads: own.length, source });
  }
  const [only, ...more] = manifests.filter((each) => each.beads.size > 0);
  const single = more.length === 0 ? only : undefined;
  const bytes = single === undefined ? exportAll(beads) : exportSource(single, beads, memoriesOf(store));
  return ok({ bytes, beads: beads.length, source: single?.source ?? null });
}

function unknownSource(source: string, manifests: readonly Manifest[]): string {
  const names = manifests.map((each) => each.source).sort();
  const known = names.length === 0 ? 'nothing was imported yet' : `there are ${names.join(', ')}`;
  return `nothing was imported from a file called ${source}: ${known}`;
}

/** The beads that any import of the source has listed. */
function ownBeads(
  beads: readonly KnownBead[],
  manifests: readonly Manifest[],
  source: string,
): readonly KnownBead[] {
  const places = manifests
    .filter((each) => each.source === source)
    .flatMap((each) => [...each.beads.values()]);
  const ids = new Set(places.filter(({ birth }) => birth === null).map(({ id }) => id));
  const births = new Set(places.flatMap(({ birth }) => birth ?? []));
  return beads.filter(({ bead, lines }) => ids.has(lines[0]?.id ?? bead.id) || births.has(bead.birth));
}

function manifestsOf(store: BeadStore): readonly Manifest[] {
  return store
    .files()
    .filter(({ path }) => isManifestPath(path))
    .flatMap(({ text }) => readManifest(text) ?? []);
}

/**
 * Whether the file names beads as a renamed prefix shows them, and not as the store has them: it was exported since. All
 * of a file was written at one time.
 */
function isOfView({ lines }: RecordFile, store: BeadStore): boolean {
  const names = namesOf(store);
  if (names.renames.length === 0) return false;
  const isShown = (id: unknown) => typeof id === 'string' && names.own(id) !== id;
  return lines.some((line) => {
    if (line.kind !== 'record') return false;
    const { dependencies: edges } = line.record;
    const targets = Array.isArray(edges)
      ? edges.map((edge: { depends_on_id?: unknown } | null) => edge?.depends_on_id)
      : [];
    return [line.id, ...targets].some(isShown);
  });
}

/** With the ids that the file to import knows them by. */
function beadsAtHand(store: BeadStore, isByView: boolean): BeadsAtHand {
  const births = new Map(store.all().map((bead) => [bead.birth, bead]));
  const names = namesOf(store);
  const known = (bead: ReturnType<BeadStore['get']>) =>
    bead && { bead: isByView ? names.bead(bead) : bead, lines: store.linesOf(bead) };
  return {
    byId: (id) => known(store.get(names.own(id))),
    byBirth: (birth) => known(births.get(birth)),
    manifests: manifestsOf(store),
    keyValues: store.textAt(KEY_VALUE_PATH),
  };
}

function memoriesOf(store: BeadStore): Memories {
  const said = [...saidKeyValues(store.textAt(KEY_VALUE_PATH))].filter(([key]) =>
    key.startsWith(MEMORY_KEYS),
  );
  return new Map(said.map(([key, value]) => [key.slice(MEMORY_KEYS.length), value]));
}
