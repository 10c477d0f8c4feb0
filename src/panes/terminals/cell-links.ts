// Where the links (OSC 8) of an emulator's cells lead. xterm keeps their targets, but its declarations do not say where.

import type { Terminal } from 'xterm-headless';
import type { LinkTarget } from './pack-cells.ts';

interface LinkKeeper {
  readonly _core: {
    readonly _oscLinkService: { getLinkData(id: number): { readonly uri: string } | undefined };
  };
}

/** Longer targets are no links: browsers do not take them, and every cell would carry it. */
const LONGEST_LINK = 2_048;

/** Web addresses of printable ASCII; any other target is none. */
export function linkTargets(terminal: Terminal): LinkTarget {
  if (!keepsLinks(terminal)) return () => null;
  const { _oscLinkService: links } = terminal._core;
  return (link) => {
    const uri = links.getLinkData(link)?.uri ?? '';
    return isLink(uri) ? uri : null;
  };
}

/** Whether a person may be led there: http or https, nothing that could end the sequence that names it. */
function isLink(uri: string): boolean {
  return uri.length <= LONGEST_LINK && /^https?:\/\/[\x21-\x7e]+$/i.test(uri);
}

function keepsLinks(terminal: Terminal): terminal is Terminal & LinkKeeper {
  return '_core' in terminal;
}
