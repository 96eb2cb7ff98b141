/** The user name and the password of a proxy, apart from its address. Pure. */

export interface ProxyLogin {
  readonly user: string;
  /** Empty where the proxy wants none beside the name. */
  readonly password: string;
}

/**
 * @param text an address such as `http://user:password@proxy.example.com:8080`, its login percent-encoded or not
 * @returns the address without the login, null for a login that it does not hold; the text itself where there is none
 */
export function splitProxyLogin(text: string): {
  readonly url: string;
  readonly login: ProxyLogin | null;
} {
  // A proxy's address has nothing behind the host that could hold an @: the last one ends the login, whatever is in that.
  const [, scheme, stated, host] = /^\s*([a-z][a-z0-9+.-]*:\/\/)(.*)@([^@]*)$/is.exec(text) ?? [];
  if (scheme === undefined || stated === undefined || host === undefined) {
    return { url: text, login: null };
  }
  const [user = '', ...rest] = stated.split(':');
  const login = { user: decoded(user), password: decoded(rest.join(':')) };
  const isEmpty = login.user === '' && login.password === '';
  return { url: scheme + host.trim(), login: isEmpty ? null : login };
}

/** The address with the login in it, percent-encoded. */
export function withProxyLogin(url: string, { user, password }: ProxyLogin): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return url.replace('://', () => `://${login}@`);
}

/** A percent sign that encodes nothing stands for itself. */
export function decoded(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
}
