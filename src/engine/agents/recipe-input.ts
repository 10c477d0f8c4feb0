// What is typed into a recipe run's terminal: lines for it, and the wish to end. Pure but for the line at hand.

import { plain } from './recipe-hook.ts';

export type Typed = { readonly kind: 'line'; readonly text: string } | { readonly kind: 'quit' };

const CONTROL_C = '\x03';

/** Cuts the bytes of a terminal in raw mode into lines; nothing is echoed there. */
export class RecipeInput {
  #line = '';

  push(chunk: string): readonly Typed[] {
    // A pasted text that begins with a q is a message; a q alone on an empty line is a key.
    if (chunk.includes(CONTROL_C) || (chunk === 'q' && this.#line === '')) return [{ kind: 'quit' }];
    const [first = '', ...rest] = chunk.split(/\r\n|\r|\n/);
    const pieces = [this.#line + first, ...rest];
    this.#line = pieces.pop() ?? '';
    return pieces
      .map(plain)
      .filter((text) => text !== '')
      .map((text) => ({ kind: 'line', text }));
  }
}
