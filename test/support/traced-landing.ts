// Landings of a real process (lander.ts) under strace, which counts its system calls, or kills at one of them.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Calls that change a file, a name or a process, if `openat` makes the file. */
const CALLS = [
  ...['openat', 'write', 'pwrite64', 'writev', 'ftruncate', 'fsync', 'fdatasync', 'chmod', 'fchmod'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'unlink', 'unlinkat', 'mkdir', 'mkdirat', 'rmdir'],
  ...['clone', 'clone3', 'vfork', 'sendmsg', 'kill'],
].join(',');

/** The processes of a landing: the town's own, and the gits that it starts, by what is on their command lines. */
export const PLACES = ['town', 'pack-objects', 'update-ref -m'] as const;

export type Place = (typeof PLACES)[number];

/** The n-th call of that name by a process there, from 1. */
export interface Point {
  readonly place: Place;
  readonly call: string;
  readonly nth: number;
  /** Whether it writes to who has started the process: no disk has a part in that. */
  readonly isAnswer: boolean;
}

/** Why no system call can be traced here, or false. */
export function whyNoStrace(): string | false {
  const { error, status, stderr } = spawnSync('strace', ['-f', '-o', '/dev/null', 'true'], {
    encoding: 'utf8',
  });
  if (error !== undefined) return 'strace is not installed';
  return status === 0 ? false : `strace may not trace here: ${stderr.trim().split('\n')[0]}`;
}

export interface TracedLandings {
  /** The town's folder, its candidate green. */
  readonly root: string;
  /** A folder for what tells and stops gits. */
  readonly bin: string;
}

/** Lets the candidate land, and answers every point of that. */
export async function pointsOf(landings: TracedLandings): Promise<readonly Point[]> {
  await land(landings, { places: PLACES, inject: [] });
  return PLACES.flatMap((place) => pointsIn(landings, place));
}

function pointsIn({ bin }: TracedLandings, place: Place): readonly Point[] {
  const counts = new Map<string, number>();
  const points = new Map<string, Point>();
  for (const line of readFileSync(traceOf(bin, place), 'utf8').split('\n')) {
    const [, process = '', call = '', answers] = /^(\d+ +)?(\w+)\(([12],)?/.exec(line) ?? [];
    const nth = (counts.get(`${process} ${call}`) ?? 0) + 1;
    counts.set(`${process} ${call}`, nth);
    // The town reads how much memory there is, as often as it finds the time: its files are made by gits.
    const isChange = call === 'openat' ? place !== 'town' && line.includes('O_CREAT') : call !== '';
    if (isChange) points.set(`${call} ${nth}`, { place, call, nth, isAnswer: answers !== undefined });
  }
  return [...points.values()];
}

/** Has the first process there that comes to the point killed, and the town with it; whether one came to it. */
export async function killAt(landings: TracedLandings, { place, call, nth }: Point): Promise<boolean> {
  await land(landings, { places: [place], inject: ['-e', `inject=${call}:signal=KILL:when=${nth}`] });
  return readFileSync(traceOf(landings.bin, place), 'utf8').includes('+++ killed by SIGKILL +++');
}

/** Has the point fail with that error; the town that meets it tries again. How the town has ended. */
export async function failAt(
  landings: TracedLandings,
  { place, call, nth }: Point,
  error: 'EIO' | 'ENOSPC',
): Promise<number | null> {
  const inject = ['-e', `inject=${call}:error=${error}:when=${nth}`];
  return await land(landings, { places: [place], inject, isDogged: true });
}

interface Traced {
  readonly places: readonly Place[];
  readonly inject: readonly string[];
  /** Whether the town tries again where the landing fails; else it dies. */
  readonly isDogged?: boolean;
}

async function land({ root, bin }: TracedLandings, traced: Traced): Promise<number | null> {
  placeGit(bin, traced);
  const program = fileURLToPath(new URL('./lander.ts', import.meta.url));
  const { PATH } = process.env;
  const env = { ...process.env, PATH: `${bin}:${PATH}`, GT_TEST_GATES_PATH: PATH };
  const args = [
    '--disable-warning=ExperimentalWarning',
    program,
    root,
    ...(traced.isDogged ? ['again'] : []),
  ];
  const lander = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(lander, 'exit');
  await once(lander.stdout, 'data');
  writeFileSync(join(bin, 'armed'), '');
  const tracer = traced.places.includes('town') ? await attach(lander.pid ?? 0, bin, traced) : null;
  lander.stdin.on('error', () => {});
  lander.stdin.write('\n');
  await ended;
  if (tracer !== null && tracer.exitCode === null && tracer.signalCode === null) await once(tracer, 'exit');
  return lander.exitCode;
}

/** Traces the process's own thread, which makes all changes but those that gits make. */
async function attach(pid: number, bin: string, { inject }: Traced): Promise<ChildProcess> {
  const args = ['-p', String(pid), '-o', traceOf(bin, 'town'), '-e', `trace=${CALLS}`, ...inject];
  const tracer = spawn('strace', args, { stdio: ['ignore', 'ignore', 'pipe'] });
  await once(tracer.stderr as NodeJS.ReadableStream, 'data');
  return tracer;
}

/** A `git` that is the real one, but traced where it is the first of its place since `armed` was written. */
function placeGit(bin: string, { places, inject }: Traced): void {
  rmSync(bin, { recursive: true, force: true });
  mkdirSync(bin, { recursive: true });
  const git = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
  const cases = places.map((place) => {
    const trace = traceOf(bin, place);
    const options = ['-f', '-qq', '-o', `'${trace}'`, '-e', `trace=${CALLS}`, ...inject].join(' ');
    return `*' ${place} '*) mkdir '${trace}-begun' 2>/dev/null && exec strace ${options} ${git} "$@";;`;
  });
  const traced = `[ -e '${bin}/armed' ] && case " $* " in ${cases.join(' ')} esac`;
  writeFileSync(join(bin, 'git'), ['#!/bin/sh', traced, `exec ${git} "$@"`, ''].join('\n'));
  chmodSync(join(bin, 'git'), 0o755);
}

function traceOf(bin: string, place: Place): string {
  return join(bin, `trace-${place.replaceAll(' ', '')}`);
}
