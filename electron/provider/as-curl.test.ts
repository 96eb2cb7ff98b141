import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  asCurl,
  elidedPicture,
  headerVariable,
  KEY_MASK,
  type RequestSending,
} from '../../shared/domain/request-trace';

const dir = mkdtempSync(join(tmpdir(), 'curl-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const sending: RequestSending = {
  because: null,
  method: 'POST',
  url: 'https://api.example.com/v1/chat/completions',
  requestHeaders: [
    { name: 'host', value: 'api.example.com' },
    { name: 'connection', value: 'keep-alive' },
    { name: 'content-type', value: 'application/json' },
    { name: 'accept', value: 'application/json' },
    { name: 'accept-encoding', value: 'gzip' },
    { name: 'authorization', value: `Bearer ${KEY_MASK}`, variable: 'API_KEY' },
    { name: 'content-length', value: '42' },
  ],
  body: '{"model":"gpt-4o"}',
  pictures: [],
  bodyBytes: 18,
  status: 200,
  responseHeaders: [],
  responseBody: '{}',
  responseBytes: 2,
  responseCut: false,
  failure: null,
  times: {
    queued: 1,
    prepared: 2,
    connected: 3,
    sent: 4,
    headers: 5,
    firstDelta: null,
    done: 6,
  },
};

/** Lets a real shell run the command, with a `curl` that notes what it is given. */
function run(command: string): { args: string[]; input: string } {
  const [args, input] = [join(dir, 'args'), join(dir, 'input')];
  writeFileSync(
    join(dir, 'curl'),
    `#!/bin/sh\nprintf '%s\\0' "$@" > '${args}'\ncat > '${input}'\n`,
  );
  chmodSync(join(dir, 'curl'), 0o755);
  execFileSync('sh', ['-c', command], {
    env: {
      PATH: `${dir}:${process.env.PATH ?? ''}`,
      API_KEY: 'sk-"a b" $x',
      HEADER_X_TEAM: `team's "secret" $x`,
    },
  });
  return {
    args: readFileSync(args, 'utf8').split('\0').slice(0, -1),
    input: readFileSync(input, 'utf8'),
  };
}

describe('a sending as curl', () => {
  it('reads well', () => {
    expect(asCurl(sending)).toBe(
      [
        "curl 'https://api.example.com/v1/chat/completions' \\",
        "  -H 'content-type: application/json' \\",
        "  -H 'accept: application/json' \\",
        '  --compressed \\',
        `  -H 'authorization: Bearer '"$API_KEY"'' \\`,
        "  --data-binary @- <<'BODY'",
        '{"model":"gpt-4o"}',
        'BODY',
      ].join('\n'),
    );
  });

  it.each([
    ['authorization', `Bearer ${KEY_MASK}`, 'API_KEY', 'authorization: Bearer sk-"a b" $x'],
    ['authorization', KEY_MASK, 'API_KEY', 'authorization: sk-"a b" $x'],
    ['api-key', KEY_MASK, 'API_KEY', 'api-key: sk-"a b" $x'],
    ['X-Team', KEY_MASK, headerVariable('X-Team'), `X-Team: team's "secret" $x`],
  ])('puts the secret from the environment into %s: %s', (name, value, variable, expected) => {
    const command = asCurl({ ...sending, requestHeaders: [{ name, value, variable }] });
    expect(run(command).args).toEqual([sending.url, '-H', expected, '--data-binary', '@-']);
  });

  it('of a GET has no body', () => {
    const { args, input } = run(
      asCurl({
        ...sending,
        method: 'GET',
        body: '',
        requestHeaders: [{ name: 'accept', value: '*/*' }],
      }),
    );
    expect(args).toEqual([sending.url, '-H', 'accept: */*']);
    expect(input).toBe('');
  });

  it('means nothing else by what stands in a text', () => {
    const text = `it's "$(touch pwned)" \`x\` \\ $API_KEY \n BODY\nBODY\n äöü 写真 🙂 ${KEY_MASK}`;
    const body = JSON.stringify({ text });
    const url = `https://api.example.com/it's/"$(x)"/写真?a=1&b=\n`;
    const header = `it's "$API_KEY" ${KEY_MASK} é\n`;
    const requestHeaders = [{ name: 'x-title', value: header }];
    const { args, input } = run(asCurl({ ...sending, url, body, requestHeaders }));
    expect(args).toEqual([url, '-H', `x-title: ${header}`, '--data-binary', '@-']);
    expect(JSON.parse(input)).toEqual({ text });
    expect(input).toBe(`${body}\n`);
  });

  it('shows a stream as it comes, and asks for it uncompressed', () => {
    const requestHeaders = [
      { name: 'accept', value: 'text/event-stream' },
      { name: 'accept-encoding', value: 'identity' },
    ];
    expect(run(asCurl({ ...sending, requestHeaders })).args).toEqual([
      sending.url,
      '--no-buffer',
      '-H',
      'accept: text/event-stream',
      '-H',
      'accept-encoding: identity',
      '--data-binary',
      '@-',
    ]);
  });

  it('says what to put in the place of each picture', () => {
    const pictures = [
      elidedPicture('image/jpeg', 182_344, 'ab12'.repeat(16)),
      elidedPicture('image/png', 3, 'cd34'.repeat(16)),
    ];
    const body = JSON.stringify({ pictures });
    const command = asCurl({ ...sending, body, pictures });
    expect(command.split('\n').slice(0, 2)).toEqual([
      '# Before you run this, replace "data:image/jpeg;base64,... (182,344 bytes, SHA-256 ab12ab12ab12ab12…)" with "data:image/jpeg;base64," and the picture\'s file in base64, on one line.',
      '# Before you run this, replace "data:image/png;base64,... (3 bytes, SHA-256 cd34cd34cd34cd34…)" with "data:image/png;base64," and the picture\'s file in base64, on one line.',
    ]);
    expect(JSON.parse(run(command).input)).toEqual({ pictures });
  });
});
