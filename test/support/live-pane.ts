// The live pane of an attached screen that is wide enough to show the panels beside it, while it has the keyboard.

import type { PtyScreen } from './pty-screen.ts';

/** The pane's text: it stands right of the panels, each row between two upright heavy lines. */
export function livePane(screen: PtyScreen): string {
  const rows = screen.text().split('\n').slice(1, -2);
  return rows
    .map((row) => row.split('┃')[1] ?? '')
    .join('\n')
    .trimEnd();
}

/** Types a command at the prompt of the shell in the pane. */
export async function typeLine(screen: PtyScreen, line: string): Promise<void> {
  const atPrompt = () => /^[#$] *$/.test(livePane(screen).split('\n').at(-1) ?? '');
  await screen.waitUntil(atPrompt, { what: 'a prompt' });
  screen.type(line);
  await screen.waitFor(line);
  screen.press('Enter');
}
