// The town process: the composition root. It holds the engine, serves the town's socket, and mounts one Ink screen
// for each attached client. Killed at any moment it is started again by the terminal host and goes on from the log.

import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ok, type Result } from './beads/result.ts';
import { openBranchAtHand } from './cli/branch-at-hand.ts';
import { realClock } from './engine/adapters/clock.ts';
import { realFiles, reasonOf, writePrivateFile } from './engine/adapters/files.ts';
import { restGit } from './engine/adapters/git-calls.ts';
import { spreadSafetyNet, stackOf } from './engine/adapters/safety-net.ts';
import { linkSocket, unlinkSocket } from './engine/adapters/socket-link.ts';
import { TownLock } from './engine/adapters/town-lock.ts';
import { Engine } from './engine/engine.ts';
import { exitCodeOf } from './engine/exit-code.ts';
import type { GuestId } from './engine/ids.ts';
import { EXIT_CODES } from './engine/problem.ts';
import type { AttachConnection } from './engine/rpc/attach-connection.ts';
import { RpcServer } from './engine/rpc/server.ts';
import { hashToken, issuePersonToken } from './engine/rpc/tokens.ts';
import { takeUpSpool } from './engine/spool-reader.ts';
import type { GuestExit } from './engine/terminals.ts';
import { readTownSettings } from './engine/town.ts';
import { agentsFolder, runtimePaths, townPaths } from './engine/town-paths.ts';
import { callVerb, handleRequest } from './engine/verbs/handle.ts';
import { REQUESTS } from './engine/verbs/requests.ts';
import { loadKeymap } from './keymaps/loader.ts';
import type { BeadSource } from './panes/beads/bead-source.ts';
import type { BranchAsked, BranchSource } from './panes/beads/branch-source.ts';
import { BeadDrafts, type DraftStore } from './panes/client/bead-drafts.ts';
import { ClientScreen } from './panes/client/client-screen.ts';
import { agentOf } from './panes/client/guest-facts.ts';
import { guestNewsOf } from './panes/client/guest-news.ts';
import type { Solo } from './panes/client/solo-guest.ts';
import { sanitize } from './panes/screen/sanitize.ts';
import { LogFile } from './panes/terminals/host/log-file.ts';
import { TerminalHostClient } from './panes/terminals/wire/terminal-host-client.ts';

/** How long a start waits for an earlier town process to let go of the lock. */
const LOCK_WAIT_MS = 5_000;
const HOST_WAIT_MS = 10_000;
/** After a stop, agents have this long to end before the host ends them. */
const DRAIN_POLL_MS = 250;
/** What is under way when the town stops has this long to come to its end. */
const SETTLE_MS = 5_000;
/** What has landed just before has this long to come to a person's checkout. */
const FOLLOW_MS = 2_000;
const DETACHED = 'detached; the town goes on: gt brings you back';
/** How a shell says that a program ended with its terminal: 128 and SIGHUP. */
const HANGUP_CODE = 129;

await main().catch((cause) => fail(`starting: ${stackOf(cause)}`));

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { town: { type: 'string' } } });
  if (values.town === undefined) return fail('usage: app.mjs --town ROOT');
  // Each Ink root of each client listens for our end: many of them are no leak.
  process.setMaxListeners(0);
  // The terminal's own signals are the client's business; only an explicit TERM ends the town.
  for (const signal of ['SIGHUP', 'SIGINT'] as const) process.on(signal, () => {});
  const root = realpathSync(values.town);
  new LogFile(join(townPaths(root).logs, 'town.log')).takeStderr();
  spreadSafetyNet({ note, end: () => process.exit(1) });
  await serveTown(root);
}

