// Why a store could not do what it was asked, with the facts.

import type { BeadId } from './bead.ts';

/** `message` is one clear line that names what was refused or failed, and why. */
export type StoreProblem =
  | { readonly kind: 'io'; readonly message: string; readonly path: string; readonly code: string | null }
  | { readonly kind: 'unknown-bead'; readonly message: string; readonly id: string }
  | { readonly kind: 'cycle'; readonly message: string; readonly path: readonly BeadId[] }
  | { readonly kind: 'claimed' | 'taken'; readonly message: string }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'invalid'; readonly message: string };

export function ioProblem(doing: string, path: string, cause: unknown): StoreProblem {
  return { kind: 'io', message: `${doing} ${path}: ${reasonOf(cause)}`, path, code: errorCode(cause) };
}

/** Why a call failed, in words. */
export function reasonOf(cause: unknown): string {
  const code = errorCode(cause);
  const said = cause instanceof Error ? cause.message : String(cause);
  return (code === null ? undefined : REASONS[code]) ?? said;
}

/** The system's errors that a person can do something about, in their words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'disk full: free space and try again',
  EDQUOT: 'disk full: free space and try again',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  EISDIR: 'it is a folder',
  EFBIG: 'it would be larger than it may be',
  ELOOP: 'it is a symbolic link, which is not followed',
  ERR_STRING_TOO_LONG: 'it is larger than can be read',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than can be read',
};

/** As the system's own error for a file that may not grow any more. */
export function tooLarge(): Error {
  return Object.assign(new Error('file too large'), { code: 'EFBIG' });
}

export function unknownBead(id: string): StoreProblem {
  return { kind: 'unknown-bead', message: `there is no bead ${id}`, id };
}

export function invalid(message: string): StoreProblem {
  return { kind: 'invalid', message };
}

export function cycleProblem(path: readonly BeadId[]): StoreProblem {
  return {
    kind: 'cycle',
    message: `refused, the beads would wait for each other: ${path.join(' -> ')}`,
    path,
  };
}

/** The system's error code, such as ENOSPC. */
export function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}
