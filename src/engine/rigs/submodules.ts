// Submodules that a branch moves: a commit that only the agent's checkout holds would leave everybody else with a pointer to
// nothing. Whether the submodule's own repository has it is asked there; no submodule is ever checked out.

import { Git } from '../adapters/git.ts';
import { gitReason } from '../adapters/git-error.ts';
import { temporaryFolder, withTemporaryFolder } from '../adapters/git-files.ts';
import type { CommitId } from './commit-id.ts';
import { nulParts, type RepositoryAccess } from './repository-access.ts';

/** A submodule and the commit that the branch moves it to. */
export interface MovedSubmodule {
  readonly path: string;
  readonly commit: string;
}

interface Branch {
  readonly base: CommitId;
  readonly tip: CommitId;
  readonly moved: readonly MovedSubmodule[];
}

/** How long a submodule's repository may say nothing. */
const SILENCE_MS = 60_000;

/** Why one of them would point at nothing where the branch has landed, or null. */
export async function whySubmodulesBreak(access: RepositoryAccess, branch: Branch): Promise<string | null> {
  if (branch.moved.length === 0) return null;
  const [theirs, known] = await Promise.all(
    [branch.tip, branch.base].map((commit) => urlsOf(access, commit)),
  );
  for (const { path, commit } of branch.moved) {
    const url = theirs?.get(path);
    if (url === undefined)
      return `${path} is a repository of its own, and no submodule: commit its files, or remove it`;
    const address = addressOf(access.upstream, url);
    // A person's credentials are for addresses that their branch names.
    const world = known?.get(path) === url ? 'person' : 'engine';
    const lacking = await whyLacking(access, { address, commit, world });
    if (lacking !== null) return `the submodule ${path} is at ${commit.slice(0, 9)}, which ${lacking}`;
  }
  return null;
}

/** Addresses by path, as `.gitmodules` of a commit has them (gitmodules(5)). */
async function urlsOf({ git }: RepositoryAccess, commit: CommitId): Promise<ReadonlyMap<string, string>> {
  const blob = `--blob=${commit}:.gitmodules`;
  const { stdout } = await git.run(['config', '-z', blob, '--get-regexp', '^submodule\\..*\\.(path|url)$']);
  const settings = new Map<string, string>();
  for (const entry of nulParts(stdout)) {
    const end = entry.indexOf('\n');
    settings.set(entry.slice(0, end), entry.slice(end + 1));
  }
  const urls = new Map<string, string>();
  for (const [key, path] of settings) {
    const url = key.endsWith('.path') ? settings.get(`${key.slice(0, -'.path'.length)}.url`) : undefined;
    if (url !== undefined) urls.set(path, url);
  }
  return urls;
}

/** An address that begins with `./` or `../` is relative to the upstream's. */
function addressOf(upstream: string, url: string): string {
  if (!/^\.\.?\//.test(url)) return url;
  let [base, rest] = [upstream.replace(/\/+$/, ''), url];
  for (; /^\.\.?\//.test(rest); rest = rest.slice(rest.indexOf('/') + 1))
    if (rest.startsWith('../')) base = base.replace(/[/:][^/:]*$/, '');
  return `${base}/${rest}`;
}

async function whyLacking(
  access: RepositoryAccess,
  asked: { readonly address: string; readonly commit: string; readonly world: 'person' | 'engine' },
): Promise<string | null> {
  const { address, commit, world } = asked;
  return await withTemporaryFolder(temporaryFolder(access.dir), async (folder) => {
    const format = `--object-format=${commit.length === 64 ? 'sha256' : 'sha1'}`;
    await new Git({ gitDir: null, cwd: '/' }).read('making room', [
      'init',
      '--quiet',
      '--bare',
      format,
      folder,
    ]);
    const git = new Git({ gitDir: folder, world, silenceMs: SILENCE_MS });
    const fetch = ['fetch', '--quiet', '--no-tags', '--depth=1', '--', address, commit];
    const { code, stderr } = await git.run(fetch);
    if (code === 0) return null;
    if (/not our ref|couldn't find remote ref|unadvertised object/.test(stderr))
      return `${address} does not have: push it there first`;
    return `cannot be asked for at ${address}: ${gitReason(stderr)}`;
  });
}
