// What an outer terminal is told beside what it shows: title, progress, notifications, a text for the clipboard. All of
// it is made here, from texts that are sanitized here; no guest's own sequence passes.

import { sanitize } from '../screen/sanitize.ts';
import type { NotificationForm } from './known-terminals.ts';

const TITLE_LIMIT = 200;
const BODY_LIMIT = 500;
/** The most that is put on a clipboard, in UTF-16 code units. */
const COPY_LIMIT = 768 * 1024;

const ST = '\x1b\\';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a pasted text must not carry.
const UNSAFE_TO_PASTE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** OSC 0: icon name and window title. */
export function titleBytes(title: string): string {
  return `\x1b]0;${sanitize(title, TITLE_LIMIT)}${ST}`;
}

/** OSC 9;4 as ConEmu has it: 1 with a percentage, 0 takes it away. */
export function progressBytes(percent: number | null): string {
  if (percent === null) return NO_PROGRESS;
  return `\x1b]9;4;1;${Math.round(Math.max(0, Math.min(100, percent)))}${ST}`;
}

export const NO_PROGRESS = `\x1b]9;4;0${ST}`;

export function bellBytes(): string {
  return '\x07';
}

/** '' where the terminal knows none. The text begins with our name: OSC 9 takes some that begin with a digit otherwise. */
export function notificationBytes(form: NotificationForm, title: string, body: string): string {
  const head = sanitize(`gt: ${title}`, TITLE_LIMIT);
  const text = sanitize(body, BODY_LIMIT);
  switch (form) {
    case 'none':
      return '';
    case 'osc-9':
      return `\x1b]9;${head}: ${text}${ST}`;
    case 'osc-777':
      // A semicolon would end the title.
      return `\x1b]777;notify;${head.replaceAll(';', ',')};${text}${ST}`;
    case 'osc-99':
      return `\x1b]99;i=gt:d=0;${head}${ST}\x1b]99;i=gt:p=body;${text}${ST}`;
  }
}

/** OSC 52 for the clipboard `c`: the text without controls but tab and newline, in base64 of UTF-8. */
export function copyBytes(text: string): string {
  return `\x1b]52;c;${Buffer.from(pasteable(text), 'utf8').toString('base64')}${ST}`;
}

/** What of a text is put on a clipboard: nothing that could act on whatever it is pasted into. */
export function pasteable(text: string): string {
  return text.slice(0, COPY_LIMIT).replaceAll('\r\n', '\n').replace(UNSAFE_TO_PASTE, '').toWellFormed();
}
