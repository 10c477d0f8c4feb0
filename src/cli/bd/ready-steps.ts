// bd ready --mol: the steps of a molecule that can be done now.

import type { Questions } from '../../beads/question.ts';
import { ok, type Result } from '../../beads/result.ts';
import type { Problem } from '../../engine/problem.ts';
import { printIssues } from './issue-lines.ts';
import type { Hands } from './with-beads.ts';

/** Whatever is ready can be done beside all else that is. */
export async function readySteps(
  { beads, out }: Hands,
  id: string,
  question: Questions['ready'],
): Promise<Result<unknown, Problem>> {
  const shown = await beads.ask({ kind: 'show', ids: [id] });
  if (!shown.ok) return shown;
  const [root] = shown.value;
  const parent = root?.id ?? id;
  const found = await beads.ask({ kind: 'ready', ...question, filter: { ...question.filter, parent } });
  if (!found.ok) return found;
  const all = await beads.ask({ kind: 'count', filter: { parent, all: true } });
  if (!all.ok) return all;
  const ids = found.value.items.map((issue) => issue.id);
  const json = {
    molecule_id: parent,
    molecule_title: root?.title ?? '',
    total_steps: all.value.total,
    ready_steps: found.value.total,
    steps: found.value.items.map((issue) => ({
      issue,
      parallel_info: { can_parallel: ids.filter((each) => each !== issue.id) },
    })),
    parallel_groups: ids.length > 1 ? { 'group-1': ids } : {},
  };
  out.say(json, () => printIssues(found.value.items, 'no step is ready'));
  return ok(undefined);
}
