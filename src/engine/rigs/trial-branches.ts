// What trials keep in the engine's repository while they go on: the commits that they were asked about, and what they have built.

import { failed, ok, type Result } from '../../beads/result.ts';
import { Git } from '../adapters/git.ts';
import { GitError, gitReason } from '../adapters/git-error.ts';
import { pathKind } from '../adapters/git-files.ts';
import { type Problem, problem } from '../problem.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import { listRefs, TRIALS } from './refs.ts';
import { fetchArgs, findCommit, isRefPart, type RepositoryAccess, refPart } from './repository-access.ts';
import { inspect, type Submission } from './submit.ts';

/** Where commits are looked for. */
export type TrialSource =
  | { readonly kind: 'folder'; readonly gitFolder: string; readonly uploadPack: string | null }
  /** The rig's own. */
  | { readonly kind: 'upstream' };

export interface TakeForTrial {
  /** What it is kept under. */
  readonly trial: string;
  readonly name: string;
  /** Whether the name may be a commit's id as well; else it is a branch's. */
  readonly isAnyCommit: boolean;
  /** The first that has it counts. */
  readonly sources: readonly TrialSource[];
}

/** How long a remote, or an agent's checkout, may say nothing. */
const FETCH_SILENCE_MS = 60_000;

export class TrialBranches {
  readonly #access: RepositoryAccess;
  readonly #silenceMs: number;

  constructor(access: RepositoryAccess, silenceMs = FETCH_SILENCE_MS) {
    this.#access = access;
    this.#silenceMs = silenceMs;
  }

  /** Fetches and checks what is to be tried, as at hand-in. On a refusal nothing stays. */
  async take(wanted: TakeForTrial): Promise<Result<Submission, Problem>> {
    const { trial, name } = wanted;
    if (!isRefPart(name)) return failed(problem('usage', `"${name}" can be neither a branch nor a commit`));
    const ref = `${refOf(trial)}tip`;
    const found = await this.#find(ref, wanted);
    if (!found.ok) return found;
    const submission = await inspect(this.#access, { clone: '', branch: name, isAsItIs: true, ref });
    if (!submission.ok) await this.drop(trial);
    return submission;
  }

  async has(commit: CommitId): Promise<boolean> {
    return (await findCommit(this.#access, commit)) !== null;
  }

  /** Keeps commits from git's own housekeeping, each by a word of its own. */
  async keep(trial: string, commits: Readonly<Record<string, CommitId>>): Promise<void> {
    const updates = Object.entries(commits).map(
      ([word, commit]) => `update ${refOf(trial)}${word} ${commit}`,
    );
    const input = `${updates.join('\n')}\n`;
    await this.#access.git.read('keeping what is tried', ['update-ref', '--stdin'], { input });
  }

  /** Keeps under another name all that was kept under this one; safe to repeat. */
  async rename(from: string, to: string): Promise<void> {
    const kept = await listRefs(this.#access, refOf(from));
    if (kept.length === 0) return;
    const updates = kept.map(({ ref, commit }) => {
      const word = ref.slice(refOf(from).length);
      return `update ${refOf(to)}${word} ${commit}\ndelete ${ref} ${commit}\n`;
    });
    await this.#access.git.read('keeping what is tried', ['update-ref', '--stdin'], {
      input: updates.join(''),
    });
  }

  /** Lets all of a trial go; safe to repeat. */
  async drop(trial: string): Promise<void> {
    const kept = await listRefs(this.#access, refOf(trial));
    if (kept.length === 0) return;
    const input = kept.map(({ ref }) => `delete ${ref}\n`).join('');
    await this.#access.git.read('letting go of what was tried', ['update-ref', '--stdin'], { input });
  }

  async #find(ref: string, { name, sources, isAnyCommit }: TakeForTrial): Promise<Result<void, Problem>> {
    for (const source of sources) {
      const why = await this.#fetch(source, `+refs/heads/${name}:${ref}`);
      if (why === null) return ok(undefined);
      if (!why.isAbsent) return failed(problem('environment', `${name} cannot be read: ${why.reason}`));
    }
    const isId = isAnyCommit && /^[0-9a-f]{7,64}$/.test(name);
    if (isId && (await this.#findCommit(ref, name, sources))) return ok(undefined);
    const what = isAnyCommit ? 'merge request, branch or commit' : 'branch';
    return failed(problem('not-found', `there is no ${what} "${name}" to be tried`));
  }

  async #findCommit(ref: string, name: string, sources: readonly TrialSource[]): Promise<boolean> {
    const known = await findCommit(this.#access, name);
    if (known !== null) {
      await this.#access.git.read('keeping what is tried', ['update-ref', ref, known]);
      return true;
    }
    if (!isCommitId(name)) return false;
    for (const source of sources) if ((await this.#fetch(source, `+${name}:${ref}`)) === null) return true;
    return false;
  }

  /** Null where it is there now. */
  async #fetch(
    source: TrialSource,
    refspec: string,
  ): Promise<{ readonly isAbsent: boolean; readonly reason: string } | null> {
    try {
      const { code, stderr } = await this.#runFetch(source, refspec);
      if (code === 0) return null;
      return { isAbsent: stderr.includes("couldn't find remote ref"), reason: gitReason(stderr) };
    } catch (cause) {
      if (cause instanceof GitError) return { isAbsent: false, reason: cause.message };
      throw cause;
    }
  }

  async #runFetch(
    source: TrialSource,
    refspec: string,
  ): Promise<{ readonly code: number | null; readonly stderr: string }> {
    if (source.kind === 'upstream') {
      const git = new Git({ gitDir: this.#access.dir, world: 'person' });
      const args = ['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', 'upstream', refspec];
      return await git.run(args, { silenceMs: this.#silenceMs });
    }
    const { gitFolder, uploadPack } = source;
    if ((await pathKind(gitFolder)) !== 'folder')
      return { code: null, stderr: `${gitFolder} is no repository any more` };
    const args = fetchArgs({ source: gitFolder, refspecs: [refspec], uploadPack });
    // A pipe among its refs holds git until it is ended.
    return await this.#access.git.run(args, {
      config: ['fetch.fsckObjects=true'],
      silenceMs: this.#silenceMs,
    });
  }
}

function refOf(trial: string): string {
  return `${TRIALS}${refPart(trial)}/`;
}
