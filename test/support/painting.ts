// What tests of painting begin with: a terminal that can do everything, and a painter that knows what one shows.

import type { Frame } from '../../src/panes/screen/frame.ts';
import type { PaintCapabilities } from '../../src/panes/screen/paint-capabilities.ts';
import { Painter } from '../../src/panes/screen/painter.ts';

export const CAPABLE: PaintCapabilities = {
  colors: 'rgb',
  synchronized: true,
  scrolls: true,
  links: true,
  underlines: 'styled',
};

export function painterShowing(frame: Frame, capabilities: PaintCapabilities = CAPABLE): Painter {
  const painter = new Painter(capabilities);
  painter.repaint(frame);
  return painter;
}

/** What is sent to a terminal that shows one frame and should show another. */
export function sent(shown: Frame, wanted: Frame, capabilities: PaintCapabilities = CAPABLE): string {
  return textOf(painterShowing(shown, capabilities).paint(wanted));
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