async function serveTown(root: string): Promise<void> {
  const paths = townPaths(root);
  const runtime = runtimePaths(root, process.env);
  const settings = readTownSettings(root);
  if (!settings.ok) return fail(settings.problem.message);
  const lock = await acquireLock(paths.lock);
  if (lock === null) return fail(`another process runs the town at ${root}`);
  const keymap = loadKeymap(settings.value.keys);
  if (!keymap.ok) return fail(`${paths.settings}: ${keymap.problems.join('; ')}`);

  const terminals = await connectHost(root, runtime.hostSocket, () => {
    note('the terminal host is gone: starting again with a new one');
    lock[Symbol.dispose]();
    startHost(root, []);
    process.exit(75);
  });
  const opened = await Engine.open({
    paths,
    settings: settings.value,
    socket: runtime.townSocket,
    own: {
      node: process.execPath,
      recipe: fileURLToPath(new URL('./recipe.mjs', import.meta.url)),
      bin: fileURLToPath(new URL('../bin', import.meta.url)),
    },
    env: process.env,
    terminals,
    files: realFiles,
    clock: realClock,
    display: sanitize,
    note,
  });
  if (!opened.ok) return fail(opened.problem.message);
  const engine = opened.value;
  // From now on, also while nobody is attached.
  guestNewsOf(terminals).nameGuestsBy((guest) => agentOf(guest, engine.view())?.name ?? null);
  const screens = new Set<Mounted>();

  let ending: 'stop' | 'drain' | null = null;
  const end = (how: 'stop' | 'drain', endedBy: AttachConnection | null): void =>
    void endAll(how, endedBy).catch((cause) => fail(`ending: ${stackOf(cause)}`));
  const endAll = async (how: 'stop' | 'drain', endedBy: AttachConnection | null): Promise<void> => {
    // A stop cuts a drain short; asking again for what is under way has nothing to add.
    if (ending === 'stop' || ending === how) return;
    ending = how;
    engine.drain();
    while (ending === 'drain' && engine.hasWorkUnderWay) await wait(DRAIN_POLL_MS);
    if (ending !== how) return;
    ending = 'stop';
    await Promise.race([engine.followLeft(), wait(FOLLOW_MS)]);
    recordStop(engine, how);
    for (const { screen, connection, solo } of screens) {
      screen[Symbol.dispose]();
      // What the client was there for is ended with the town, as by a closed terminal.
      const code = solo === null ? 0 : HANGUP_CODE;
      connection.end(connection === endedBy ? 'the town has stopped' : 'the town was stopped', code);
    }
    engine[Symbol.dispose]();
    terminals.announceStopping();
    await terminals.shutdownHost();
    // A gate under way was told to stop: its processes are ended before we are.
    await Promise.race([engine.settled().then(restGit), wait(SETTLE_MS)]);
    await server[Symbol.asyncDispose]();
    unlinkSocket(runtime.townSocket, agentsFolder(runtime.townSocket));
    lock[Symbol.dispose]();
    process.exit(0);
  };
  const person = { kind: 'person', seq: null, by: 'keys' } as const;
  const server = new RpcServer({
    socketPath: runtime.townSocket,
    files: realFiles,
    handle: async (request) => {
      const answer = await handleRequest(engine, request);
      if (answer.ok && request.verb === 'down') {
        // The answer goes out first.
        setTimeout(() => end(request.args['how'] === 'drain' ? 'drain' : 'stop', null), 20);
      }
      return answer;
    },
    onAttach: (connection) => {
      const solo = soloOf(connection.args);
      const mounted = { connection, solo, screen: mountScreen(connection, solo) };
      screens.add(mounted);
      connection.onClose(() => {
        mounted.screen[Symbol.dispose]();
        screens.delete(mounted);
        if (solo?.owns) end('stop', connection);
      });
    },
  });

  const soloEnded = async (
    connection: AttachConnection,
    solo: SoloRequest,
    exit: GuestExit,
  ): Promise<void> => {
    const code = exitCodeOf(exit);
    if (code === null) connection.end('the terminal of the command was lost', EXIT_CODES.unavailable);
    else connection.end('', code);
    await callVerb(engine, 'pane.close', { pane: solo.guest }, person);
  };
  const drafts = new BeadDrafts(draftStore(join(runtime.folder, 'drafts')));
  terminals.onExit(({ guest }) => drafts.ended(guest));
  const ledgers: BeadSource = {
    rigs: () =>
      [...engine.rigs.values()].map(({ name, ledger }) => ({
        rig: name,
        beads: ledger.all(),
        linesOf: (bead) => ledger.linesOf(bead),
      })),
  };
  const mountScreen = (connection: AttachConnection, solo: SoloRequest | null): ClientScreen => {
    const { cols, rows, term, colorterm, cwd, editor } = connection.args;
    const screen = new ClientScreen({
      connection,
      size: { cols: Number(cols), rows: Number(rows) },
      terminal: { term: String(term ?? ''), colorterm: String(colorterm ?? '') },
      settings: settings.value,
      panes: terminals,
      view: { current: () => engine.view(), subscribe: (listener) => engine.subscribe(listener) },
      beads: ledgers,
      branch: (asked) => openBranch(engine, String(cwd ?? ''), asked),
      drafts,
      editor: String(editor ?? ''),
      call: (verb, args) => callVerb(engine, verb, { ...args }, person),
      keymap: keymap.keymap,
      clock: realClock,
      solo,
      onSoloEnd: (exit) => {
        screen[Symbol.dispose]();
        if (solo !== null) void soloEnded(connection, solo, exit).catch((cause) => note(stackOf(cause)));
      },
      onPersonTyped: (guest) => engine.personTyped(guest),
      whenFree: (guest, type) => engine.deliveries.keyboards.whenFree(guest, type),
      onEnd: (reason) => {
        if (reason === 'detach' && !solo?.owns) {
          screen[Symbol.dispose]();
          connection.end(solo === null ? DETACHED : `detached; ${solo.guest} goes on: gt pane list`, 0);
        } else end(reason === 'detach' ? 'stop' : reason, connection);
      },
    });
    connection.onInput((bytes) => screen.input(bytes));
    connection.onResize((size) => screen.resize(size));
    return screen;
  };

  await engine.start();
  const token = issuePersonTokenIn(engine, runtime.folder);
  note(`the town at ${root} runs (epoch ${engine.epoch}, ${token.length > 0 ? 'token issued' : 'no token'})`);
  const listening = await server.listen();
  if (!listening.ok) return fail(listening.problem.message);
  showToSandboxes(runtime.townSocket);
  process.on('SIGTERM', () => end('stop', null));
  engine.onBeat(() => void takeUpSpool(engine));
  await takeUpSpool(engine);
}

