// Who made a branch.

import type { CommitId } from './commit-id.ts';
import type { Signature } from './commit-tree.ts';
import type { RepositoryAccess } from './repository-access.ts';

/** Authors of the branch's commits, the tip's first, each address once. */
export async function authorsOf(
  access: RepositoryAccess,
  parted: CommitId,
  tip: CommitId,
): Promise<readonly Signature[]> {
  const authors = (await authorsOnLine(access, parted, tip)) ?? (await authorsByGit(access, parted, tip));
  const people = new Map<string, Signature>();
  for (const { name, email, date } of authors)
    if (email !== '' && !people.has(email))
      people.set(email, { name: name === '' ? email : name, email, date });
  return [...people.values()];
}

/** Read from the commits themselves; null where they are no line, or one is not written in UTF-8. */
async function authorsOnLine(
  { history, objects }: RepositoryAccess,
  parted: CommitId,
  tip: CommitId,
): Promise<readonly Signature[] | null> {
  const line = await history.lineSince(parted, tip);
  if (line === null) return null;
  const commits = await Promise.all(line.map((commit) => objects.read(commit)));
  const authors: Signature[] = [];
  for (const commit of commits) {
    const [headers = ''] = (commit?.body.toString('utf8') ?? '').split('\n\n', 1);
    const found = AUTHOR.exec(headers);
    if (found === null || /^encoding /m.test(headers)) return null;
    const [, name = '', email = '', date = ''] = found;
    authors.push({ name, email, date });
  }
  return authors;
}

/** `author Pat <pat@example.com> 1790000000 +0200` (git-cat-file(1) of a commit). */
const AUTHOR = /^author (?:([^<\n]*) )?<([^>\n]*)> (\d+ [+-]\d{4})$/m;

async function authorsByGit(
  { git }: RepositoryAccess,
  parted: CommitId,
  tip: CommitId,
): Promise<readonly Signature[]> {
  const format = ['--date=raw', '--format=%an%x09%ae%x09%ad'];
  const args = ['log', '-z', '--max-count=200', ...format, `${parted}..${tip}`];
  return (await git.read('reading authors', args)).split('\0').map((line) => {
    const [name = '', email = '', date = ''] = line.split('\t');
    return { name, email, date };
  });
}
