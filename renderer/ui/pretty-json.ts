/** Strings, what stands between them, and marks. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * JSON in lines, with every character of its values as it came: parsed and written anew, `1.0` would be `1`.
 * @returns null where it is no JSON
 */
export function prettyJson(text: string): string | null {
  if (!isJson(text)) return null;
  const tokens = text.match(TOKEN) ?? [];
  const parts: string[] = [];
  let depth = 0;
  const line = (): string => `\n${'  '.repeat(depth)}`;
  for (const [index, token] of tokens.entries()) {
    const isEmpty = CLOSES.has(tokens[index + 1] ?? '');
    if (token === '{' || token === '[') {
      depth += 1;
      parts.push(token, isEmpty ? '' : line());
    } else if (CLOSES.has(token)) {
      depth -= 1;
      const wasEmpty = OPENS.has(tokens[index - 1] ?? '');
      parts.push(wasEmpty ? '' : line(), token);
    } else if (token === ',') parts.push(token, line());
    else parts.push(token === ':' ? ': ' : token);
  }
  return parts.join('');
}

const OPENS = new Set(['{', '[']);
const CLOSES = new Set(['}', ']']);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
