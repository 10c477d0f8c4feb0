// Reads what painting sends, and admits only what we mean to send: anything else in it is an error.

export type Painted =
  | { readonly kind: 'text'; readonly text: string }
  /** Without its escape character. */
  | { readonly kind: 'sequence'; readonly text: string }
  | { readonly kind: 'link'; readonly id: string; readonly uri: string }
  | { readonly kind: 'link-end' };

/** What a glyph may never hold. */
const UNPAINTABLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;

/** Each with what it is; the lead-in is stripped. */
const SEQUENCES: readonly RegExp[] = [
  /^\[[0-9:;]*m/, // SGR
  /^\[\d*(;\d+)?H/, // CUP
  /^\[\d*[ABCDG]/, // CUU, CUD, CUF, CUB, CHA
  /^\[K/, // EL
  /^\[\d+X/, // ECH
  /^\[(\d+;\d+)?r/, // DECSTBM
  /^\[\d*[ST]/, // SU, SD
  /^\[[1-6] q/, // DECSCUSR
  /^\[\?25[hl]/, // DECTCEM
  /^\[\?2026[hl]/, // synchronized output
];

/** What only a repaint sends: it sets what a terminal may have been left in, and clears it. */
const REPAINT_SEQUENCES: readonly RegExp[] = [/^\[\?6l/, /^\[4l/, /^\[\?7l/, /^\(B/, /^\[2J/];

const LINK = /^\]8;(?:id=([0-9a-z]{1,7}))?;([!-~]*)$/;
const TARGET = /^https?:\/\/[!-~]+$/i;
const LONGEST_TARGET = 2_048;

/** The parts of what a difference sent, in order. */
export function painted(bytes: string): Painted[] {
  return parts(bytes, { sequences: SEQUENCES, controls: '\r\n\b' });
}

/** The same of what a repaint sent. */
export function repainted(bytes: string): Painted[] {
  return parts(bytes, { sequences: [...SEQUENCES, ...REPAINT_SEQUENCES], controls: '\r\n\b\x0f' });
}

interface Grammar {
  readonly sequences: readonly RegExp[];
  readonly controls: string;
}

function parts(bytes: string, { sequences, controls }: Grammar): Painted[] {
  const found: Painted[] = [];
  const [start = '', ...rest] = bytes.split('\x1b');
  pushText(found, start, controls);
  for (let at = 0; at < rest.length; at += 1) {
    const part = rest[at] ?? '';
    if (part.startsWith(']')) {
      found.push(link(part));
      at += 1;
      const after = rest[at] ?? '';
      if (!after.startsWith('\\')) throw new Error(`no end of ${JSON.stringify(part)}`);
      pushText(found, after.slice(1), controls);
      continue;
    }
    const sequence = sequences.map((each) => each.exec(part)?.[0]).find((each) => each !== undefined);
    if (sequence === undefined) throw new Error(`not to be sent: ESC ${JSON.stringify(part)}`);
    found.push({ kind: 'sequence', text: sequence });
    pushText(found, part.slice(sequence.length), controls);
  }
  return found;
}

function link(part: string): Painted {
  const [, id, uri] = LINK.exec(part) ?? [];
  if (uri === undefined) throw new Error(`not to be sent: ESC ${JSON.stringify(part)}`);
  if (uri === '' && id === undefined) return { kind: 'link-end' };
  if (id === undefined || !TARGET.test(uri) || uri.length > LONGEST_TARGET) {
    throw new Error(`no link to be sent: ${JSON.stringify(part)}`);
  }
  return { kind: 'link', id, uri };
}

function pushText(found: Painted[], text: string, controls: string): void {
  if (text === '') return;
  const printed = [...text].filter((character) => !controls.includes(character)).join('');
  if (UNPAINTABLE.test(printed)) throw new Error(`not to be printed: ${JSON.stringify(printed)}`);
  found.push({ kind: 'text', text });
}
