// The changes of a generated queue: which are green, which are red and by what, drawn from a seed. Pure.

import { randomNumbers } from '../../test/support/random-numbers.ts';

/**
 * What becomes of a change where each is tested alone on what landed before it. `breaking` is red by itself, and green
 * together with the `mending` one behind it. Of `first` and `second` each is green alone, and both together are red.
 * `clashing` edits a line that the `edited` one before it edits too.
 */
export type ChangeKind =
  | 'green'
  | 'red'
  | 'first'
  | 'second'
  | 'breaking'
  | 'mending'
  | 'edited'
  | 'clashing';

export interface Change {
  /** Names its branch, its bead and its commit on the branch. */
  readonly name: string;
  readonly kind: ChangeKind;
  /** What the branch writes, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export interface Shares {
  readonly count: number;
  /** Changes that are red by themselves. */
  readonly red: number;
  /** Pairs that are red together. */
  readonly pairs?: number;
  /** Pairs of which the second mends what the first breaks. */
  readonly maskings?: number;
  /** Pairs of which the second conflicts with the first. */
  readonly conflicts?: number;
}

export function madeChanges(shares: Shares, seed: number): readonly Change[] {
  const { count, red, pairs = 0, maskings = 0, conflicts = 0 } = shares;
  const places = shuffled(count, randomNumbers(seed));
  const kinds = new Map<number, readonly [ChangeKind, string]>();
  for (let nth = 0; nth < red; nth += 1) kinds.set(places.pop() ?? -1, ['red', `${nth}`]);
  const putPairs = (number: number, before: ChangeKind, behind: ChangeKind): void => {
    for (let nth = 0; nth < number; nth += 1) {
      const [one = -1, other = -1] = [places.pop(), places.pop()];
      kinds.set(Math.min(one, other), [before, `${nth}`]);
      kinds.set(Math.max(one, other), [behind, `${nth}`]);
    }
  };
  putPairs(pairs, 'first', 'second');
  putPairs(maskings, 'breaking', 'mending');
  putPairs(conflicts, 'edited', 'clashing');
  return Array.from({ length: count }, (_, place) => {
    const [kind, key] = kinds.get(place) ?? (['green', ''] as const);
    const name = `change-${String(place + 1).padStart(2, '0')}`;
    return { name, kind, files: { [`work/${name}.txt`]: `${name}\n`, ...filesOf(kind, key, name) } };
  });
}

/** What the gate reads, besides the work itself. */
function filesOf(kind: ChangeKind, key: string, name: string): Readonly<Record<string, string>> {
  switch (kind) {
    case 'green':
      return {};
    case 'red':
      return { [`red/${name}`]: '' };
    case 'first':
      return { [`pair/${key}.a`]: '' };
    case 'second':
      return { [`pair/${key}.b`]: '' };
    case 'breaking':
      return { [`red/masked-${key}`]: '' };
    case 'mending':
      return { [`fix/masked-${key}`]: '' };
    case 'edited':
    case 'clashing':
      return { [`hot/${key}.txt`]: `${name}\n` };
  }
}

/** What the branch holds before any change: some files, and the lines that the conflicts are about. */
export function startFiles(): Readonly<Record<string, string>> {
  const files = Array.from({ length: 150 }, (_, nth) => [
    `src/part-${nth % 10}/file-${nth}.txt`,
    `${`line of file ${nth}\n`.repeat(40)}`,
  ]);
  const hot = Array.from({ length: 8 }, (_, nth) => [`hot/${nth}.txt`, 'as it was\n']);
  return Object.fromEntries([...files, ...hot]);
}

/** What is wrong with what landed, in words; nothing where exactly the good changes did, in their order. */
export function wrongIn(changes: readonly Change[], landed: readonly string[]): readonly string[] {
  const wrong: string[] = [];
  for (const { name, kind } of changes) {
    const has = landed.includes(name);
    if (has && !mayLand(kind)) wrong.push(`${name} (${kind}) landed`);
    if (!has && hasToLand(kind)) wrong.push(`${name} (${kind}) did not land`);
  }
  const order = changes.map(({ name }) => name).filter((name) => landed.includes(name));
  if (order.join() !== landed.join()) wrong.push(`landed out of order, or twice: ${landed.join(' ')}`);
  return wrong;
}

/** A break that is mended in the same batch may land with what mends it. */
function mayLand(kind: ChangeKind): boolean {
  return hasToLand(kind) || kind === 'breaking';
}

function hasToLand(kind: ChangeKind): boolean {
  return kind !== 'red' && kind !== 'second' && kind !== 'clashing' && kind !== 'breaking';
}

/** The numbers from 0, in an order that the seed gives (Fisher and Yates). */
function shuffled(count: number, random: () => number): number[] {
  const places = Array.from({ length: count }, (_, place) => place);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [places[last], places[other]] = [places[other] ?? 0, places[last] ?? 0];
  }
  return places;
}