/** Agents in a sandbox of before find it again; without it they only have their spool. */
function showToSandboxes(townSocket: string): void {
  try {
    linkSocket(townSocket, agentsFolder(townSocket));
  } catch (cause) {
    note(`showing ${townSocket} to sandboxes: ${reasonOf(cause)}`);
  }
}

function openBranch(
  engine: Engine,
  cwd: string,
  { agent, rig, onChange }: BranchAsked,
): Result<BranchSource, string> {
  const { lastRuns, runs } = engine.state;
  const run = agent === null ? undefined : runs[lastRuns[agent] ?? ''];
  const rigs = [...engine.rigs.values()].map(({ name, settings }) => ({ name, upstream: settings.upstream }));
  const hand = openBranchAtHand(
    {
      checkout: run?.checkout || null,
      agentRig: run?.rig ?? null,
      cwd,
      rigs: rigs.toSorted((a, b) => Number(b.name === rig) - Number(a.name === rig)),
    },
    onChange,
  );
  if (!hand.ok) return hand;
  const { beads, folder, rig: name } = hand.value;
  return ok({
    rigs: () => [{ rig: name, beads: beads.all(), linesOf: (bead) => beads.linesOf(bead) }],
    get title() {
      return sanitize(`${beads.branch} in ${folder}`, 300);
    },
    [Symbol.dispose]: () => beads[Symbol.dispose](),
  });
}

/** Many times what the town takes of a bead. */
const DRAFT_BYTES = 16 * 1024 * 1024;

/** Drafts of beads that are being edited: for the person alone. */
function draftStore(folder: string): DraftStore {
  const pathOf = (name: string): string => join(folder, name);
  return {
    folder,
    write: (name, text) => {
      realFiles.makeFolder(folder);
      writePrivateFile(realFiles, pathOf(name), text);
      return pathOf(name);
    },
    // An editor may have left anything there.
    read: (name) => realFiles.readPlain(pathOf(name), DRAFT_BYTES)?.toString('utf8') ?? null,
    remove: (name) => realFiles.remove(pathOf(name)),
  };
}

/** A client for one guest alone; the arguments were parsed when the town agreed to `attach`. */
interface SoloRequest extends Solo {
  /** The town is there for this client only, and ends with it. */
  readonly owns: boolean;
}

interface Mounted {
  readonly screen: ClientScreen;
  readonly connection: AttachConnection;
  readonly solo: SoloRequest | null;
}

function soloOf(args: AttachConnection['args']): SoloRequest | null {
  const { solo } = REQUESTS.attach.parse(args);
  if (solo === undefined) return null;
  return { guest: solo.guest as GuestId, title: solo.title, isBare: solo.bare, owns: solo.owns };
}

/** A disk that takes no more must not keep the town from ending. */
function recordStop(engine: Engine, how: 'stop' | 'drain'): void {
  try {
    engine.record('engine.stopped', { how });
  } catch (cause) {
    note(`ending: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function issuePersonTokenIn(engine: Engine, folder: string): string {
  const token = issuePersonToken(realFiles, folder);
  engine.tokens.admit(hashToken(token), { kind: 'person' });
  return token;
}

async function acquireLock(path: string): Promise<TownLock | null> {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    const lock = TownLock.acquire(path);
    if (lock.ok) return lock.value;
    if (Date.now() > deadline) return null;
    await wait(50);
  }
}

/** The terminal host outlives the town; where none answers, one is started that adopts this town. */
async function connectHost(
  root: string,
  socketPath: string,
  onLost: () => void,
): Promise<TerminalHostClient> {
  const deadline = Date.now() + HOST_WAIT_MS;
  let started = false;
  for (;;) {
    const client = await TerminalHostClient.connect({ socketPath, onLost });
    if (client.ok) return client.value;
    if (Date.now() > deadline) fail(`the terminal host does not answer: ${client.problem.message}`);
    if (!started) startHost(root, ['--adopt']);
    started = true;
    await wait(50);
  }
}

function startHost(root: string, args: readonly string[]): void {
  const program = fileURLToPath(new URL('./host.mjs', import.meta.url));
  spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, '--town', root, ...args], {
    cwd: root,
    detached: true,
    stdio: 'ignore',
  }).unref();
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

function note(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}

function fail(text: string): never {
  note(text);
  process.exit(1);
}
