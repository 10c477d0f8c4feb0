// Notifications that a guest asks for: OSC 9 ; text (iTerm2), OSC 777 ; notify ; title ; body (urxvt), and
// OSC 99 ; metadata ; payload (sw.kovidgoyal.net/kitty/desktop-notifications), whose text may come in several pieces.
// Of OSC 99, title and body are taken; what is said of icons, sounds, buttons and answers is not.

import { sanitize } from '../../screen/sanitize.ts';

const TITLE_LIMIT = 100;
const BODY_LIMIT = 1_000;
/** Unfinished notifications of OSC 99 that are kept, and the code units of each. */
const UNFINISHED = 4;
const UNFINISHED_UNITS = 4_096;

export interface Notification {
  /** '' where none was given. */
  readonly title: string;
  readonly body: string;
}

/** OSC 9. ConEmu's commands (`4;1;50`) share the number and are none. */
export function plainNotification(data: string): Notification | null {
  return /^(?:[1-9]|1[0-2])(?:;|$)/.test(data) ? null : shown('', data);
}

export function urxvtNotification(data: string): Notification | null {
  const [command, title = '', ...body] = data.split(';');
  return command === 'notify' ? shown(title, body.join(';')) : null;
}

export class KittyNotifications {
  /** By the guest's own name for them, oldest first. */
  readonly #unfinished = new Map<string, { title: string; body: string }>();

  /** What is complete with this piece; null where more is to come, or it was none. */
  take(data: string): Notification | null {
    const separator = data.indexOf(';');
    if (separator < 0) return null;
    const metadata = new Map(data.slice(0, separator).split(':').map(keyAndValue));
    const id = metadata.get('i')?.slice(0, 64) ?? '';
    const piece = this.#unfinished.get(id) ?? { title: '', body: '' };
    this.#unfinished.delete(id);
    add(piece, metadata.get('p') ?? 'title', payload(data.slice(separator + 1), metadata.get('e') === '1'));
    if (metadata.get('d') !== '0')
      return piece.body === '' ? shown('', piece.title) : shown(piece.title, piece.body);
    this.#keep(id, piece);
    return null;
  }

  #keep(id: string, piece: { title: string; body: string }): void {
    const [oldest] = this.#unfinished.keys();
    if (oldest !== undefined && this.#unfinished.size >= UNFINISHED) this.#unfinished.delete(oldest);
    this.#unfinished.set(id, piece);
  }
}

function add(piece: { title: string; body: string }, part: string, text: string): void {
  if (part !== 'title' && part !== 'body') return;
  piece[part] = (piece[part] + text).slice(0, UNFINISHED_UNITS);
}

function keyAndValue(pair: string): [string, string] {
  const [key = '', value = ''] = pair.split('=', 2);
  return [key, value];
}

function payload(text: string, isBase64: boolean): string {
  return isBase64 ? Buffer.from(text, 'base64').toString('utf8') : text;
}

/** Null where nothing is left to read. */
function shown(title: string, body: string): Notification | null {
  const notification = {
    title: sanitize(title.trim(), TITLE_LIMIT),
    body: sanitize(body.trim(), BODY_LIMIT),
  };
  return notification.title === '' && notification.body === '' ? null : notification;
}
