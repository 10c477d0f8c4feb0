// Amounts of money as whole cents, so that nothing is ever lost to binary fractions.

/** An amount in hundredths of the currency's unit; always an integer. */
export type Cents = number;

/** Reads `12`, `12.5`, `-0.05` or `1,234.50`; throws on anything else. */
export function parseMoney(text: string): Cents {
  const match = /^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (match === null) throw new TypeError(`not an amount of money: ${text}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const cents = Number(whole.replaceAll(',', '')) * 100 + Number(fraction.padEnd(2, '0'));
  return sign === '-' ? -cents : cents;
}

/** Writes an amount with two decimals and commas between groups of three digits: `-1,234.50`. */
export function formatMoney(cents: Cents): string {
  const whole = String(Math.trunc(cents / 100)).replace(/(\d)(\d{3})$/, '$1,$2');
  const fraction = String(Math.abs(cents % 100)).padStart(2, '0');
  return `${whole}.${fraction}`;
}

/** Splits an amount into shares by weight; the shares always add up to the amount. */
export function allocate(cents: Cents, weights: readonly number[]): Cents[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) throw new RangeError('the weights must add up to more than nothing');
  const shares = weights.map((weight) => Math.floor((cents * weight) / total));
  let left = cents - shares.reduce((sum, share) => sum + share, 0);
  for (let i = 0; left > 0; i = (i + 1) % shares.length, left -= 1) shares[i] = (shares[i] ?? 0) + 1;
  return shares;
}
