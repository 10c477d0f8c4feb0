// Calls a running town's verbs as its person, from within the test: no program is started for a call.

import { personToken } from '../../src/cli/caller.ts';
import { randomSequence } from '../../src/cli/persist.ts';
import { callTown } from '../../src/engine/rpc/client.ts';
import type { Verb } from '../../src/engine/rpc/verbs.ts';
import { runtimePaths } from '../../src/engine/town-paths.ts';
import type { GtProgram } from './gt-program.ts';

const ANSWER_MS = 20_000;

export class TownCaller {
  readonly #root: string;
  readonly #env: GtProgram['env'];

  /** `root` is the folder of the town, which runs. */
  constructor(world: GtProgram, root: string) {
    this.#root = root;
    this.#env = world.env;
  }

  /** Throws what the town says where it refuses. */
  async call(verb: Verb, args: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const answer = await callTown({
      socketPath: runtimePaths(this.#root, this.#env).townSocket,
      token: personToken(this.#root, this.#env) ?? '',
      ...{ verb, args, seq: randomSequence(), timeoutMs: ANSWER_MS },
    });
    if (answer.ok) return answer.value;
    throw new Error(`${verb}: ${answer.problem.kind}: ${answer.problem.message}`);
  }
}
