// What a terminal shows after bytes were printed on it, as a capture tells cells.

import type { CapturedRun } from '../../src/engine/terminals.ts';
import { capture } from '../../src/panes/terminals/guest/capture.ts';
import { HeadlessTerminal } from '../../src/panes/terminals/guest/headless-terminal.ts';
import { tempFolder } from './temp-folder.ts';

/** The runs of each row. Newlines begin at the first column, as a terminal's driver has it. */
export async function screenAfter(
  text: string,
  size: { readonly cols: number; readonly rows: number },
): Promise<(readonly CapturedRun[])[]> {
  using folder = tempFolder();
  using terminal = new HeadlessTerminal({
    ...size,
    history: folder.path,
    onReply: () => {},
    onFailure: (cause) => {
      throw cause;
    },
  });
  const bytes = Buffer.from(text.trimEnd().replaceAll('\n', '\r\n'));
  await new Promise<void>((resolve) => terminal.feed(bytes, resolve));
  const { captured } = capture(terminal, { format: 'json', lines: null, from: null, end: null });
  return captured.map((row) => ('runs' in row ? row.runs : []));
}
