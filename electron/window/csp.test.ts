import { expect, test } from 'vitest';
import { contentSecurityPolicy, newNonce } from './csp';

test('the whole policy', () => {
  expect(contentSecurityPolicy('bm9uY2U=')).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-bm9uY2U='; " +
      "img-src looksee-image:; font-src 'self'; connect-src 'none'; object-src 'none'; " +
      "frame-src 'none'; worker-src 'none'; manifest-src 'none'; media-src 'none'; " +
      "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(contentSecurityPolicy()).not.toContain('nonce');
});

test('never anything unsafe', () => {
  expect(contentSecurityPolicy(newNonce())).not.toMatch(/unsafe|https?:|data:|blob:|\*/);
});

test('nonces are long and never the same', () => {
  const nonces = Array.from({ length: 1_000 }, newNonce);
  expect(new Set(nonces).size).toBe(1_000);
  expect(nonces.every((nonce) => /^[A-Za-z0-9+/]{22}==$/.test(nonce))).toBe(true);
});
