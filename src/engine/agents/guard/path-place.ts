// Where a path leads, as far as its text and the links that stand on the disk now tell.

import { posix } from 'node:path';
import type { GuardedPlace } from './tool-call.ts';

/** Stands in a word for what only the running shell knows. */
export const UNKNOWN = '\u0000';

export type PathPlace =
  | 'inside'
  /** The checkout itself, or everything in it. */
  | 'checkout'
  /** Its `.git`, or its `.beads`, or something in them. */
  | 'git'
  | 'beads'
  | 'temporary'
  | 'device'
  | 'outside'
  | 'unknown';

/** What shells make of `*`, `?` and `[…]`. */
const GLOB = /[*?[]/;
const DEVICES = /^\/dev\/(null|zero|stdout|stderr|stdin|tty|u?random|fd\/[^/]*)$/;
/** The folder of a town's sockets: see `runtimePaths`. */
const SOCKETS = /^gt-(\d|[*?[])/;

/** `cwd` is null where it is not known any more. */
export function pathPlace(path: string, cwd: string | null, place: GuardedPlace): PathPlace {
  if (path === '' || path.startsWith(UNKNOWN)) return 'unknown';
  if (DEVICES.test(path)) return 'device';
  if (!path.startsWith('/')) return cwd === null ? 'unknown' : led(join(cwd, path), place);
  return led(posix.normalize(path), place);
}

/** The same of what is written there: a link is followed, where it only loses its name by a deletion. */
export function writtenPlace(path: string, cwd: string | null, place: GuardedPlace): PathPlace {
  const lexical = pathPlace(path, cwd, place);
  const whole = resolved(path, cwd);
  if (!isFree(lexical) || whole === null || !place.realPath) return lexical;
  return withinReal(place.realPath(whole), place, place.realPath);
}

/** What the folders on its way lead to counts where that is worse. */
function led(normal: string, place: GuardedPlace): PathPlace {
  const lexical = within(normal, place);
  const { realPath } = place;
  if (!isFree(lexical) || !realPath) return lexical;
  const path = trimmed(normal);
  const around = posix.dirname(path);
  const real = realPath(around);
  return real === around ? lexical : withinReal(join(real, posix.basename(path)), place, realPath);
}

function isFree(where: PathPlace): boolean {
  return where === 'inside' || where === 'temporary';
}

function withinReal(path: string, place: GuardedPlace, realPath: (path: string) => string): PathPlace {
  const [checkout, town, tmp] = [place.checkout, place.town, place.tmp].map((each) =>
    each === '' ? '' : realPath(each),
  );
  return within(path, { ...place, checkout: checkout ?? '', town: town ?? '', tmp: tmp ?? '' });
}

/** The absolute path; null where it can't be told: what is unknown may be a part of a name only. */
export function resolved(path: string, cwd: string | null): string | null {
  if (path.split('/').some((each) => each.startsWith(UNKNOWN))) return null;
  if (path.startsWith('/')) return trimmed(posix.normalize(path));
  return cwd === null ? null : trimmed(join(cwd, path));
}

function join(cwd: string, path: string): string {
  return posix.normalize(`${cwd}/${path}`);
}

function trimmed(path: string): string {
  return path.length > 1 ? path.replace(/\/+$/, '') : path;
}

function within(normal: string, place: GuardedPlace): PathPlace {
  const path = trimmed(normal);
  const checkout = trimmed(place.checkout);
  if (path === checkout) return 'checkout';
  if (path.startsWith(`${checkout}/`)) return inCheckout(path.slice(checkout.length + 1));
  if (checkout.startsWith(path === '/' ? '/' : `${path}/`)) return 'outside';
  if (place.town !== '' && isIn(path, trimmed(place.town))) return 'outside';
  if (!isTemporary(path, place)) return 'outside';
  // Where it is empty, it is the whole folder.
  return isUnknownBelow(path, place) ? 'unknown' : 'temporary';
}

function inCheckout(rest: string): PathPlace {
  const [first = ''] = rest.split('/');
  if (first === UNKNOWN) return 'unknown';
  if (globMatches(first, '.git')) return 'git';
  if (globMatches(first, '.beads')) return 'beads';
  return 'inside';
}

/** Below a folder of temporary files; neither that folder, nor all that is in it, nor a town's sockets. */
function isTemporary(path: string, place: GuardedPlace): boolean {
  return firstBelowTemporary(path, place).some((first) => !/^[*?.]+$/.test(first) && !SOCKETS.test(first));
}

function isUnknownBelow(path: string, place: GuardedPlace): boolean {
  return firstBelowTemporary(path, place).includes(UNKNOWN);
}

function firstBelowTemporary(path: string, place: GuardedPlace): readonly string[] {
  const roots = [place.tmp, '/tmp', '/var/tmp', '/private/tmp', '/dev/shm'].filter((each) => each !== '');
  return roots
    .map((each) => trimmed(posix.normalize(each)))
    .filter((root) => root !== '/' && path.startsWith(`${root}/`))
    .map((root) => path.slice(root.length + 1).split('/')[0] ?? '');
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** Whether a component as a shell expands it may be `name`. A leading dot is matched by a dot only. */
function globMatches(component: string, name: string): boolean {
  if (!GLOB.test(component)) return component === name;
  return component.startsWith('.') && matchesPattern(name, component);
}

/** Whether a whole name matches a pattern of `*`, `?` and `[…]`. */
export function matchesPattern(name: string, glob: string): boolean {
  const pattern = glob
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  try {
    return new RegExp(`^${pattern.replace(/\[!/g, '[^')}$`).test(name);
  } catch {
    // No pattern that we understand: it may.
    return true;
  }
}
