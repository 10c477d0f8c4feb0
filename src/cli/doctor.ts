// `gt doctor`: looks for what is wrong with this machine and the town at hand, and says what to do. It changes nothing
// and asks no engine, so that it works in a town that runs, rests or is damaged.

import { existsSync } from 'node:fs';
import { BeadStore } from '../beads/store.ts';
import { realFiles } from '../engine/adapters/files.ts';
import { checkGitVersion, Git } from '../engine/adapters/git.ts';
import { findMarked } from '../engine/adapters/processes.ts';
import { whyNoSandbox } from '../engine/agents/sandbox/check-sandbox.ts';
import { sandboxName, sandboxOf } from '../engine/agents/sandbox/sandbox-settings.ts';
import type { RigName } from '../engine/ids.ts';
import type { Problem } from '../engine/problem.ts';
import { connects } from '../engine/rpc/probe.ts';
import { listRigs, readRigSettings, readTownSettings } from '../engine/town.ts';
import {
  type RigPaths,
  type RuntimePaths,
  runtimePaths,
  SocketPathError,
  townPaths,
} from '../engine/town-paths.ts';
import { findTown } from './find-town.ts';
import { diskProblem, logProblem, settingsProblem } from './start-checks.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Finding {
  /** What was looked at. */
  readonly subject: string;
  /** What is wrong with it and what to do, in one line; null where it is well. */
  readonly problem: string | null;
}

const OLDEST_NODE = 22;

/** One finding for each thing that was looked at; of the machine alone where there is no town. */
export async function examine(cwd: string, env: Env): Promise<readonly Finding[]> {
  const machine = [await gitFinding(), nodeFinding()];
  const root = findTown(cwd, env);
  if (root === null) return [...machine, { subject: 'no town here', problem: null }];
  return [...machine, ...(await townFindings(root, env))];
}

async function gitFinding(): Promise<Finding> {
  const version = await checkGitVersion();
  return version.ok
    ? { subject: `git ${version.value}`, problem: null }
    : { subject: 'git', problem: version.problem.message };
}

function nodeFinding(): Finding {
  const isOld = Number.parseInt(process.versions.node, 10) < OLDEST_NODE;
  return {
    subject: `node ${process.versions.node}`,
    problem: isOld ? `it is too old: install ${OLDEST_NODE} or newer` : null,
  };
}

async function townFindings(root: string, env: Env): Promise<Finding[]> {
  const { events } = townPaths(root);
  const findings: Finding[] = [
    { subject: `settings of ${root}`, problem: messageOf(settingsProblem(root)) },
    { subject: 'disk', problem: messageOf(diskProblem(root)) },
    ...privateFolders(root),
    { subject: 'event log', problem: logAdvice(logProblem(root), events) },
  ];
  for (const rig of listRigs(root)) {
    const paths = townPaths(root).rig(rig);
    findings.push(
      { subject: `repository of ${rig}`, problem: await repositoryProblem(paths) },
      { subject: `beads of ${rig}`, problem: ledgerProblem(paths) },
      ...(await sandboxFindings(root, rig, env)),
    );
  }
  return [...findings, ...(await processFindings(root, env))];
}

function messageOf(problem: Problem | null): string | null {
  return problem?.message ?? null;
}

/** Damage cannot be undone, but a town finds its way without its log. */
function logAdvice(problem: Problem | null, events: string): string | null {
  if (problem === null) return null;
  const damaged = problem.message.replace(/; run gt doctor$/, '');
  if (damaged === problem.message) return damaged;
  return `${damaged}: with the town ended, move ${events} elsewhere: it then starts from its beads and branches, without its queue and history`;
}

function privateFolders(root: string): Finding[] {
  const { events, logs, spool } = townPaths(root);
  return [events, logs, spool].map((folder) => {
    const stat = realFiles.stat(folder);
    return { subject: folder, problem: stat === null ? null : folderProblem(folder, stat) };
  });
}

function folderProblem(
  folder: string,
  { kind, mode, uid }: NonNullable<ReturnType<typeof realFiles.stat>>,
): string | null {
  if (kind !== 'folder') return 'it is not a folder: move it away';
  if (uid !== process.getuid?.()) return 'it belongs to another user';
  return (mode & 0o077) === 0 ? null : `it is open to other users: run chmod 700 ${folder}`;
}

async function repositoryProblem({ repository }: RigPaths): Promise<string | null> {
  if (!existsSync(repository)) return `${repository} is missing: add the rig again`;
  try {
    const checked = await new Git({ gitDir: repository }).run([
      'fsck',
      '--connectivity-only',
      '--no-progress',
    ]);
    if (checked.code === 0) return null;
    const [first = 'it is damaged'] = `${checked.stdout}${checked.stderr}`.split('\n');
    return `${first}: restore ${repository} from a copy, or fetch what is missing into it from the upstream`;
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function ledgerProblem({ ledger }: RigPaths): string | null {
  const opened = BeadStore.open(ledger);
  if (!opened.ok) return opened.problem.message;
  opened.value[Symbol.dispose]();
  return null;
}

/** Nothing where the settings cannot be read: that is said of them. */
async function sandboxFindings(root: string, rig: RigName, env: Env): Promise<Finding[]> {
  const settings = readRigSettings(root, rig);
  const town = readTownSettings(root);
  if (!settings.ok || !town.ok) return [];
  const sandbox = sandboxOf(settings.value, town.value);
  const ground = {
    home: env['HOME'] ?? '',
    closed: [root, ...socketFolder(root, env)],
    realPath: (path: string) => realFiles.realPath(path),
  };
  const subject = `sandbox of ${rig}: ${sandboxName(sandbox)}`;
  const why = await whyNoSandbox(sandbox, ground, env);
  return [
    { subject, problem: why === null ? null : `${why}: no polecat of it is started until that is mended` },
  ];
}

/** None where its path is too long: that is said of the sockets. */
function socketFolder(root: string, env: Env): readonly string[] {
  try {
    return [runtimePaths(root, env).folder];
  } catch (cause) {
    if (cause instanceof SocketPathError) return [];
    throw cause;
  }
}

async function processFindings(root: string, env: Env): Promise<Finding[]> {
  try {
    const { folder, hostSocket, townSocket } = runtimePaths(root, env);
    const stat = realFiles.stat(folder);
    const sockets: Finding = {
      subject: `sockets in ${folder}`,
      problem: stat === null ? null : folderProblem(folder, stat),
    };
    return [sockets, await leftovers({ hostSocket, townSocket })];
  } catch (cause) {
    if (cause instanceof SocketPathError) return [{ subject: 'sockets', problem: cause.message }];
    throw cause;
  }
}

/** Without a terminal host no agent's program may be left. They are known by GT_SOCKET, which no person's shell has. */
async function leftovers(at: Pick<RuntimePaths, 'hostSocket' | 'townSocket'>): Promise<Finding> {
  if (await connects(at.hostSocket)) {
    const isUp = await connects(at.townSocket);
    return { subject: isUp ? 'the town runs' : 'the town is being started again', problem: null };
  }
  const left = findMarked({ name: 'GT_SOCKET', value: at.townSocket });
  const subject = 'the town is at rest';
  if (left.length === 0) return { subject, problem: null };
  return { subject, problem: `yet programs of its agents are left (${left.join(', ')}): gt down ends them` };
}
