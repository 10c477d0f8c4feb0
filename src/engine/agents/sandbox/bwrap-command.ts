// The command line that runs a program under bubblewrap (bwrap(1)): it sees the system, its checkout and what is
// granted, each at its usual path, and has processes, temporary files and a HOME of its own.

import type { Launch } from '../launch.ts';
import { insideEnvironment } from './inside-environment.ts';
import type { BwrapSettings } from './sandbox-settings.ts';
import { KERNEL_PATHS, SYSTEM_PATHS } from './system-paths.ts';

export interface Mount {
  readonly kind: 'readable' | 'writable';
  readonly from: string;
  /** Where it is within. */
  readonly at: string;
}

export interface BwrapPlace {
  /** bubblewrap's own program. */
  readonly bwrap: string;
  readonly home: string;
  /** The working folder. */
  readonly checkout: string;
  /** All that is seen beside the system. A readable one that does not exist is left out. */
  readonly mounts: readonly Mount[];
}

/** Signals that the terminal, or who ends the run, sends to all of it. */
const SIGNALS = ['HUP', 'INT', 'QUIT', 'TERM'];

/** What never changes: no privilege, and namespaces of its own. It dies with who started it, as a pane with its host. */
export const ISOLATION: readonly string[] = [
  ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
  ...['--die-with-parent', '--cap-drop', 'ALL'],
];

/** The system, its processes' own view and its devices. */
export const SYSTEM: readonly string[] = [
  ...SYSTEM_PATHS.flatMap((path) => ['--ro-bind-try', path, path]),
  ...['--proc', '/proc', '--dev', '/dev'],
  ...KERNEL_PATHS.flatMap((path) => ['--ro-bind-try', path, path]),
];

/**
 * The same program within the sandbox, and its environment. Its terminal stays its controlling one, for Ctrl-C and job
 * control: nobody outside reads from it, so that nothing is won by typing there (TIOCSTI). bwrap's own process stands in
 * the terminal's foreground too and would take all down at the first Ctrl-C: it ignores what the program within, where
 * `env` gives these signals their meaning back, answers as it likes.
 */
export function bwrapCommand(launch: Launch, place: BwrapPlace, settings: BwrapSettings): Launch {
  return {
    file: '/usr/bin/env',
    args: [
      ...SIGNALS.map((signal) => `--ignore-signal=${signal}`),
      place.bwrap,
      ...ISOLATION,
      ...(settings.userNamespaces ? [] : ['--disable-userns']),
      ...(settings.network === 'on' ? [] : ['--unshare-net']),
      ...SYSTEM,
      ...['--perms', '1777', '--tmpfs', '/tmp', '--perms', '1777', '--tmpfs', '/var/tmp'],
      ...['--perms', '0700', '--tmpfs', place.home],
      ...outermostFirst(place.mounts).flatMap(mountOption),
      ...['--remount-ro', '/', '--chdir', place.checkout, '--'],
      '/usr/bin/env',
      ...SIGNALS.map((signal) => `--default-signal=${signal}`),
      launch.file,
      ...launch.args,
    ],
    env: insideEnvironment(launch.env, place),
  };
}

/** A later mount hides what an earlier one has below it. */
function outermostFirst(mounts: readonly Mount[]): readonly Mount[] {
  return mounts.toSorted((a, b) => a.at.length - b.at.length);
}

function mountOption({ kind, from, at }: Mount): readonly string[] {
  return [kind === 'writable' ? '--bind' : '--ro-bind-try', from, at];
}
