// Records whose keys people and agents choose: they inherit nothing, since `constructor` may be one of the keys.

/** A record of its own with the given entries. */
export function table<T>(entries: Readonly<Record<string, T>> = {}): Record<string, T> {
  const made: Record<string, T> = Object.create(null);
  return Object.assign(made, entries);
}
