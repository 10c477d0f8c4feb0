// What a guest wants of the clipboard (xterm ctlseqs: OSC 52 ; targets ; base64).

/** Largest text that is taken, as base64: what tmux, too, takes of a program. */
export const COPY_LIMIT_BYTES = 1024 * 1024;
/** The clipboard, the primary selection, or what the terminal thinks best; other letters do not matter beside those. */
const TARGETS = /^[cpqs0-7]*$/;
const NOT_BASE64 = /[^A-Za-z0-9+/]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a pasted text must not carry.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

export type ClipboardRequest =
  | { readonly kind: 'read' }
  /** `payload` is what should be base64. */
  | { readonly kind: 'write'; readonly payload: string }
  /** Malformed. */
  | { readonly kind: 'none' };

export function clipboardRequest(data: string): ClipboardRequest {
  const separator = data.indexOf(';');
  if (separator < 0) return { kind: 'none' };
  const payload = data.slice(separator + 1);
  if (payload === '?') return { kind: 'read' };
  return TARGETS.test(data.slice(0, separator)) ? { kind: 'write', payload } : { kind: 'none' };
}

/** The text of a payload, '' where it is malformed or empty; null where it is too long. Milliseconds for the longest. */
export function copiedText(payload: string): string | null {
  if (payload.length > COPY_LIMIT_BYTES) return null;
  const digits = withoutPadding(payload);
  if (digits.length % 4 === 1 || NOT_BASE64.test(digits)) return '';
  const text = plainText(Buffer.from(digits, 'base64').toString('utf8'));
  // Bytes that are no UTF-8 take three each by now.
  return Buffer.byteLength(text) > (COPY_LIMIT_BYTES / 4) * 3 ? null : text;
}

/** The payload itself where its padding is not what it should be: an equals sign is no digit. */
function withoutPadding(payload: string): string {
  if (payload.length % 4 !== 0 || !payload.endsWith('=')) return payload;
  return payload.slice(0, payload.endsWith('==') ? -2 : -1);
}

/** Without controls other than tab and newline: pasting it must not press keys (CVE-2019-17068, CVE-2021-31701). */
function plainText(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(CONTROLS, '');
}
