// The git folder of a gate's checkout, so that what runs there can ask git: HEAD detached at what is judged, our branch as
// of now, and our objects, borrowed. It is as gitrepository-layout(5) has it, and nobody's but the gate's.

import { join } from 'node:path';
import { ENGINE_AUTHOR } from '../adapters/git-environment.ts';
import { readText, writeText } from '../adapters/git-files.ts';
import type { CommitId } from './commit-id.ts';
import { quoted } from './config-value.ts';
import { headOf, type RepositoryAccess } from './repository-access.ts';

/** Makes it below `dir`, where there is none; an index of the files is the caller's to add. */
export async function fillGateGitFolder(
  access: RepositoryAccess,
  { dir, gatedCommit }: { readonly dir: string; readonly gatedCommit: CommitId },
): Promise<void> {
  const [head, shallow] = await Promise.all([headOf(access), readText(join(access.dir, 'shallow'))]);
  const files = {
    ...(shallow === null ? {} : { shallow }),
    HEAD: `${gatedCommit}\n`,
    config: configuration(access, head),
    'objects/info/alternates': `${join(access.dir, 'objects')}\n`,
    [`refs/heads/${access.branch}`]: `${head}\n`,
    [`refs/remotes/origin/${access.branch}`]: `${head}\n`,
    'refs/remotes/origin/HEAD': `ref: refs/remotes/origin/${access.branch}\n`,
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeText(join(dir, '.git', name), text)));
}

function configuration({ dir, branch, ignoresCase }: RepositoryAccess, head: CommitId): string {
  const isSha256 = head.length === 64;
  return `[core]
\trepositoryFormatVersion = ${isSha256 ? 1 : 0}
\tfileMode = true
\tbare = false
\tignoreCase = ${ignoresCase}
${isSha256 ? '[extensions]\n\tobjectFormat = sha256\n' : ''}[user]
\tname = ${ENGINE_AUTHOR.name}
\temail = ${ENGINE_AUTHOR.email}
[remote "origin"]
\turl = ${quoted(dir)}
\tfetch = +refs/heads/*:refs/remotes/origin/*
[branch ${quoted(branch)}]
\tremote = origin
\tmerge = ${quoted(`refs/heads/${branch}`)}
`;
}
