// What a person has told their git to ignore everywhere, such as the files of their editor or of a coding agent.

import { isAbsolute, join } from 'node:path';
import { Git } from '../adapters/git.ts';
import { withoutNewline } from './repository-access.ts';

/** The file of the person's global excludes (gitignore(5), core.excludesFile), whether or not it exists. */
export async function personsExcludes(): Promise<string | null> {
  // Asked from the root: no repository's own configuration has a word in it.
  const git = new Git({ gitDir: null, cwd: '/', world: 'person' });
  const { code, stdout } = await git.run(['config', '--get', '--type=path', 'core.excludesFile']);
  if (code === 0) {
    const named = withoutNewline(stdout);
    return isAbsolute(named) ? named : null;
  }
  const home = process.env['HOME'];
  const folder = process.env['XDG_CONFIG_HOME'] || (home ? join(home, '.config') : null);
  return folder ? join(folder, 'git', 'ignore') : null;
}
