// `pane.list`: every guest of the terminal host, agents' and persons' alike.

import type { Result } from '../../beads/result.ts';
import { ok } from '../../beads/result.ts';
import type { Engine } from '../engine.ts';
import type { GuestId } from '../ids.ts';
import { isPane } from '../ids.ts';
import type { Problem } from '../problem.ts';
import type { Page } from '../rpc/pages.ts';
import { pageOf } from '../rpc/pages.ts';
import { shortened } from '../shortened.ts';
import type { GuestExit } from '../terminals.ts';
import type { FoundPane } from './find-pane.ts';
import { allPanes } from './find-pane.ts';
import type { Request } from './requests.ts';

/** A pane as `gt pane list` shows it. */
export interface PaneView {
  readonly pane: GuestId;
  readonly kind: 'agent' | 'shell' | 'pane';
  /** An agent's full name, or what a person called the pane. */
  readonly name: string | null;
  readonly title: string;
  readonly command: readonly string[];
  readonly cols: number;
  readonly rows: number;
  readonly state: 'running' | 'exited';
  readonly pid: number | null;
  readonly exit: GuestExit | null;
  /** Instant of the last output byte, in ms since the epoch. */
  readonly lastOutputAt: number;
  /** What the guest tried and was not let to, by class. */
  readonly blocked: Readonly<Record<string, number>>;
}

export async function listPanes(
  engine: Engine,
  { from }: Request<'pane.list'>,
): Promise<Result<Page<PaneView>, Problem>> {
  return ok(pageOf(await allPanes(engine), from, (pane) => paneView(engine, pane)));
}

function paneView(engine: Engine, { status, facts }: FoundPane): PaneView {
  const { guest, digest } = status;
  const agent = engine.state.runs[guest]?.agent;
  const { name, command, cols, rows } = facts;
  return {
    pane: guest,
    kind: agent !== undefined ? 'agent' : isPane(guest) ? 'pane' : 'shell',
    name: agent ?? name,
    title: digest.title,
    // One pane with an enormous command line must not crowd out the others.
    command: command.slice(0, 32).map((word) => shortened(word)),
    cols,
    rows,
    state: status.kind,
    pid: status.kind === 'running' ? status.pid : null,
    exit: status.kind === 'exited' ? status.exit : null,
    lastOutputAt: digest.lastByteAt,
    blocked: digest.blocked,
  };
}
