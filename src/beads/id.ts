// Ids of beads: hashes of what a bead is about, and where a bead's file stands.
// The hash is that of the original `bd`, so its ids can be made again.

import { createHash } from 'node:crypto';
import type { BeadId } from './bead.ts';
import { isBeadId } from './bead.ts';
import { hashBytes } from './hash-length.ts';

export interface IdInput {
  readonly prefix: string;
  readonly title: string;
  readonly description: string;
  readonly creator: string;
  /** Nanoseconds since the epoch. */
  readonly createdAtNs: bigint;
  readonly nonce: number;
  /** Characters of the hash, 3 to 8. */
  readonly length: number;
  /** `hex` is how the original's releases 0.20 and 0.21 made them; base36 unless given. */
  readonly digits?: 'base36' | 'hex';
}

/** Nonces tried at one length before the hash grows by a character. */
export const NONCES = 10;

const PREFIX = /^[A-Za-z0-9][A-Za-z0-9_-]{0,60}$/;

export function isIdPrefix(text: string): boolean {
  return PREFIX.test(text) && !text.endsWith('-');
}

/** `<prefix>-<hash>`. */
export function hashId(input: IdInput): BeadId {
  const { prefix, title, description, creator, createdAtNs, nonce, length, digits = 'base36' } = input;
  const digest = createHash('sha256')
    .update(`${title}|${description}|${creator}|${createdAtNs}|${nonce}`)
    .digest('hex');
  const hash =
    digits === 'hex' ? digest.slice(0, length) : base36(digest.slice(0, 2 * hashBytes(length)), length);
  return `${prefix}-${hash}` as BeadId;
}

/** The id of the next child: one more than the highest number among `taken` that stands directly under `parent`. */
export function childId(parent: BeadId, taken: Iterable<BeadId>): BeadId {
  let highest = 0;
  for (const id of taken) {
    if (!id.startsWith(`${parent}.`)) continue;
    const number = id.slice(parent.length + 1);
    if (/^\d{1,9}$/.test(number)) highest = Math.max(highest, Number(number));
  }
  return `${parent}.${highest + 1}` as BeadId;
}

/**
 * Ids for a bead that has lost its own to an elder one, best first: they follow from its birth alone, so every clone
 * finds the same, whatever else it has merged.
 */
export function* spareIds(id: BeadId, birth: string): Generator<BeadId> {
  const cut = id.lastIndexOf('.') > 0 ? id.lastIndexOf('.') + 1 : id.lastIndexOf('-') + 1;
  for (let length = 6; ; length += 1) yield `${id.slice(0, cut)}${base36(hexOf(birth), length)}` as BeadId;
}

/** Bytes of a request's hash, and room for the nonces from there on: together a whole number that JSON keeps. */
const REQUEST_BYTES = 6;
const REQUEST_ROOM = 16;

/** The first nonce of a bead that was asked for by a request: no other request's beads have it. */
export function requestNonce(request: string): number {
  const digest = createHash('sha256').update(request).digest();
  return (digest.readUIntBE(0, REQUEST_BYTES) + 1) * REQUEST_ROOM;
}

export function isChildId(id: BeadId): boolean {
  return id.includes('.');
}

/** `.beads/<two characters>/<id>.jsonl`: the first two of the hash, so that no folder holds too many files. */
export function beadPath(id: BeadId): string {
  const root = id.split('.', 1)[0] ?? id;
  const shard = root.slice(root.lastIndexOf('-') + 1, root.lastIndexOf('-') + 3).toLowerCase();
  return `.beads/${shard.padStart(2, '0')}/${id}.jsonl`;
}

const BEAD_PATH = /^\.beads\/[^/]{2}\/([^/]+)\.jsonl$/;

/** Whether `path`, relative to the folder that holds `.beads/`, is one that a bead's file can have. */
export function isBeadPath(path: string): boolean {
  const name = BEAD_PATH.exec(path)?.[1];
  return name !== undefined && isBeadId(name) && path === beadPath(name);
}

function base36(hex: string, length: number): string {
  return BigInt(`0x${hex}`).toString(36).padStart(length, '0').slice(-length);
}

/** A birth from a foreign line may be any text. */
function hexOf(birth: string): string {
  return createHash('sha256').update(birth).digest('hex');
}
