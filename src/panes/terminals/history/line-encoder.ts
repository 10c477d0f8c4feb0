// Packs lines of the emulator for the spool, many in one piece of memory that is made once for all guests: nothing else
// runs while it is in use.

import type { IBufferLine } from 'xterm-headless';
import { CELL_WORDS } from '../../screen/cells.ts';
import { type LinkTarget, packLine } from '../emulator/pack-cells.ts';
import type { SpooledLines } from './line-spool.ts';
import { encodeLine, largestLineBytes } from './spooled-line.ts';

const ROOM_BYTES = 256 * 1024;

export class LineEncoder {
  static #words = new Uint32Array(0);
  static #out = Buffer.alloc(0);
  readonly #target: LinkTarget;

  constructor(target: LinkTarget) {
    this.#target = target;
  }

  /** Hands lines to `take`, which copies what it wants, in as many pieces as the memory asks for. */
  encode(lines: Iterable<IBufferLine | undefined>, take: (lines: SpooledLines) => void): void {
    let ends: number[] = [];
    let at = 0;
    for (const line of lines) {
      const largest = largestLineBytes(line?.length ?? 0);
      if (at > 0 && at + largest > LineEncoder.#out.length) {
        take({ bytes: LineEncoder.#out.subarray(0, at), ends });
        ends = [];
        at = 0;
      }
      if (LineEncoder.#out.length < largest) {
        LineEncoder.#out = Buffer.allocUnsafeSlow(Math.max(ROOM_BYTES, largest));
      }
      at = this.#encodeLine(line, at);
      ends.push(at);
    }
    if (ends.length > 0) take({ bytes: LineEncoder.#out.subarray(0, at), ends });
  }

  #encodeLine(line: IBufferLine | undefined, start: number): number {
    const length = (line?.length ?? 0) * CELL_WORDS;
    if (LineEncoder.#words.length !== length) LineEncoder.#words = new Uint32Array(length);
    const words = LineEncoder.#words;
    const texts = packLine(line, words, this.#target);
    return encodeLine({ words, ...texts, isWrapped: line?.isWrapped ?? false }, LineEncoder.#out, start);
  }
}
