// Calls a running town's verbs as its person, from within the test: no program is started for a call.

import type { Result } from '../../src/beads/result.ts';
import { personToken } from '../../src/cli/caller.ts';
import { randomSequence } from '../../src/cli/persist.ts';
import type { Problem } from '../../src/engine/problem.ts';
import { callTown } from '../../src/engine/rpc/client.ts';
import type { Verb } from '../../src/engine/rpc/verbs.ts';
import { runtimePaths } from '../../src/engine/town-paths.ts';
import type { GtProgram } from './gt-program.ts';

const ANSWER_MS = 20_000;

type Arguments = Readonly<Record<string, unknown>>;

export class TownCaller {
  readonly #root: string;
  readonly #env: GtProgram['env'];

  /** `root` is the folder of the town, which runs. */
  constructor(world: GtProgram, root: string) {
    this.#root = root;
    this.#env = world.env;
  }

  /** Throws what the town says where it refuses. */
  async call(verb: Verb, args: Arguments = {}): Promise<unknown> {
    const answer = await this.ask(verb, args);
    if (answer.ok) return answer.value;
    throw new Error(`${verb}: ${answer.problem.kind}: ${answer.problem.message}`);
  }

  ask(verb: Verb, args: Arguments = {}): Promise<Result<unknown, Problem>> {
    return callTown({
      socketPath: runtimePaths(this.#root, this.#env).townSocket,
      token: personToken(this.#root, this.#env) ?? '',
      ...{ verb, args, seq: randomSequence(), timeoutMs: ANSWER_MS },
    });
  }
}
