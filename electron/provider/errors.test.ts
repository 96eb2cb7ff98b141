import { describe, expect, it } from 'vitest';
import type { Asked } from './asked';
import { chatUrl } from './base-url';
import { failureError } from './errors';
import { maskOf } from './mask';
import { KEY, profileAt } from './testing/requests';
import { TransportFailure } from './transport';

const profile = profileAt('https://api.example.com/v1');
const asked: Asked = {
  profile,
  url: chatUrl(profile.baseUrl),
  model: 'gpt-4o',
  mask: maskOf([KEY]),
};

const systemError = (code: string, message = `connect ${code}`): Error =>
  Object.assign(new Error(message), { code });

describe('failureError', () => {
  it.each([
    ['ECONNREFUSED', 'refused-connection'],
    ['ECONNRESET', 'refused-connection'],
    ['ENOTFOUND', 'host-not-found'],
    ['EAI_AGAIN', 'offline'],
    ['ENETUNREACH', 'offline'],
    ['EHOSTUNREACH', 'offline'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
    ['SOMETHING_NEW', 'refused-connection'],
  ])('%s before the body is %s, after it may have been billed', (code, expected) => {
    const cause = systemError(code);
    const before = failureError(asked, new TransportFailure('connection', 'connect', cause));
    expect(before).toMatchObject({ code: expected, retryable: true });
    expect(before.details).toContain(code);
    for (const phase of ['send', 'first-byte', 'body'] as const) {
      const after = failureError(asked, new TransportFailure('connection', phase, cause));
      expect(after.code).toBe('maybe-billed');
    }
  });

  it('looks into several attempts and into causes', () => {
    const attempts = new AggregateError([systemError('ECONNREFUSED'), systemError('ENETUNREACH')]);
    const several = failureError(asked, new TransportFailure('connection', 'connect', attempts));
    expect(several.code).toBe('refused-connection');
    const outer = new Error('proxy', { cause: systemError('ENOTFOUND') });
    const inner = failureError(asked, new TransportFailure('connection', 'connect', outer));
    expect(inner.code).toBe('host-not-found');
  });

  it('hides the key in what the system says', () => {
    const cause = systemError('EINVAL', `Invalid header ${KEY}`);
    const error = failureError(asked, new TransportFailure('connection', 'connect', cause));
    expect(JSON.stringify(error)).not.toContain(KEY);
  });
});
