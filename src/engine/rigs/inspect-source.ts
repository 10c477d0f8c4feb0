// What stands behind the PATH or URL of `gt rig add`: which repository, which branch, and if it cannot be used, why.

import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { failed, ok, type Result } from '../../beads/result.ts';
import { Git } from '../adapters/git.ts';
import { gitReason } from '../adapters/git-error.ts';
import { pathKind, realPath } from '../adapters/git-files.ts';
import { type Problem, problem } from '../problem.ts';
import { type CommitId, isCommitId } from './commit-id.ts';
import { isRefPart, withoutNewline } from './repository-access.ts';

/** A usable source. `upstream` is what the rig's settings keep: an absolute real path or the URL as given. */
export type Source =
  | {
      readonly kind: 'checkout';
      readonly upstream: string;
      readonly gitDir: string;
      readonly branch: string;
      readonly tip: CommitId;
    }
  | {
      readonly kind: 'bare';
      readonly upstream: string;
      readonly gitDir: string;
      readonly branch: string;
      readonly tip: CommitId;
    }
  | { readonly kind: 'remote'; readonly upstream: string; readonly branch: string; readonly tip: CommitId };

/** How long a remote may say nothing. */
const REMOTE_SILENCE_MS = 30_000;

/** Looks at a source; `branch` names one other than its default, which is the one checked out or the remote's HEAD. */
export async function inspectSource(
  source: string,
  options: { readonly branch?: string | undefined } = {},
): Promise<Result<Source, Problem>> {
  if (source === '' || source.startsWith('-'))
    return failed(problem('usage', `"${source}" is neither a folder nor a URL`));
  if (options.branch !== undefined && !isRefPart(options.branch)) {
    return failed(problem('usage', `"${options.branch}" cannot be the name of a rig's branch`));
  }
  if (isRemote(source)) return await inspectRemote(source, options.branch);
  return await inspectFolder(source, options.branch);
}

