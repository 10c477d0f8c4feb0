// A run's environment as it is within a sandbox: what names a folder that is not there is left out.

import type { BwrapPlace } from './bwrap-command.ts';

/** Temporary files are its own, and so are the XDG folders, unless they lie in HOME or in what is granted. */
export function insideEnvironment(
  env: Readonly<Record<string, string>>,
  { home, mounts }: Pick<BwrapPlace, 'home' | 'mounts'>,
): Record<string, string> {
  const seen = [home, '/usr', ...mounts.map(({ at }) => at)];
  const kept = Object.entries(env).filter(([name, value]) => !isFolders(name) || isSeen(value, seen));
  return { ...Object.fromEntries(kept), TMPDIR: '/tmp' };
}

/** The runtime folder holds sockets of the session, none of which is there (XDG Base Directory Specification). */
function isFolders(name: string): boolean {
  return name.startsWith('XDG_');
}

function isSeen(value: string, seen: readonly string[]): boolean {
  return value.split(':').every((path) => seen.some((each) => isWithin(path, each)));
}

/** Whether the path is that folder or lies in it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
