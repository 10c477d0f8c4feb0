// Who is calling: a random token a run, known to the town only by its SHA-256, and one for the person in a file that
// only the person can read.

import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Files, writePrivateFile } from '../adapters/files.ts';
import type { AgentId, Role, RunId } from '../ids.ts';
import { runTokenPath } from './run-token.ts';

/** To whom a token was given. */
export type TokenOwner =
  | { readonly kind: 'run'; readonly run: RunId; readonly agent: AgentId; readonly role: Role }
  | { readonly kind: 'person' };

const TOKEN_BYTES = 32;
/** Longer strings are not worth hashing. */
const TOKEN_LENGTH_LIMIT = 128;

/** A fresh token: 32 random bytes as base64url, safe in an environment variable. */
export function newToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url');
}

/** What the town stores of a token: its SHA-256 in hex. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** Finds owners by the hash of what they show, so that no comparison leaks how much of a token was right. */
export class TokenTable {
  readonly #owners = new Map<string, TokenOwner>();

  /** Admits the token with this hash; a person's or run's earlier token is no longer valid. */
  admit(tokenHash: string, owner: TokenOwner): void {
    this.#revoke(owner);
    this.#owners.set(tokenHash, owner);
  }

  /** Forgets a run's token. */
  revokeRun(run: RunId): void {
    for (const [hash, owner] of this.#owners) {
      if (owner.kind === 'run' && owner.run === run) this.#owners.delete(hash);
    }
  }

  /** Forgets the tokens of runs that are not kept. */
  keepRuns(isKept: (run: RunId) => boolean): void {
    for (const [hash, owner] of this.#owners) {
      if (owner.kind === 'run' && !isKept(owner.run)) this.#owners.delete(hash);
    }
  }

  /** The token's owner; null for a token that nobody was given. */
  ownerOf(token: string): TokenOwner | null {
    if (token.length > TOKEN_LENGTH_LIMIT) return null;
    return this.#owners.get(hashToken(token)) ?? null;
  }

  #revoke(owner: TokenOwner): void {
    if (owner.kind === 'run') {
      this.revokeRun(owner.run);
      return;
    }
    for (const [hash, each] of this.#owners) if (each.kind === 'person') this.#owners.delete(hash);
  }
}

/** Makes a person's token for this start of the town and leaves it in the runtime folder, mode 0600. */
export function issuePersonToken(files: Files, runtimeFolder: string): string {
  const token = newToken();
  writePrivateFile(files, personTokenPath(runtimeFolder), token);
  return token;
}

/** Leaves a run's token where its own commands find it without their environment's help. */
export function keepRunToken(files: Files, spoolFolder: string, token: string): void {
  files.makeFolder(spoolFolder);
  writePrivateFile(files, runTokenPath(spoolFolder), token);
}

/** The person's token as the running town left it; null where no town did. */
export function readPersonToken(files: Files, runtimeFolder: string): string | null {
  return files.read(personTokenPath(runtimeFolder))?.toString('utf8').trim() || null;
}

function personTokenPath(runtimeFolder: string): string {
  return join(runtimeFolder, 'token');
}
