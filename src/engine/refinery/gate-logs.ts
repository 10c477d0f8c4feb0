// Where the output of gates is kept: a file for each merge request or trial, candidate and gate, of each rig the last few.

import { join } from 'node:path';
import { checkoutName } from '../action.ts';
import type { Files } from '../adapters/files.ts';
import type { MergeRequestId, TrialId } from '../ids.ts';
import type { RigPaths } from '../town-paths.ts';

/** Each has at most some 8 MB. */
const KEPT = 50;

export type GateOwner = MergeRequestId | TrialId;

export interface GateLog {
  /** Whose candidate it is of; null where it is of the branch without any. */
  readonly owner: GateOwner | null;
  readonly gatedCommit: string;
  /** Or `setup`. */
  readonly gate: string;
  /** In which of the commit's checkouts it ran; absent: in the first. */
  readonly beside?: number | undefined;
}

export function gateLogFile(
  { gateLogs }: RigPaths,
  { owner, gatedCommit, gate, beside = 0 }: GateLog,
): string {
  return join(gateLogs, `${owner ?? 'branch'}-${checkoutName({ gatedCommit, beside })}-${gate}.log`);
}

export interface FoundLog {
  readonly file: string;
  readonly gate: string;
  readonly sizeBytes: number;
}

/** The one that was written last for its owner, of one gate or of any; null where none is kept. */
export function latestGateLog(
  files: Files,
  { gateLogs }: RigPaths,
  { owner, gate }: { readonly owner: GateOwner; readonly gate?: string | undefined },
): FoundLog | null {
  const names = files.list(gateLogs).filter((name) => {
    const parts = NAME.exec(name);
    return parts?.[1] === owner && (gate === undefined || parts[2] === gate);
  });
  const [latest] = latestFirst(files, gateLogs, names);
  if (latest === undefined) return null;
  const { name, sizeBytes } = latest;
  return { file: join(gateLogs, name), gate: NAME.exec(name)?.[2] ?? '', sizeBytes };
}

const NAME = /^([^-]+)-[0-9a-f]+(?:\.\d+)?-(.+)\.log$/;

/** Makes room for one more. */
export function dropOldLogs(files: Files, { gateLogs }: RigPaths): void {
  const names = files.list(gateLogs);
  if (names.length < KEPT) return;
  const old = latestFirst(files, gateLogs, names).slice(KEPT - 1);
  for (const { name } of old) files.remove(join(gateLogs, name));
}

function latestFirst(files: Files, folder: string, names: readonly string[]) {
  return names
    .flatMap((name) => {
      const stat = files.stat(join(folder, name));
      return stat === null ? [] : [{ name, sizeBytes: stat.sizeBytes, changedAt: stat.changedAt }];
    })
    .sort((a, b) => b.changedAt - a.changedAt);
}
