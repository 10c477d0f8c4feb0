// The package is installed under its old name, while its declarations name the living one: this joins the two. At run
// time it is CommonJS without named exports that Node could see, so that only the default export holds values.

// biome-ignore-all lint/correctness/noUndeclaredDependencies: the package's declarations use its own name.

/// <reference path="../../../node_modules/xterm-headless/typings/xterm-headless.d.ts" />

declare module 'xterm-headless' {
  import * as headless from '@xterm/headless';

  export type {
    IBuffer,
    IBufferCell,
    IBufferLine,
    IMarker,
    ITerminalOptions,
    Terminal,
  } from '@xterm/headless';
  export default headless;
}
