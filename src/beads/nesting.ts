// How deep JSON values may lie within each other: a stack has an end, and another clone's line or file any depth.

const DEEPEST = 500;

/** Whether `value` lies deeper than those who walk through it can go; `text` is what it was read from, if anything. */
export function isTooDeep(value: unknown, text?: string): boolean {
  // So many levels have as many brackets.
  if (text !== undefined && text.length < DEEPEST) return false;
  return isDeeperThan(DEEPEST, value);
}

function isDeeperThan(levels: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((each) => isDeeperThan(levels - 1, each));
}
