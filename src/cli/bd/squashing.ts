// bd mol squash: what a molecule's ephemeral steps came to is kept as one closed bead, and the steps go.

import type { RelatedIssue } from '../../beads/issue.ts';
import { failed, ok, type Result } from '../../beads/result.ts';
import { type Problem, problem } from '../../engine/problem.ts';
import { print } from '../output.ts';
import type { Beads } from './beads.ts';
import type { Molecule } from './molecule-of.ts';
import type { Hands } from './with-beads.ts';

export interface SquashOptions {
  readonly summary?: string;
  readonly keepChildren?: boolean;
  readonly dryRun?: boolean;
}

/** The digest comes first: until it is kept nothing is deleted. */
export async function squash(
  { beads, out }: Hands,
  { root, steps }: Molecule,
  { summary, keepChildren = false, dryRun = false }: SquashOptions,
): Promise<Result<unknown, Problem>> {
  const squashed = steps.filter((step) => step['ephemeral'] === true);
  const open = squashed.find(({ status }) => status !== 'closed');
  if (open !== undefined)
    return failed(problem('refused', `${open.id} is not closed: what is still to be done is not squashed`));
  const ids = squashed.map(({ id }) => id);
  const isWisp = root['ephemeral'] === true;
  const isNothing = ids.length === 0 && !isWisp;
  const json = {
    molecule_id: root.id,
    digest_id: '',
    squashed_ids: ids,
    squashed_count: ids.length,
    deleted_count: keepChildren || dryRun ? 0 : ids.length,
    kept_children: keepChildren,
    wisp_squash: isWisp,
    ...(dryRun ? { dry_run: true } : {}),
  };
  if (dryRun || isNothing) {
    out.say(json, () =>
      print(
        isNothing ? `${root.id} has no ephemeral steps` : `would squash ${ids.length} steps of ${root.id}`,
      ),
    );
    return ok(undefined);
  }
  const digest = await makeDigest(beads, { root, steps: squashed }, summary);
  if (!digest.ok) return digest;
  const removed =
    keepChildren || ids.length === 0
      ? ok(undefined)
      : await beads.remove({ beads: ids, cascade: false, dryRun: false });
  if (!removed.ok) return removed;
  const ended = isWisp ? await endWisp(beads, root.id) : removed;
  if (!ended.ok) return ended;
  out.say({ ...json, digest_id: digest.value }, () =>
    out.done(`squashed ${ids.length} steps of ${root.id} into ${digest.value}`),
  );
  return ok(undefined);
}

/** Its id. */
async function makeDigest(
  beads: Beads,
  { root, steps }: Molecule,
  summary: string | undefined,
): Promise<Result<string, Problem>> {
  const digest = await beads.create({
    title: `Digest: ${root.title}`,
    description: summary ?? steps.map(lineOf).join('\n'),
    parent: root.id,
  });
  if (!digest.ok) return digest;
  const reason = `squashed ${steps.length} steps`;
  const closed = await beads.close(digest.value.id, { reason, force: true });
  return closed.ok ? ok(closed.value.id) : closed;
}

function lineOf({ title, close_reason: reason }: RelatedIssue): string {
  return `- ${title}: ${reason ?? 'closed'}`;
}

/** It is done, and of lasting interest by its digest. */
async function endWisp(beads: Beads, id: string): Promise<Result<unknown, Problem>> {
  const kept = await beads.update(id, { other: { ephemeral: null } });
  if (!kept.ok || kept.value.status === 'closed') return kept;
  return beads.close(id, { reason: 'squashed', force: true });
}
