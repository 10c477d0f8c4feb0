// Which files of a checkout git does not list one by one, yet may be somebody's work: ignored ones, and those in
// repositories that an agent made within the checkout.

import { type FoundFile, filesBelow, pipesNamed, sizeOf } from '../adapters/git-files.ts';
import { nulParts, type RepositoryAccess } from './repository-access.ts';

/** Made by machines and big: never anybody's work. */
const SKIPPED_FOLDERS: ReadonlySet<string> = new Set(['node_modules', '.git']);
const MOST_BYTES_A_FILE = 1024 * 1024;
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_FILES = 5_000;

/** What git opens in every folder that it lists. */
const OPENED_BY_GIT: ReadonlySet<string> = new Set(['.gitignore', '.gitattributes']);

/** Latin1 paths of pipes and the like that git would wait on for ever; there is nothing in them to keep. */
export async function pipesInTheWay(workTree: string): Promise<readonly string[]> {
  return await pipesNamed(OPENED_BY_GIT, workTree, SKIPPED_FOLDERS);
}

export interface IgnoredFiles {
  /** Latin1, relative to the checkout. */
  readonly paths: readonly string[];
  readonly skipped: readonly string[];
}

/** Ignored files within reason, smallest first. */
export async function ignoredFiles(
  access: RepositoryAccess,
  checkout: { readonly workTree: string; readonly indexFile: string },
): Promise<IgnoredFiles> {
  // With --directory a wholly ignored folder is one entry that ends in a slash: node_modules is never walked.
  const args = ['ls-files', '-z', '--others', '--ignored', '--exclude-standard', '--directory'];
  const listed = await access.git.read('listing ignored files', args, { ...checkout, encoding: 'latin1' });
  const found: FoundFile[] = [];
  for (const entry of nulParts(listed).filter((each) => !isSkipped(each))) {
    found.push(...(await expand(checkout.workTree, entry, MOST_FILES - found.length)));
  }
  return withinReason(found);
}

/** Files of the untracked entries that are repositories of their own, without their git folders. */
export async function nestedFiles(
  workTree: string,
  untracked: readonly string[],
): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of untracked.filter((path) => path.endsWith('/'))) {
    const found = await filesBelow(workTree, entry, { skip: SKIPPED_FOLDERS, limit: MOST_FILES });
    files.push(...found.map((file) => file.path));
  }
  return files;
}

async function expand(workTree: string, entry: string, limit: number): Promise<readonly FoundFile[]> {
  if (limit <= 0) return [];
  if (entry.endsWith('/')) return await filesBelow(workTree, entry, { skip: SKIPPED_FOLDERS, limit });
  return [{ path: entry, sizeBytes: await sizeOf(workTree, entry) }];
}

function withinReason(found: readonly FoundFile[]): IgnoredFiles {
  const paths: string[] = [];
  const skipped: string[] = [];
  let bytes = 0;
  for (const file of found.toSorted((a, b) => a.sizeBytes - b.sizeBytes)) {
    const fits = file.sizeBytes <= MOST_BYTES_A_FILE && bytes + file.sizeBytes <= MOST_BYTES;
    (fits ? paths : skipped).push(file.path);
    if (fits) bytes += file.sizeBytes;
  }
  return { paths, skipped };
}

function isSkipped(entry: string): boolean {
  return entry.split('/').some((part) => SKIPPED_FOLDERS.has(part));
}
