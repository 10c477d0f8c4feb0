// A folder of the test's own, removed at its end.

import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempFolder extends Disposable {
  readonly path: string;
  /** A path inside it. */
  at(...parts: readonly string[]): string;
}

/** Makes a fresh folder with a short path (sockets need that). Use with `using`. */
export function tempFolder(): TempFolder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'gt-t-')));
  chmodSync(path, 0o700);
  return {
    path,
    at: (...parts) => join(path, ...parts),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}
