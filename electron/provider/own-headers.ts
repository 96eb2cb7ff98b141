import type { Auth, EndpointProfile } from '../../shared/domain/endpoint';
import type { ProxyLogin } from '../../shared/domain/proxy-login';
import { headerVariable } from '../../shared/domain/request-trace';
import { err, ok, type Result } from '../../shared/ipc/errors';
import { authHeaders } from './auth';
import type { EndpointRequest } from './chat-request';
import { checkExtraHeaders, checkHeaderValue } from './extra-headers';

/** Headers that the profile asks for, the key's among them. */
export interface OwnHeaders {
  readonly headers: Readonly<Record<string, string>>;
  /** Of those that carry a secret, in lower case: what stands for it where it is shown. */
  readonly variables: ReadonlyMap<string, string>;
}

/** @returns key-missing, key-unusable, invalid-request where one of them cannot be sent */
export function ownHeaders(
  { profile, key, headerKeys }: EndpointRequest,
  auth: Auth,
): Result<OwnHeaders> {
  const ofKey = authHeaders(auth, key);
  if (!ofKey.ok) return ofKey;
  const extra = checkExtraHeaders(profile.extraHeaders, auth);
  if (!extra.ok) return extra;
  const headers = { ...ofKey.value };
  const variables = new Map(Object.keys(headers).map((name) => [name, 'API_KEY']));
  for (const { name, value } of extra.value) {
    if (value !== null) {
      headers[name] = value;
      continue;
    }
    const secret = headerKeys?.[name];
    if (secret === undefined) return valueMissing(profile, name);
    const checked = checkHeaderValue(secret);
    if (!checked.ok) return checked;
    headers[name] = checked.value;
    variables.set(name.toLowerCase(), headerVariable(name));
  }
  return ok({ headers, variables });
}

/** All that must never be shown: the key, the values of secret headers, and the password of the proxy. */
export function secretsOf({ profile, key, headerKeys, proxyLogin }: EndpointRequest): string[] {
  const values = profile.extraHeaders
    .filter(({ value }) => value === null)
    .map(({ name }) => headerKeys?.[name.trim()]);
  const own = [profile.auth.type === 'none' ? undefined : key, ...values];
  const stated = own.filter((each) => typeof each === 'string');
  return [...stated, ...proxySecrets(proxyLogin ?? null)];
}

/** What must not be shown of a proxy's login. */
export function proxySecrets(login: ProxyLogin | null): string[] {
  if (login === null || login.password === '') return [];
  // Together, too: that is what goes to the proxy in base64.
  return [login.password, `${login.user}:${login.password}`];
}

function valueMissing({ name: endpoint }: EndpointProfile, name: string): Result<never> {
  return err({
    code: 'key-missing',
    message: `The header ${name} of ${endpoint} has no value yet.`,
    hint: 'Enter it in the settings of this endpoint, then ask again.',
    retryable: false,
  });
}
