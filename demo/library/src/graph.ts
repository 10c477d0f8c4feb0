// What has to come before what.

/** Names and, for each, the names it needs. */
export type Needs = Readonly<Record<string, readonly string[]>>;

/** All names, each after what it needs, otherwise in alphabetical order; throws on a circle and names it. */
export function topologicalOrder(needs: Needs): string[] {
  const ordered: string[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (done.has(name)) return;
    if (path.includes(name)) throw new RangeError(`a circle: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`);
    for (const needed of (needs[name] ?? []).toSorted()) visit(needed, [...path, name]);
    done.add(name);
    ordered.push(name);
  };
  for (const name of Object.keys(needs).sort()) visit(name, []);
  return ordered;
}

/** Everything that a name needs, directly or not. */
export function allNeeds(needs: Needs, name: string): Set<string> {
  const found = new Set<string>();
  const pending = [...(needs[name] ?? [])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (found.has(next)) continue;
    found.add(next);
    pending.push(...(needs[next] ?? []));
  }
  return found;
}
