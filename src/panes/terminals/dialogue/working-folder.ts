// The folder that a guest says to be in (OSC 7: file://host/path), taken only where the host is this machine by its
// very name: nothing is ever looked up.

import { hostname } from 'node:os';
import type { Terminal } from 'xterm-headless';
import type { BlockedCounts } from './blocked-counts.ts';

const PATH_LIMIT = 4_096;

export class WorkingFolder {
  /** Absolute; null until the guest has told a valid one. Not sanitized. */
  path: string | null;

  constructor(terminal: Terminal, blocked: BlockedCounts, earlier: string | null) {
    this.path = earlier;
    terminal.parser.registerOscHandler(7, (data) => {
      const path = localPath(data);
      if (path === null) blocked.add('folder');
      this.path = path ?? this.path;
      return true;
    });
  }
}

function localPath(uri: string): string | null {
  const [, host = '', encoded = ''] = /^file:\/\/([^/]*)(\/.*)$/.exec(uri) ?? [];
  if (encoded === '' || !['', 'localhost', hostname()].includes(host)) return null;
  try {
    const path = decodeURIComponent(encoded);
    return path.length <= PATH_LIMIT && !/\p{Cc}/u.test(path) ? path : null;
  } catch {
    // Not percent-encoded UTF-8.
    return null;
  }
}
