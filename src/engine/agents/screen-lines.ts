// What a guest shows right now, as lines of text.

import type { GuestId } from '../ids.ts';
import type { Terminals } from '../terminals.ts';

/** Top to bottom, wrapped rows joined, blank ones left out; null where the guest is gone. */
export async function screenLines(terminals: Terminals, guest: GuestId): Promise<readonly string[] | null> {
  const captured = await terminals.capture(guest, { format: 'text', lines: null, from: null, end: null });
  if (!captured.ok) return null;
  const lines: string[] = [];
  let isGoingOn = false;
  for (const row of captured.value.captured) {
    const text = 'text' in row ? row.text : '';
    if (isGoingOn) lines[lines.length - 1] += text;
    else lines.push(text);
    isGoingOn = row.wraps;
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '');
}
