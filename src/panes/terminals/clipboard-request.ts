// What a guest wants of the clipboard (xterm ctlseqs: OSC 52 ; targets ; base64).

/** Largest text that is taken, in UTF-16 code units. */
const TEXT_LIMIT = 100_000;
/** The clipboard, the primary selection, or what the terminal thinks best; other letters do not matter beside those. */
const TARGETS = /^[cpqs0-7]*$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/;

export type ClipboardRequest =
  | { readonly kind: 'read' }
  | { readonly kind: 'write'; readonly text: string }
  /** Malformed, empty or too long. */
  | { readonly kind: 'none' };

export function clipboardRequest(data: string): ClipboardRequest {
  const separator = data.indexOf(';');
  const payload = data.slice(separator + 1);
  if (separator >= 0 && payload === '?') return { kind: 'read' };
  if (separator < 0 || !TARGETS.test(data.slice(0, separator)) || !BASE64.test(payload))
    return { kind: 'none' };
  const text = plainText(Buffer.from(payload, 'base64').toString('utf8'));
  return text === '' || text.length > TEXT_LIMIT ? { kind: 'none' } : { kind: 'write', text };
}

/** Without controls other than tab and newline: pasting it must not press keys (CVE-2019-17068, CVE-2021-31701). */
function plainText(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[^\P{Cc}\t\n]/gu, '');
}
