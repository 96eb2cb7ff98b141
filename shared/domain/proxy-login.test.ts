import { expect, it } from 'vitest';
import { splitProxyLogin, withProxyLogin } from './proxy-login';

it.each([
  ['http://anna:secret@p.example:8080', 'http://p.example:8080', 'anna', 'secret'],
  [' socks5://anna:secret@[::1]:1080 ', 'socks5://[::1]:1080', 'anna', 'secret'],
  ['https://a%40b:p%3A%2F%40@p.example', 'https://p.example', 'a@b', 'p:/@'],
  ['http://anna:p@ss/#?:w@p.example:1', 'http://p.example:1', 'anna', 'p@ss/#?:w'],
  ['http://anna:100%@p.example', 'http://p.example', 'anna', '100%'],
  ['http://anna@p.example', 'http://p.example', 'anna', ''],
  ['http://:secret@p.example', 'http://p.example', '', 'secret'],
])('%s is split', (text, url, user, password) => {
  expect(splitProxyLogin(text)).toEqual({ url, login: { user, password } });
});

it.each(['http://p.example:8080', 'socks5://[::1]:1', 'nothing', 'anna:secret@p.example', ''])(
  '“%s” has no login',
  (text) => {
    expect(splitProxyLogin(text)).toEqual({ url: text, login: null });
  },
);

it('drops an empty login', () => {
  expect(splitProxyLogin('http://@p.example')).toEqual({ url: 'http://p.example', login: null });
});

it('puts a login in so that it comes out again', () => {
  const login = { user: 'a@b:c', password: 'p:@/$&% é' };
  expect(splitProxyLogin(withProxyLogin('http://p.example:1', login))).toEqual({
    ...{ url: 'http://p.example:1', login },
  });
});
