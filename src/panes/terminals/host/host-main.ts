// The terminal host's process: node host.mjs --town ROOT [--adopt] [--program FILE]
//   --adopt    a running town has started this host and will connect: none is started
//   --program  the town's program, instead of the app.mjs beside this file
// One runs for a town; a second one asks the first to wake the town and ends. It outlives the town, keeps the guests, and
// starts a town that died unasked again. Everything it needs is loaded at the start: an upgrade may replace its files.

import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { realFiles, reasonOf } from '../../../engine/adapters/files.ts';
import { EXIT_CODES, type Problem } from '../../../engine/problem.ts';
import { runtimePaths, townPaths } from '../../../engine/town-paths.ts';
import { TerminalHostClient } from '../wire/terminal-host-client.ts';
import { HostPlace } from './host-socket.ts';
import { LogFile } from './log-file.ts';
import { TerminalHost } from './terminal-host.ts';
import { terminalSettings } from './terminal-settings.ts';
import { TownSupervisor } from './town-supervisor.ts';

/** Answers that are on their way when everything has ended get this long to be read. */
const FAREWELL_MS = 200;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { town: { type: 'string' }, adopt: { type: 'boolean' }, program: { type: 'string' } },
  });
  if (values.town === undefined)
    return fail({ kind: 'usage', message: 'usage: host.mjs --town ROOT [--adopt]' });
  const root = realpathSync(values.town);
  const log = new LogFile(join(townPaths(root).logs, 'host.log'));
  log.takeConsole();
  const program = values.program ?? fileURLToPath(new URL('./app.mjs', import.meta.url));
  await serve({ root, log, program, isAdopting: values.adopt ?? false });
}

interface Serving {
  readonly root: string;
  readonly log: LogFile;
  readonly program: string;
  readonly isAdopting: boolean;
}

async function serve({ root, log, program, isAdopting }: Serving): Promise<void> {
  const note = (text: string) => log.note(text);
  const runtime = runtimePaths(root, process.env);
  const place = await HostPlace.claim(runtime);
  if (!place.ok) {
    fail(place.problem, log);
    return;
  }
  if (place.value === 'taken') {
    if (!isAdopting) await wakeTown(runtime.hostSocket);
    return;
  }
  const claimed = place.value;
  forgetHistory(townPaths(root).history, note);
  const args = ['--disable-warning=ExperimentalWarning', program, '--town', root];
  const supervisor = new TownSupervisor({ root, command: { file: process.execPath, args }, note });
  const host = new TerminalHost({
    history: townPaths(root).history,
    limits: terminalSettings(townPaths(root).settings),
    socketPath: runtime.hostSocket,
    supervisor,
    note,
    onEnded: () => {
      note('the terminal host ends');
      claimed.removeSocket();
      setTimeout(() => process.exit(0), FAREWELL_MS);
    },
  });
  keepGoing(host, note);
  const server = await claimed.listen((socket) => host.accept(socket));
  if (!server.ok) {
    fail(server.problem, log);
    process.exit();
  }
  host.serveOn(server.value);
  // Whoever was told that all has ended has read it: there is nothing to wait for.
  server.value.once('close', () => process.exit(0));
  note(`the terminal host of ${root} runs as process ${process.pid}`);
  if (isAdopting) supervisor.awaitTown();
  else supervisor.wake();
}

/** A host begins without guests: what is there belongs to those of a host that died. */
function forgetHistory(folder: string, note: (text: string) => void): void {
  try {
    realFiles.removeTree(folder);
  } catch (cause) {
    note(`removing ${folder}: ${reasonOf(cause)}`);
  }
}

/** Guests must outlive a bug in what handles one of them, and keys that a terminal sends to its foreground group. */
function keepGoing(host: TerminalHost, note: (text: string) => void): void {
  const survive = (cause: unknown) =>
    note(`uncaught: ${cause instanceof Error ? cause.stack : String(cause)}`);
  process.on('uncaughtException', survive);
  process.on('unhandledRejection', survive);
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGQUIT'] as const) process.on(signal, () => {});
  process.on('SIGTERM', () => void host.end(null));
}

/** The host that runs already may have given its town up, or the town was stopped on purpose. */
async function wakeTown(socketPath: string): Promise<void> {
  const client = await TerminalHostClient.connect({ socketPath, role: 'visitor', onLost: () => {} });
  if (!client.ok) return;
  await client.value.wakeTown();
  client.value[Symbol.dispose]();
}

function fail({ kind, message }: Problem, log?: LogFile): void {
  log?.note(message);
  process.stderr.write(`${message}\n`);
  process.exitCode = EXIT_CODES[kind];
}
