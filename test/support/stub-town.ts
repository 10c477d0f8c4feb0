// A town that answers on its socket from the real folder layout, with the test's own answers: what the programs talk to.

import assert from 'node:assert/strict';
import { failed, ok, type Result } from '../../src/beads/result.ts';
import { realFiles } from '../../src/engine/adapters/files.ts';
import { type Problem, problem } from '../../src/engine/problem.ts';
import type { AttachConnection } from '../../src/engine/rpc/attach-connection.ts';
import { RpcServer } from '../../src/engine/rpc/server.ts';
import { issuePersonToken } from '../../src/engine/rpc/tokens.ts';
import type { RpcRequest } from '../../src/engine/rpc/wire.ts';
import { createTown } from '../../src/engine/town.ts';
import { runtimePaths } from '../../src/engine/town-paths.ts';

export type StubAnswer = (request: RpcRequest) => Result<unknown, Problem>;

export interface StubTown extends AsyncDisposable {
  readonly root: string;
  readonly socketPath: string;
  /** Every request but `ping`, as it came. */
  readonly requests: RpcRequest[];
  /** Resolves with the next attached client. */
  attached(): Promise<AttachConnection>;
}

/** Makes a town at `root`, unless one stands there, and answers for it; `ok(null)` where `answer` is left out. Its person has a new token. */
export async function stubTown(
  root: string,
  env: Readonly<Record<string, string>>,
  answer: StubAnswer = () => ok(null),
  agentTokens: readonly string[] = ['agent'],
): Promise<StubTown> {
  createTown(root, { name: 'stub' });
  const { folder, townSocket } = runtimePaths(root, env);
  const requests: RpcRequest[] = [];
  const waiting: ((connection: AttachConnection) => void)[] = [];
  const valid = new Set(agentTokens);
  const server = new RpcServer({
    socketPath: townSocket,
    files: realFiles,
    handle: async (request) => {
      if (!valid.has(request.token)) return failed(problem('refused', 'unknown token'));
      if (request.verb === 'ping') return ok({});
      requests.push(request);
      return answer(request);
    },
    onAttach: (connection) => waiting.shift()?.(connection),
  });
  const listening = await server.listen();
  if (!listening.ok) assert.fail(listening.problem.message);
  valid.add(issuePersonToken(realFiles, folder));
  return {
    root,
    socketPath: townSocket,
    requests,
    attached: () => new Promise((resolve) => waiting.push(resolve)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
