import { describe, expect, it } from 'vitest';
import { chatUrl, checkBaseUrl } from './base-url';

describe('checkBaseUrl', () => {
  it.each([
    ['https://api.example.com/v1', 'https://api.example.com/v1'],
    ['  https://api.example.com/v1/  ', 'https://api.example.com/v1'],
    ['https://api.example.com/v1/chat/completions', 'https://api.example.com/v1'],
    ['https://api.example.com/v1/chat/completions/', 'https://api.example.com/v1'],
    ['https://api.example.com', 'https://api.example.com'],
    ['HTTPS://API.example.com/V1', 'https://api.example.com/V1'],
    ['https://api.example.com/v1#part', 'https://api.example.com/v1'],
    ['https://api.example.com/v1#part#', 'https://api.example.com/v1'],
    [' HTTPS://API.example.com/v1/ask/# ', 'https://api.example.com/v1/ask/#'],
    [
      'https://api.example.com/v1/chat/completions#',
      'https://api.example.com/v1/chat/completions#',
    ],
    ['http://localhost:8080#', 'http://localhost:8080/#'],
    ['http://localhost:11434/v1', 'http://localhost:11434/v1'],
    ['http://127.0.0.1:8080/v1/', 'http://127.0.0.1:8080/v1'],
    ['http://[::1]:8080/v1', 'http://[::1]:8080/v1'],
    ['http://192.168.1.20:1234/v1', 'http://192.168.1.20:1234/v1'],
    ['http://10.1.2.3/v1', 'http://10.1.2.3/v1'],
    ['http://172.31.0.1/v1', 'http://172.31.0.1/v1'],
    ['http://[fd00::1]/v1', 'http://[fd00::1]/v1'],
    ['http://[::ffff:192.168.0.1]/v1', 'http://[::ffff:c0a8:1]/v1'],
    ['http://nas.local:8000/v1', 'http://nas.local:8000/v1'],
    ['http://nas.lan:8000/v1', 'http://nas.lan:8000/v1'],
    ['http://nas:8000/v1', 'http://nas:8000/v1'],
    ['http://100.64.0.7:8000/v1', 'http://100.64.0.7:8000/v1'],
    ['http://box.home.arpa/v1', 'http://box.home.arpa/v1'],
  ])('takes %s', (text, expected) => {
    expect(checkBaseUrl(text)).toEqual({ ok: true, value: expected });
  });

  it.each([
    'api.example.com/v1',
    'not a url',
    'https://',
    'https://a b.example/v1',
    'ftp://api.example.com/v1',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://api.example.com/v1',
    'http://api.example.com/v1#',
    'https://user:secret@api.example.com/v1#',
    '#',
    'http://8.8.8.8/v1',
    'http://172.32.0.1/v1',
    'http://localhost.example.com/v1',
    'http://127.0.0.1.example.com/v1',
    'https://user:secret@api.example.com/v1',
    `https://api.example.com/${'x'.repeat(2001)}`,
  ])('refuses %s', (text) => {
    const result = checkBaseUrl(text);
    expect(result).toMatchObject({ ok: false, error: { code: 'base-url-invalid' } });
  });

  it('names a missing one', () => {
    expect(checkBaseUrl('  ')).toMatchObject({ ok: false, error: { code: 'base-url-missing' } });
  });
});

describe('chatUrl', () => {
  it('keeps a query at the end', () => {
    const checked = checkBaseUrl('https://x.openai.azure.com/deployments/a?api-version=2024-10-21');
    expect(checked.ok && chatUrl(checked.value).href).toBe(
      'https://x.openai.azure.com/deployments/a/chat/completions?api-version=2024-10-21',
    );
  });

  it.each([
    ['https://api.example.com/v1', 'https://api.example.com/v1/chat/completions'],
    ['https://api.example.com/v1#', 'https://api.example.com/v1'],
    ['https://api.example.com/ask/#', 'https://api.example.com/ask/'],
    ['https://api.example.com/ask?a=b#', 'https://api.example.com/ask?a=b'],
    ['https://api.example.com/chat/completions#', 'https://api.example.com/chat/completions'],
  ])('of %s is %s, also when checked twice', (text, expected) => {
    const once = checkBaseUrl(text);
    const twice = checkBaseUrl(once.ok ? once.value : '');
    expect(twice).toEqual(once);
    expect(once.ok && chatUrl(once.value).href).toBe(expected);
  });
});
