// The package is installed under its old name, while its declarations name the living one: this joins the two.

// biome-ignore-all lint/correctness/noUndeclaredDependencies: the package's declarations use its own name.

/// <reference path="../../../node_modules/node-pty/node-pty.d.ts" />

declare module 'node-pty' {
  export * from '@lydell/node-pty';
}
