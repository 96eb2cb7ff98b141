import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLog } from './log';
import { redact } from './redact';

const KEY = 'sk-proj-4f8aVERYSECRET90ab';
const BARE = 'a1b2c3d4e5f6g7h8';

describe('redact', () => {
  test.each([
    `Authorization: Bearer ${BARE}`,
    `authorization: ${BARE} and more of it`,
    `{"Authorization":"${BARE}","x":1}`,
    `{ Authorization: '${BARE}' }`,
    `{"headers":{"x-api-key":"${BARE}"}}`,
    `proxy-authorization=Basic ${BARE}`,
    `LOOKSEE_API_KEY=${BARE}`,
    `"key refused: Bearer ${BARE}"`,
    `request to https://user:${BARE}@example.test/v1 failed`,
    `api_key: "with \\"quotes\\" ${BARE}"`,
  ])('takes the key out of %s', (text) => {
    expect(redact(text)).not.toContain(BARE);
  });

  test('takes out keys by their look', () => {
    expect(redact(`bad key ${KEY}!`)).toBe('bad key [removed]!');
    expect(redact('token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln')).not.toContain('eyJ');
  });

  test('takes out data URLs and long base64, and leaves short words', () => {
    expect(redact(`x data:image/png;base64,iVBORw0KGgo= y`)).toBe('x data:[removed] y');
    expect(redact('QUJD'.repeat(30))).toBe('[removed]');
    expect(redact('QUJD'.repeat(20))).toBe('QUJD'.repeat(20));
    const hash = 'ab'.repeat(32);
    expect(redact(hash)).toBe(hash);
  });

  test('names no home folder', () => {
    expect(redact('/home/ann/a.png', '/home/ann')).toBe('~/a.png');
    expect(redact('/etc/x', '/')).toBe('/etc/x');
  });

  test('leaves ordinary lines as they are', () => {
    const line = 'history: 52 ms for SELECT id FROM analyses WHERE id < ? (usage 1,118 + 65)';
    expect(redact(line)).toBe(line);
  });
});

describe('createLog', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'looksee-log-'));
    file = join(dir, 'sub', 'looksee.log');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  test('writes one dated line a message, redacted', () => {
    const log = createLog(file, () => new Date(0));
    log.info('started');
    log.warn(`key ${KEY}`);
    log.error('failed');
    expect(readFileSync(file, 'utf8')).toBe(
      '1970-01-01T00:00:00.000Z info started\n' +
        '1970-01-01T00:00:00.000Z warn key [removed]\n' +
        '1970-01-01T00:00:00.000Z error failed\n',
    );
  });

  test('starts anew when it grew too large and keeps one older file', () => {
    createLog(file).info('first');
    writeFileSync(file, 'x'.repeat(1024 * 1024 + 1));
    createLog(file).info('second');
    expect(readFileSync(file, 'utf8')).toMatch(/ info second\n$/);
    expect(readFileSync(file, 'utf8')).not.toContain('x');
    expect(readdirSync(join(dir, 'sub')).sort()).toEqual(['looksee.log', 'looksee.log.1']);
  });

  test('cuts endless lines and never throws', () => {
    createLog(file).info('word '.repeat(100_000));
    expect(readFileSync(file, 'utf8').length).toBeLessThan(9_000);
    const impossible = createLog(join(file, 'a-file-is-no-folder'));
    expect(() => impossible.error('lost')).not.toThrow();
  });
});
