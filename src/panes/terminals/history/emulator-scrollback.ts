// Changes how many lines an emulator keeps above its screen, and nothing else. Setting xterm's option runs a resize to
// the size that it has, which drops the scroll region (DECSTBM) and a pending wrap (DECAWM): both are put back. xterm
// offers no way to that but its inner buffers.

import type { Terminal } from 'xterm-headless';

/** What a resize to the same size changes in a buffer. */
interface InnerBuffer {
  x: number;
  savedX: number;
  scrollTop: number;
  scrollBottom: number;
}

/** False where this xterm is made differently inside: nothing is changed then. */
export function setEmulatorScrollback(terminal: Terminal, lines: number): boolean {
  const buffers = innerBuffers(terminal);
  if (buffers === null) return false;
  const before = buffers.map(({ x, savedX, scrollTop, scrollBottom }) => ({
    x,
    savedX,
    scrollTop,
    scrollBottom,
  }));
  terminal.options.scrollback = lines;
  for (const [at, buffer] of buffers.entries()) Object.assign(buffer, before[at]);
  return true;
}

function innerBuffers(terminal: Terminal): InnerBuffer[] | null {
  const buffers = member(member(member(terminal, '_core'), '_bufferService'), 'buffers');
  const [normal, alternate] = [member(buffers, 'normal'), member(buffers, 'alt')];
  return isBuffer(normal) && isBuffer(alternate) ? [normal, alternate] : null;
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

function isBuffer(value: unknown): value is InnerBuffer {
  return ['x', 'savedX', 'scrollTop', 'scrollBottom'].every(
    (name) => typeof member(value, name) === 'number',
  );
}
