// Makes the engine's own bare repository of a rig: objects copied, pushes refused, configuration ours.

import { join } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { Git } from '../adapters/git.ts';
import { GitError, gitReason } from '../adapters/git-error.ts';
import { appendText, makeWhole, pathKind, readText, removeWhole, writeText } from '../adapters/git-files.ts';
import { GitObjects } from '../adapters/git-objects.ts';
import { GitRefs } from '../adapters/git-refs.ts';
import { type Problem, problem } from '../problem.ts';
import { quoted } from './config-value.ts';
import { environmentProblem } from './environment-problem.ts';
import { History } from './history.ts';
import { inspectSource, type Source } from './inspect-source.ts';
import { OWN_BRANCH } from './own-branch.ts';
import { branchRef, nulParts, type RepositoryAccess } from './repository-access.ts';
import { UPSTREAM_SEEN } from './upstream.ts';
import { UpstreamTip } from './upstream-tip.ts';

/**
 * How long a git may say nothing: far longer than any that works here, but an agent's checkout may hold what never
 * answers.
 */
const SILENCE_MS = 5 * 60_000;

export interface CreateRepository {
  readonly dir: string;
  /** The folder or URL to take the history from. */
  readonly source: string;
  readonly branch?: string | undefined;
}

export async function createRepository(create: CreateRepository): Promise<Result<RepositoryAccess, Problem>> {
  if ((await pathKind(create.dir)) !== 'absent')
    return failed(problem('conflict', `${create.dir} exists already`));
  const source = await inspectSource(create.source, { branch: create.branch });
  if (!source.ok) return source;
  try {
    await makeWhole(create.dir, (draft) => fill(draft, source.value));
  } catch (cause) {
    return failed(environmentProblem(`making ${create.dir}`, cause));
  }
  const opened = await openRepository(create.dir);
  const refusal = opened.ok ? await whyNoBeads(opened.value) : null;
  if (refusal === null) return opened;
  await removeWhole(create.dir);
  return failed(refusal);
}

/** Opens a repository that `createRepository` made; what it was made from is in its configuration. */
export async function openRepository(dir: string): Promise<Result<RepositoryAccess, Problem>> {
  if ((await readText(join(dir, 'HEAD'))) === null) {
    return failed(problem('not-found', `the engine's repository ${dir} is missing: add the rig again`));
  }
  const git = new Git({ gitDir: dir, silenceMs: SILENCE_MS });
  const asked = [
    'config',
    '--local',
    '-z',
    '--get-regexp',
    '^(gt\\.branch|remote\\.upstream\\.url|core\\.ignorecase)$',
  ];
  const values = new Map(nulParts((await git.run(asked)).stdout).map(keyAndValue));
  const [branch, upstream] = [values.get('gt.branch'), values.get('remote.upstream.url')];
  if (branch === undefined || upstream === undefined) {
    return failed(
      problem('environment', `${dir} is not one of gt's repositories: its configuration is incomplete`),
    );
  }
  const objects = new GitObjects(dir);
  return ok({
    dir,
    git,
    objects,
    refs: new GitRefs(dir),
    history: new History(git, objects),
    branch,
    upstream,
    upstreamTip: new UpstreamTip(upstream, `refs/heads/${branch}`),
    ignoresCase: values.get('core.ignorecase') === 'true',
  });
}

/** A key ends with its line; a value may have several. */
function keyAndValue(entry: string): [key: string, value: string] {
  const end = entry.indexOf('\n');
  return [entry.slice(0, end), entry.slice(end + 1)];
}

async function fill(draft: string, source: Source): Promise<void> {
  const init = ['init', '--quiet', '--bare', '--template=', `--initial-branch=${source.branch}`];
  const format = source.tip.length === 64 ? ['--object-format=sha256'] : [];
  await new Git({ gitDir: null, cwd: '/' }).read('making the engine repository', [
    ...init,
    ...format,
    '--',
    draft,
  ]);
  await appendText(join(draft, 'config'), configuration(source));
  // A bare repository ignores the tracked .gitattributes; union keeps the lines of both sides of a bead.
  await writeText(join(draft, 'info', 'attributes'), '.beads/** merge=union -text\n');
  await writeText(join(draft, 'hooks', 'pre-receive'), REFUSE_PUSHES, { mode: 0o755 });
  await fetchAll(draft, source);
}

async function fetchAll(draft: string, source: Source): Promise<void> {
  const from = `refs/heads/${source.branch}`;
  const git = new Git({ gitDir: draft, world: 'person' });
  const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', 'upstream', `+${from}:${from}`];
  const { code, stderr } = await git.run(args);
  if (code !== 0) throw new GitError(`copying ${source.upstream}`, gitReason(stderr), { args, stderr });
  const own = [UPSTREAM_SEEN, OWN_BRANCH].map((ref) => `update ${ref} ${from}\n`).join('');
  await new Git({ gitDir: draft }).read('noting the upstream', ['update-ref', '--stdin'], { input: own });
}

/** Landings write `.beads/`: where something else has that name, none could ever be built. */
async function whyNoBeads(access: RepositoryAccess): Promise<Problem | null> {
  const entry = await access.git.read('looking at .beads', ['ls-tree', branchRef(access), '.beads']);
  if (entry === '' || entry.split(/[ \t]/)[1] === 'tree') return null;
  const what = `.beads on ${access.branch} is not a folder, as gt needs it to keep its beads in`;
  return problem('refused', `${access.upstream}: ${what}: rename it and commit that first`);
}

/** Text for a file as git-config describes it. Clones borrow these objects: nothing may ever be pruned here. */
function configuration(source: Source): string {
  return `[gt]
\tbranch = ${quoted(source.branch)}
[remote "upstream"]
\turl = ${quoted(source.upstream)}
[gc]
\tauto = 0
\tpruneExpire = never
[maintenance]
\tauto = false
[receive]
\tautogc = false
\tdenyDeletes = true
\tdenyNonFastForwards = true
\tdenyCurrentBranch = refuse
[transfer]
\thideRefs = refs/gt
`;
}

/** Run by an agent's own git when it pushes here in spite of its clone having no push address. */
const REFUSE_PUSHES = `#!/bin/sh
echo "this repository takes no pushes: commit your work and run: gt done" >&2
exit 1
`;
