// Makes a branch long in a moment.

import { execFileSync } from 'node:child_process';

/** Each changes the same file. What is checked out is as the branch is where it is that branch. */
export function addCommits(dir: string, branch: string, count: number): void {
  const ref = `refs/heads/${branch}`;
  const commits = Array.from({ length: count }, (_, nth) => {
    const from = nth === 0 ? `from ${ref}^0\n` : '';
    const file = `M 100644 inline many.txt\ndata ${`${nth}`.length}\n${nth}\n`;
    return `commit ${ref}\ncommitter n <n@x> 0 +0000\ndata 1\nx\n${from}${file}`;
  });
  execFileSync('git', ['fast-import', '--quiet'], { cwd: dir, input: commits.join('') });
  execFileSync('git', ['reset', '--quiet', '--hard'], { cwd: dir });
}
