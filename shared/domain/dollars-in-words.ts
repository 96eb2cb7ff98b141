/** Below this the digits are noise. */
const LEAST = 0.0001;

/** US dollars to two digits that count, from one dollar on to the cent: `$0.0034`, `$0.023`, `$0.50`, `$1,234.56`. */
export function dollarsInWords(dollars: number): string {
  if (dollars === 0) return '$0';
  if (dollars < LEAST) return `under $${LEAST}`;
  if (dollars < 0.995) return `$${dollars.toPrecision(2)}`;
  const cents = { minimumFractionDigits: 2, maximumFractionDigits: 2 };
  return `$${dollars.toLocaleString('en-US', cents)}`;
}
