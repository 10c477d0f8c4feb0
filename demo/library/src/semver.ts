// Versions and their order, by Semantic Versioning 2.0.0.

export interface Version {
  readonly numbers: readonly [major: number, minor: number, patch: number];
  /** Identifiers after the hyphen; none for a release. */
  readonly prerelease: readonly string[];
}

export function parseVersion(text: string): Version {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(text);
  if (match === null) throw new TypeError(`not a version: ${text}`);
  const [, major, minor, patch, prerelease] = match;
  return { numbers: [Number(major), Number(minor), Number(patch)], prerelease: prerelease?.split('.') ?? [] };
}

/** Less than 0 where `a` comes before `b`, more where after, 0 where neither does. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  for (let i = 0; i < 3; i += 1) {
    const difference = (left.numbers[i] ?? 0) - (right.numbers[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePrereleases(left.prerelease, right.prerelease);
}

/** Whether a version may stand in for another by the caret rule: nothing left of its first number changes. */
export function isCompatible(version: string, wanted: string): boolean {
  if (compareVersions(version, wanted) < 0) return false;
  const [has, wants] = [parseVersion(version).numbers, parseVersion(wanted).numbers];
  const first = wants.findIndex((number) => number > 0);
  return wants.slice(0, (first === -1 ? 2 : first) + 1).every((number, i) => number === has[i]);
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return Math.sign(b.length - a.length);
  for (let i = 0; i < Math.min(a.length, b.length); i += 1) {
    const order = compareIdentifiers(a[i] ?? '', b[i] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
