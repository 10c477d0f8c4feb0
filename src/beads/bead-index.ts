// The folded beads of a folder as one file, so that a program that starts need not read thousands. Only a cache: each
// file is looked at before its part is believed, and what does not add up is read from the files again.
//
//   8 bytes   name and version of the format
//   32 bytes  SHA-256 of all that follows up to the texts
//   3 x 4     numbers of files and of folders; length of the head in bytes; little-endian as all numbers here
//   4         nothing
//   4 x 8     floats for a file or folder: size, modified, changed, inode; a size of -1 has a file read again
//   head      JSON: paths and births of the files, the lineages with their beads but for the long texts
//   texts     of each bead: four bytes of SHA-256 in hex, JSON

import { hash } from 'node:crypto';
import type { Bead } from './bead.ts';
import { type FileFacts, isSettled } from './bead-files.ts';
import type { Lineage } from './fold.ts';
import { decodeLineage, encodeLineage, type LineageRow } from './index-rows.ts';
import type { KnownFile, KnownFiles } from './line-files.ts';
import { type LongTexts, NO_TEXTS } from './live-fold.ts';

export interface IndexedFolder {
  readonly known: KnownFiles;
  readonly lineages: readonly Lineage[];
  /** Whether each bead goes by the id that it was born with, and all edges name their targets by theirs. */
  readonly isPlain: boolean;
}

export interface FoundIndex extends IndexedFolder {
  /** The long texts, which the lineages' beads lack, of the lineage at that place; null where they are damaged. */
  textsOf(at: number): LongTexts | null;
}

const FORMAT = 'gtbeads1';
const HASH_AT = 8;
const COUNTS_AT = HASH_AT + 32;
const FACTS_AT = COUNTS_AT + 16;
const BYTES_PER_FACTS = 32;
const CHECK_LENGTH = 8;

interface Head {
  readonly isPlain: boolean;
  /** The path of each, then the births that its lines speak of. */
  readonly files: readonly (readonly string[])[];
  readonly folders: readonly string[];
  readonly lineages: readonly LineageRow[];
  readonly textLengths: readonly number[];
}

/** `lookedAtMs` is when the files were looked at: one that had only just changed may have changed again unseen. */
export function encodeIndex({ known, lineages, isPlain }: IndexedFolder, lookedAtMs: number): Uint8Array {
  const { files, folders } = known;
  const texts = lineages.map(({ bead }) => encodeTexts(bead));
  const head = Buffer.from(
    asciiJson({
      isPlain,
      files: files.map(({ facts, births }) => [facts.path, ...births]),
      folders: folders.map(({ path }) => path),
      lineages: lineages.map(encodeLineage),
      textLengths: texts.map(({ length }) => length),
    } satisfies Head),
    'latin1',
  );
  const facts = [...files.map((file) => file.facts), ...folders];
  const numbers = Float64Array.from(facts.flatMap((each) => factNumbers(each, lookedAtMs)));
  const counts = Buffer.from(Uint32Array.of(files.length, folders.length, head.length, 0).buffer);
  const checked = Buffer.concat([counts, Buffer.from(numbers.buffer), head]);
  return Buffer.concat([Buffer.from(FORMAT), hashOf(checked), checked, ...texts]);
}

/** Null of another version's, or where anything of it is damaged. */
export function decodeIndex(bytes: Uint8Array): FoundIndex | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (buffer.length < FACTS_AT || buffer.toString('latin1', 0, HASH_AT) !== FORMAT) return null;
  const [fileCount, folderCount] = [buffer.readUInt32LE(COUNTS_AT), buffer.readUInt32LE(COUNTS_AT + 4)];
  const headAt = FACTS_AT + BYTES_PER_FACTS * (fileCount + folderCount);
  const textsAt = headAt + buffer.readUInt32LE(COUNTS_AT + 8);
  if (textsAt > buffer.length) return null;
  if (!hashOf(buffer.subarray(COUNTS_AT, textsAt)).equals(buffer.subarray(HASH_AT, COUNTS_AT))) return null;
  // The hash says that it is what an index of this version was written with.
  const head = JSON.parse(buffer.toString('latin1', headAt, textsAt)) as Head;
  const numbers = new Float64Array(new Uint8Array(buffer.subarray(FACTS_AT, headAt)).buffer);
  return {
    isPlain: head.isPlain,
    known: {
      files: head.files.map((row, at) => knownFile(row, numbers, at)),
      folders: head.folders.map((path, at) => factsAt(path, numbers, fileCount + at)),
    },
    lineages: head.lineages.map((row) => decodeLineage(row, NO_TEXTS)),
    textsOf: textsReader(head.textLengths, buffer.subarray(textsAt)),
  };
}

function factNumbers(facts: FileFacts, lookedAtMs: number): readonly number[] {
  const { sizeBytes, modifiedMs, changedMs, inode } = facts;
  return [isSettled(facts, lookedAtMs) ? sizeBytes : -1, modifiedMs, changedMs, inode];
}

function knownFile([path = '', ...births]: readonly string[], numbers: Float64Array, at: number): KnownFile {
  return { facts: factsAt(path, numbers, at), births };
}

function factsAt(path: string, numbers: Float64Array, at: number): FileFacts {
  return {
    path,
    sizeBytes: numbers[4 * at] ?? -1,
    modifiedMs: numbers[4 * at + 1] ?? 0,
    changedMs: numbers[4 * at + 2] ?? 0,
    inode: numbers[4 * at + 3] ?? 0,
  };
}

/** One byte a character is read several times as fast. */
function asciiJson(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[\u0080-\uffff]/g, escaped);
}

/** Nothing at all where the bead has none. */
function encodeTexts({ description, design, acceptance, notes, comments }: Bead): Uint8Array {
  if (`${description}${design}${acceptance}${notes}` === '' && comments.length === 0)
    return new Uint8Array(0);
  const json = JSON.stringify({ description, design, acceptance, notes, comments });
  return Buffer.from(`${checkOf(json)}${json}`);
}

function textsReader(lengths: readonly number[], texts: Buffer): (at: number) => LongTexts | null {
  const starts = new Float64Array(lengths.length);
  for (let at = 1; at < lengths.length; at += 1) starts[at] = (starts[at - 1] ?? 0) + (lengths[at - 1] ?? 0);
  return (at) => {
    const [start, length] = [starts[at] ?? 0, lengths[at] ?? 0];
    return length === 0 ? NO_TEXTS : decodeTexts(texts.subarray(start, start + length));
  };
}

function decodeTexts(bytes: Buffer): LongTexts | null {
  const text = bytes.toString('utf8');
  const json = text.slice(CHECK_LENGTH);
  return checkOf(json) === text.slice(0, CHECK_LENGTH) ? (JSON.parse(json) as LongTexts) : null;
}

function checkOf(json: string): string {
  return hash('sha256', json, 'hex').slice(0, CHECK_LENGTH);
}

function hashOf(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
