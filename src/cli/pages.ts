// Lists that the town answers in pages, fetched to their end.

import { failed, ok, type Result } from '../beads/result.ts';
import { isObject } from '../engine/json.ts';
import { type Problem, problem } from '../engine/problem.ts';

/** Every item of the list whose pages `ask` gives: each says where the next begins. */
export async function allPages(
  ask: (from: number) => Promise<Result<unknown, Problem>>,
): Promise<Result<readonly unknown[], Problem>> {
  const items: unknown[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const answer = await ask(from);
    if (!answer.ok) return answer;
    const page: unknown = answer.value;
    if (!isObject(page) || !Array.isArray(page['items']))
      return failed(problem('internal', 'the town answered something else than a list'));
    items.push(...page['items']);
    const next: unknown = page['next'];
    from = typeof next === 'number' && next !== from ? next : null;
  }
  return ok(items);
}