/** Whether git would take it for a URL or `host:path`, and not for a folder. */
export function isRemote(source: string): boolean {
  if (/^[A-Za-z][A-Za-z0-9+.-]*::?\/\//.test(source)) return true;
  return !isAbsolute(source) && /^[^/]+:/.test(source);
}

/** The top folder of the checkout that holds `folder`; null where that is in no repository, or in a bare one. */
export async function findCheckout(folder: string): Promise<string | null> {
  const git = new Git({ gitDir: null, cwd: folder, world: 'person' });
  const output = await git.run(['rev-parse', '--show-toplevel']).catch(() => null);
  return output?.code === 0 ? withoutNewline(output.stdout) : null;
}

async function inspectFolder(source: string, branch: string | undefined): Promise<Result<Source, Problem>> {
  const path = await realPath(resolve(source));
  if (path === null) return failed(problem('not-found', `${source} does not exist`));
  if ((await pathKind(path)) !== 'folder')
    return failed(problem('refused', `${source} is a file, not a repository`));
  const place = await locate(path);
  if (!place.ok) return place;
  const git = new Git({ gitDir: place.value.gitDir, world: 'person' });
  const lacking = await whatItLacks(git, place.value);
  if (lacking !== null) return failed(problem('refused', `${source} ${lacking}`));
  const chosen = branch === undefined ? await checkedOutBranch(git, source) : ok(branch);
  if (!chosen.ok) return chosen;
  const tip = (
    await git.run(['rev-parse', '--verify', '--quiet', `refs/heads/${chosen.value}^{commit}`])
  ).stdout.trim();
  if (!isCommitId(tip)) return failed(noCommit(source, chosen.value, branch));
  const { kind, gitDir } = place.value;
  return ok({ kind, upstream: path, gitDir, branch: chosen.value, tip });
}

/** Why its history cannot be copied whole, and what to do about it; null where it can. */
async function whatItLacks(git: Git, { gitDir, isShallow }: Place): Promise<string | null> {
  if (isShallow) return 'is a shallow clone: run git fetch --unshallow in it first';
  const promised = await git.run(['config', '--get-regexp', '^remote\\..*\\.promisor$', '^true$']);
  if (promised.code === 0)
    return 'is a partial clone, which lacks some of its files: name its remote instead';
  if ((await pathKind(join(gitDir, 'info', 'grafts'))) === 'absent') return null;
  return 'has grafts, which hide a part of its history: run git replace --convert-graft-file in it first';
}

interface Place {
  readonly kind: 'checkout' | 'bare';
  readonly gitDir: string;
  readonly isShallow: boolean;
}

/** Finds the repository of exactly this folder. */
async function locate(path: string): Promise<Result<Place, Problem>> {
  // A bare repository is named here by the person, so finding one is not an accident.
  const git = new Git({ gitDir: null, cwd: path, world: 'person' });
  const asked = ['rev-parse', '--is-bare-repository', '--is-shallow-repository', '--absolute-git-dir'];
  const { code, stdout, stderr } = await git.run(asked, { config: ['safe.bareRepository=all'] });
  if (code !== 0) return failed(notUsable(path, stderr));
  const [isBare, isShallow, ...rest] = withoutNewline(stdout).split('\n');
  // A path may hold line breaks itself.
  const gitDir = rest.join('\n');
  if (isBare === 'true') {
    if ((await realPath(gitDir)) !== path) return failed(inside(path, gitDir));
    return ok({ kind: 'bare', gitDir, isShallow: isShallow === 'true' });
  }
  const top = withoutNewline((await git.run(['rev-parse', '--show-toplevel'])).stdout);
  if (top === '') return failed(insideGitFolder(path, gitDir));
  if ((await realPath(top)) !== path) return failed(inside(path, top));
  return ok({ kind: 'checkout', gitDir, isShallow: isShallow === 'true' });
}

async function checkedOutBranch(git: Git, source: string): Promise<Result<string, Problem>> {
  const { code, stdout } = await git.run(['symbolic-ref', '--quiet', 'HEAD']);
  const ref = stdout.trim();
  if (code !== 0 || !ref.startsWith('refs/heads/')) {
    return failed(problem('refused', `${source} has a detached HEAD: name the rig's branch with --branch`));
  }
  const branch = ref.slice('refs/heads/'.length);
  if (isRefPart(branch)) return ok(branch);
  return failed(
    problem('refused', `${source} is on "${branch}", which cannot be a rig's branch: name one with --branch`),
  );
}

async function inspectRemote(url: string, branch: string | undefined): Promise<Result<Source, Problem>> {
  const git = new Git({ gitDir: null, cwd: '/', world: 'person' });
  const patterns = branch === undefined ? ['HEAD'] : [`refs/heads/${branch}`];
  const args = ['ls-remote', '--symref', '--', url, ...patterns];
  const output = await git.run(args, { silenceMs: REMOTE_SILENCE_MS }).catch(() => null);
  if (output === null)
    return failed(problem('environment', `${url} gave no answer: check the address and the network`));
  if (output.code !== 0)
    return failed(problem('environment', `${url} cannot be read: ${gitReason(output.stderr)}`));
  const answer = parseLsRemote(output.stdout);
  if (answer.tip === null) return failed(noCommit(url, branch ?? 'HEAD', branch));
  const chosen = branch ?? answer.head;
  if (chosen === null || !isRefPart(chosen)) {
    return failed(problem('refused', `${url} names no default branch: name the rig's branch with --branch`));
  }
  return ok({ kind: 'remote', upstream: url, branch: chosen, tip: answer.tip });
}

/** `ls-remote --symref`: `ref: refs/heads/main<TAB>HEAD`, then `<id><TAB><ref>`. */
function parseLsRemote(output: string): { readonly head: string | null; readonly tip: CommitId | null } {
  const head = /^ref: refs\/heads\/(.+)\tHEAD$/m.exec(output)?.[1] ?? null;
  const tip = /^([0-9a-f]{40,64})\t/m.exec(output)?.[1] ?? '';
  return { head, tip: isCommitId(tip) ? tip : null };
}

function noCommit(source: string, branch: string, named: string | undefined): Problem {
  if (named !== undefined) return problem('not-found', `${source} has no branch ${branch}`);
  return problem('refused', `${source} has no commit yet: make one first`);
}

function notUsable(path: string, stderr: string): Problem {
  if (stderr.includes('dubious ownership')) {
    return problem(
      'refused',
      `${path} belongs to another user: run git config --global --add safe.directory ${path}`,
    );
  }
  if (stderr.includes('not a git repository')) {
    return problem('refused', `${path} is not a git repository: run git init and make a commit first`);
  }
  return problem('environment', `${path} cannot be read as a git repository: ${gitReason(stderr)}`);
}

function insideGitFolder(path: string, gitDir: string): Problem {
  const checkout = basename(gitDir) === '.git' ? dirname(gitDir) : 'a checkout';
  return problem('refused', `${path} is inside the git folder of ${checkout}: name that instead`);
}

function inside(path: string, repository: string): Problem {
  return problem(
    'refused',
    `${path} is only a folder inside the repository ${repository}: name that instead`,
  );
}
