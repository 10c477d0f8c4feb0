// What a bead's lines cannot say of an imported file: the order of its lines, how it is set, and the lines that are no
// beads. It is kept beside the beads in `.beads/imports/<name>.jsonl`, in lines that mean the same in any
// order and however often they stand, so that it merges as beads do.

import { contentHash, parsedObjects } from '../lines.ts';
import type { FileLine, FileSetting, RecordFile } from './record-file.ts';

/** Which bead stands at a line: its id at birth, and its birth where the id alone would not tell. */
export interface BeadPlace {
  readonly id: string;
  readonly birth: string | null;
}

export interface Manifest extends FileSetting {
  /** `importName` of what was imported. */
  readonly name: string;
  /** The name of the file that was imported, without its folder. */
  readonly source: string;
  /** Counts the imports of one source: the last one tells how its file looks now. */
  readonly turn: number;
  readonly count: number;
  /** By line number, from 1. */
  readonly beads: ReadonlyMap<number, BeadPlace>;
  readonly others: ReadonlyMap<number, string | Uint8Array>;
  readonly odd: ReadonlySet<number>;
}

/** Names the import of a file's content under a source's name; two clones that import the same call it the same. */
export function importName(source: string, contentOfFile: string): string {
  return contentHash([source, contentOfFile]);
}

export function manifestPath(name: string): string {
  return `.beads/imports/${name}.jsonl`;
}

const MANIFEST_PATH = /^\.beads\/imports\/[0-9a-f]{20}\.jsonl$/;

export function isManifestPath(path: string): boolean {
  return MANIFEST_PATH.test(path);
}

/** Beads named in one line of a manifest. */
const CHUNK = 500;

export function manifestLines(
  file: RecordFile,
  { name, source, turn, beads }: Pick<Manifest, 'name' | 'source' | 'turn' | 'beads'>,
): string[] {
  const odd = file.lines.filter((line) => line.isOdd).map((line) => line.at);
  const header = {
    import: name,
    source,
    turn,
    lines: file.lines.length,
    ...(file.hasByteOrderMark ? { bom: true } : {}),
    ...(file.hasCarriageReturns ? { crlf: true } : {}),
    ...(file.isEnded ? {} : { open: true }),
    ...(odd.length === 0 ? {} : { odd }),
  };
  const chunks: object[] = [];
  for (let from = 1; from <= file.lines.length; from += CHUNK) {
    const places = file.lines.slice(from - 1, from - 1 + CHUNK).map(({ at }) => placeText(beads.get(at)));
    if (places.some((place) => place !== null)) chunks.push({ import: name, from, beads: places });
  }
  const others = file.lines.filter((line) => line.kind !== 'record').map((line) => otherLine(name, line));
  return [header, ...chunks, ...others].map((line) => JSON.stringify(line));
}

function placeText(place: BeadPlace | undefined): string | readonly string[] | null {
  if (place === undefined) return null;
  return place.birth === null ? place.id : [place.id, place.birth];
}

function otherLine(name: string, line: FileLine): object {
  const bytes = line.kind === 'bad' ? line.bytes : null;
  const content = bytes === null ? { text: line.text } : { base64: Buffer.from(bytes).toString('base64') };
  return { import: name, at: line.at, ...content };
}

/** The manifest that a file's text is; null where its first line is missing. */
export function readManifest(text: string): Manifest | null {
  const lines = parsedObjects(text);
  const headers = lines.filter(({ turn }) => typeof turn === 'number');
  const header = headers.reduce<(typeof headers)[number] | null>(laterTurn, null);
  if (header === null) return null;
  const beads = new Map<number, BeadPlace>();
  const others = new Map<number, string | Uint8Array>();
  for (const line of lines) {
    const { from, beads: places, at, text: other, base64 } = line;
    if (typeof from === 'number' && Array.isArray(places)) {
      places.forEach((place, index) => void addPlace(beads, from + index, place));
    }
    if (typeof at !== 'number') continue;
    if (typeof other === 'string') others.set(at, other);
    else if (typeof base64 === 'string') others.set(at, Buffer.from(base64, 'base64'));
  }
  const { import: name, source, turn, lines: count, odd } = header;
  return {
    name: String(name),
    source: String(source),
    turn: Number(turn),
    count: Number(count),
    hasByteOrderMark: header['bom'] === true,
    hasCarriageReturns: header['crlf'] === true,
    isEnded: header['open'] !== true,
    odd: new Set(Array.isArray(odd) ? odd.filter((each) => typeof each === 'number') : []),
    beads,
    others,
  };
}

type JsonRecord = Readonly<Record<string, unknown>>;

function laterTurn(held: JsonRecord | null, header: JsonRecord): JsonRecord {
  return held === null || Number(header['turn']) > Number(held['turn']) ? header : held;
}

function addPlace(beads: Map<number, BeadPlace>, at: number, place: unknown): void {
  // Of two that say it, the one holds that says more.
  if (typeof place === 'string' && !beads.has(at)) beads.set(at, { id: place, birth: null });
  if (!Array.isArray(place)) return;
  const [id, birth]: readonly unknown[] = place;
  if (typeof id === 'string' && typeof birth === 'string') beads.set(at, { id, birth });
}

/** The manifest of each source that was imported last, by the source's name. */
export function latestManifests(all: readonly Manifest[]): ReadonlyMap<string, Manifest> {
  const latest = new Map<string, Manifest>();
  for (const each of all) {
    const held = latest.get(each.source);
    const isLater =
      held === undefined || each.turn > held.turn || (each.turn === held.turn && each.name > held.name);
    if (isLater) latest.set(each.source, each);
  }
  return latest;
}
