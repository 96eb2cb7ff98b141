/** `1 file`, `9,500 files`. @param noun takes an s where there are several */
export function countInWords(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}
