// How git reads the repository of a checkout that a sandboxed run has written. The other end of a fetch follows that
// repository's alternates, its `commondir` and links in the place of its refs: it must see no more than the run did, or
// the person's other repositories would be fetched for it.

import { shellWord } from '../../shell-word.ts';
import { ISOLATION, SYSTEM } from './bwrap-command.ts';

export interface UploadPackPlace {
  /** bubblewrap's own program. */
  readonly bwrap: string;
  readonly checkout: string;
  /** Objects that the checkout borrows. */
  readonly objects: string;
}

/** A command line for `git fetch --upload-pack`, which reads nothing but these and writes nothing. */
export function confinedUploadPack({ bwrap, checkout, objects }: UploadPackPlace): string {
  const words = [
    ...[bwrap, ...ISOLATION, '--disable-userns', '--unshare-net', '--new-session', ...SYSTEM],
    ...['--ro-bind', objects, objects],
    // The whole checkout: what a run put in the place of its .git is followed within only.
    ...['--ro-bind', checkout, checkout],
    ...['--remount-ro', '/', '--', 'git-upload-pack'],
  ];
  return words.map(shellWord).join(' ');
}
