// npm run bench -- mux: one pane of ours beside one of tmux, in the same outer terminal of 200x50, by turns. Draining
// coloured and plain text, the echo of a key, what a fleet of panes costs, how few bytes a change takes on the line,
// how long a town takes to another size, and how late its event loop is through all of it.
//   --only drain,echo,fleet,thrift,resize,loop   some of them (all figures of a part, the same keys)

import { parseArgs } from 'node:util';
import { benchOptions, type Measured, progress, report } from './harness.ts';
import { drain } from './mux/drain.ts';
import { echo } from './mux/echo.ts';
import { fleet } from './mux/fleet.ts';
import { loop } from './mux/loop.ts';
import { resize } from './mux/resize.ts';
import { thrift } from './mux/thrift.ts';
import { hasTmux, TMUX_HINT } from './mux/tmux-pane.ts';

const PARTS = { drain, echo, fleet, thrift, resize, loop } as const;
type Part = keyof typeof PARTS;

const { only, rest } = chosenParts(process.argv.slice(2));
const options = benchOptions(rest);
if (!hasTmux()) {
  console.error(TMUX_HINT);
  process.exit(2);
}
const measured: Measured[] = [];
for (const part of only) {
  progress(`== ${part}`);
  measured.push(...(await PARTS[part]({ quick: options.quick })));
}
report('mux', measured, options);

function chosenParts(args: readonly string[]): {
  readonly only: readonly Part[];
  readonly rest: readonly string[];
} {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: { only: { type: 'string' } },
  });
  const names = typeof values.only === 'string' ? values.only.split(',') : Object.keys(PARTS);
  const unknown = names.find((name) => !(name in PARTS));
  if (unknown !== undefined) {
    console.error(`no part is called ${unknown}: ${Object.keys(PARTS).join(', ')}`);
    process.exit(2);
  }
  const at = args.findIndex((arg) => arg.startsWith('--only'));
  const length = args[at] === '--only' ? 2 : 1;
  const others = at < 0 ? args : [...args.slice(0, at), ...args.slice(at + length)];
  return { only: names as Part[], rest: others };
}
