import { homedir } from 'node:os';

const REMOVED = '[removed]';

/** What must never be in a log, with what stands for it. Order matters: names first, then what looks secret. */
const RULES: readonly (readonly [RegExp, string])[] = [
  // Authorization and key headers, as header lines, as JSON and as printed objects, to the end of the value.
  [
    /((?:proxy-)?authorization|x-api-key|api[-_ ]?key|(?:access[-_]?)?token|secret|password)(["']?\s*[:=]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\r\n,}\]]+)/gi,
    `$1$2${REMOVED}`,
  ],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, `$1 ${REMOVED}`],
  [/\b(?:sk|pk|rk|gsk|xai|hf|AIza|ghp|glpat)[-_][\w-]{6,}/g, REMOVED],
  [/\bAIza[\w-]{20,}/g, REMOVED],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, REMOVED],
  [/\bdata:[\w.+/-]*[;,][^\s"'<>)]*/gi, 'data:[removed]'],
  // Pictures and ciphertext: base64 in either alphabet.
  [/[A-Za-z0-9+/_-]{100,}={0,2}/g, REMOVED],
  [/\/\/[^\s/@]+@/g, `//${REMOVED}@`],
];

/** The text without keys, Authorization values, data URLs, long base64 and the name of the home folder. */
export function redact(text: string, home: string = homedir()): string {
  let result = text;
  for (const [pattern, replacement] of RULES) result = result.replace(pattern, replacement);
  return home.length > 1 ? result.replaceAll(home, '~') : result;
}
