// What of a guest's link (OSC 8) may be shown as one: the address of a web page in printable ASCII. Other schemes start
// programs (CVE-2023-46321, CVE-2025-49091), and what is not ASCII would be sent to the outer terminal.

export const LINK_LIMIT_BYTES = 2_048;

/** The address, with all but printable ASCII percent-encoded (RFC 3986 2.1); null where it may be none. */
export function linkTarget(uri: string): string | null {
  if (uri.length > LINK_LIMIT_BYTES || !/^https?:\/\//i.test(uri)) return null;
  const target = /^[!-~]*$/.test(uri) ? uri : [...Buffer.from(uri, 'utf8')].map(printable).join('');
  return target.length <= LINK_LIMIT_BYTES && URL.canParse(target) ? target : null;
}

function printable(byte: number): string {
  if (byte > 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
}
