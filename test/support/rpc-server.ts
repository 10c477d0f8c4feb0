// A town socket with a handler of the test's own.

import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { failed, ok } from '../../src/beads/result.ts';
import { realFiles } from '../../src/engine/adapters/files.ts';
import { problem } from '../../src/engine/problem.ts';
import type { AttachConnection } from '../../src/engine/rpc/attach-connection.ts';
import { RpcServer, type RpcServerOptions } from '../../src/engine/rpc/server.ts';
import { tempFolder } from './temp-folder.ts';

export interface TestTown extends AsyncDisposable {
  readonly socketPath: string;
  readonly server: RpcServer;
  /** Resolves with the next attached client. */
  attached(): Promise<AttachConnection>;
}

/** Answers `echo` with the request, throws on `crash`, hangs on `hang`, attaches whoever shows the token `t`. */
export const handleTestVerbs: RpcServerOptions['handle'] = async (request) => {
  if (request.token !== 't') return failed(problem('refused', 'wrong token'));
  if (request.verb === 'crash') throw new Error('out of cheese');
  if (request.verb === 'hang') return new Promise(() => {});
  return ok(request);
};

export async function startTown(options: Partial<RpcServerOptions> = {}): Promise<TestTown> {
  const folder = tempFolder();
  const socketPath = folder.at('run', 'town.sock');
  const waiting: ((connection: AttachConnection) => void)[] = [];
  const server = new RpcServer({
    socketPath,
    files: realFiles,
    handle: handleTestVerbs,
    onAttach: (connection) => waiting.shift()?.(connection),
    ...options,
  });
  const listening = await server.listen();
  if (!listening.ok) assert.fail(listening.problem.message);
  return {
    socketPath,
    server,
    attached: () => new Promise((resolve) => waiting.push(resolve)),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Sends raw bytes and gives everything that came back once the town closed the connection or said `until`. */
export function exchange(socketPath: string, bytes: string | Uint8Array, until?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(socketPath);
    let heard = '';
    socket.on('data', (chunk) => {
      heard += chunk;
      if (until?.test(heard)) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(heard));
    socket.write(bytes);
  });
}
