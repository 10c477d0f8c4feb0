// The real files with a fault: the n-th call that changes something fails, once or from then on.

import { type Files, type OpenFile, realFiles } from '../../src/engine/adapters/files.ts';

export interface Fault {
  /** Which changing call fails, from 1; 0 for none. */
  readonly call: number;
  readonly code: 'ENOSPC' | 'EIO';
  /** `once`: later calls work again. `persistent`: every later call fails too. */
  readonly lasts: 'once' | 'persistent';
  /** Share of a failing write that reaches the disk, from 0 to 1. */
  readonly written?: number;
  /** Whether a failing write returns the short count instead of throwing. */
  readonly isShortWrite?: boolean;
}

export interface FaultyFiles extends Files {
  /** Changing calls so far. */
  readonly calls: number;
  /** Whether the fault has struck. */
  readonly hasFailed: boolean;
}

export function faultyFiles(fault: Fault, real: Files = realFiles): FaultyFiles {
  let calls = 0;
  const isDue = () => {
    calls += 1;
    return fault.call > 0 && (fault.lasts === 'once' ? calls === fault.call : calls >= fault.call);
  };
  const check = () => {
    if (isDue()) throw systemError(fault.code);
  };
  const failing = <A extends readonly unknown[], R>(call: (...args: A) => R) => {
    return (...args: A): R => {
      check();
      return call(...args);
    };
  };
  return {
    ...real,
    makeFolder: failing(real.makeFolder),
    copy: failing(real.copy),
    rename: failing(real.rename),
    remove: failing(real.remove),
    removeTree: failing(real.removeTree),
    syncFolder: failing(real.syncFolder),
    open: failing((path: string, how: 'append' | 'create') => faultyFile(real.open(path, how))),
    get calls() {
      return calls;
    },
    get hasFailed() {
      return fault.call > 0 && calls >= fault.call;
    },
  };

  function faultyFile(file: OpenFile): OpenFile {
    return {
      write: (bytes) => {
        if (!isDue()) return file.write(bytes);
        const part = bytes.subarray(0, Math.floor(bytes.length * (fault.written ?? 0)));
        const written = part.length > 0 ? file.write(part) : 0;
        if (fault.isShortWrite && written < bytes.length) return written;
        throw systemError(fault.code);
      },
      sync: failing(() => file.sync()),
      truncate: failing((sizeBytes: number) => file.truncate(sizeBytes)),
      sizeBytes: () => file.sizeBytes(),
      [Symbol.dispose]: () => file[Symbol.dispose](),
    };
  }
}

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}
