// The terminal host's socket: one host a town, held by a lock that the kernel releases; folder 0700, socket 0600.

import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { failed, ok, type Result } from '../../../beads/result.ts';
import { claimPrivateFolder, realFiles, reasonOf } from '../../../engine/adapters/files.ts';
import { TownLock } from '../../../engine/adapters/town-lock.ts';
import { type Problem, problem } from '../../../engine/problem.ts';
import { connects } from '../../../engine/rpc/probe.ts';
import type { RuntimePaths } from '../../../engine/town-paths.ts';

const POLL_MS = 50;
/** A host that holds the lock without answering is starting or ending. */
const LOCK_WAIT_MS = 10_000;

/** The town's one place for a host: whoever has it may listen. */
export class HostPlace {
  /** For the kernel to release: whoever gets it knows that this process has ended. */
  readonly lock: TownLock;
  readonly #socket: string;

  private constructor(lock: TownLock, socket: string) {
    this.lock = lock;
    this.#socket = socket;
  }

  /** The place; `taken` where another host answers; a problem where the folder is not safe or the lock not to be had. */
  static async claim(paths: RuntimePaths): Promise<Result<HostPlace | 'taken', Problem>> {
    const folder = claimPrivateFolder(realFiles, paths.folder);
    if (!folder.ok) return folder;
    const deadline = performance.now() + LOCK_WAIT_MS;
    for (;;) {
      const lock = TownLock.acquire(paths.hostLock);
      if (lock.ok) return ok(new HostPlace(lock.value, paths.hostSocket));
      if (lock.problem.kind !== 'conflict') return lock;
      if (await connects(paths.hostSocket)) return ok('taken');
      if (performance.now() > deadline) {
        return failed(
          problem('unavailable', `another terminal host holds ${paths.folder} but does not answer`),
        );
      }
      await delay(POLL_MS);
    }
  }

  /** Listens on the socket; a file that a killed host left is replaced. */
  async listen(onConnection: (socket: Socket) => void): Promise<Result<Server, Problem>> {
    const server = createServer(onConnection);
    rmSync(this.#socket, { force: true });
    const umask = process.umask(0o177);
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        // The socket's file is made within this call, under our umask.
        server.listen(this.#socket, resolve);
      });
      return ok(server);
    } catch (cause) {
      return failed(problem('environment', `listening on ${this.#socket}: ${reasonOf(cause)}`));
    } finally {
      process.umask(umask);
    }
  }

  /** Nobody finds the host any more. */
  removeSocket(): void {
    rmSync(this.#socket, { force: true });
  }
}
