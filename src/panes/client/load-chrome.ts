// Loads Ink once, on first need, and with colour: the town has no terminal of its own, by which Ink's colours would
// decide.

import type { InkPart } from './ink-part.tsx';

type ChromeModule = { readonly InkPart: typeof InkPart };

let loading: Promise<ChromeModule> | null = null;

export function loadChrome(): Promise<ChromeModule> {
  loading ??= importWithColor();
  return loading;
}

async function importWithColor(): Promise<ChromeModule> {
  const { FORCE_COLOR } = process.env;
  process.env['FORCE_COLOR'] = '3';
  try {
    return await import('./ink-part.tsx');
  } finally {
    if (FORCE_COLOR === undefined) delete process.env['FORCE_COLOR'];
    else process.env['FORCE_COLOR'] = FORCE_COLOR;
  }
}
