// Whether two values read from JSON say the same, in whichever order objects have their members.

export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    const others: readonly unknown[] = b;
    return a.every((each, at) => isSameJson(each, others[at]));
  }
  const members = Object.entries(a);
  const others = new Map<string, unknown>(Object.entries(b));
  if (members.length !== others.size) return false;
  return members.every(([key, each]) => others.has(key) && isSameJson(each, others.get(key)));
}
