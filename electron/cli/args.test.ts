import { describe, expect, it } from 'vitest';
import { parseCli } from './args';

const parse = (...args: string[]) => parseCli(['analyze', ...args]);

describe('parseCli', () => {
  it('has the documented defaults', () => {
    expect(parse('a.png')).toEqual({
      command: 'analyze',
      files: ['a.png'],
      page: 0,
      sendLinks: false,
      allowPrivateLinks: false,
      prompt: '',
      endpoint: null,
      profile: [],
      model: '',
      detail: 'auto',
      maxTokens: null,
      temperature: null,
      system: '',
      together: false,
      size: 'fit',
      dryRun: false,
      saveSent: null,
      history: true,
      json: false,
      acceptDetailLoss: false,
    });
  });

  it('takes every flag, mixed with files', () => {
    expect(
      parse(
        ...[
          'a.png',
          '--prompt',
          'What does it say?',
          '--json',
          'b c.jpg',
          '--endpoint',
          'gptproto',
        ],
        ...['--base-url', 'http://127.0.0.1:9/v1', '--auth', 'header:api-key', '--detail', 'high'],
        ...['--top-level-detail', '--model=gpt-4o', '--max-tokens', '300', '--temperature', '0.5'],
        ...['--system', 'Be brief', '--stream', '--together', '--no-history'],
        ...['--size', 'original', '--dry-run', '--save-sent', 'sent', '--accept-detail-loss'],
        ...['https://x.example/a.png', '--send-links', '--allow-private-links', '--page', '3'],
      ),
    ).toEqual({
      command: 'analyze',
      files: ['a.png', 'b c.jpg', 'https://x.example/a.png'],
      page: 2,
      sendLinks: true,
      allowPrivateLinks: true,
      prompt: 'What does it say?',
      endpoint: 'gptproto',
      profile: [
        { flag: 'base-url', value: 'http://127.0.0.1:9/v1' },
        { flag: 'auth', value: 'header:api-key' },
        { flag: 'top-level-detail', value: '' },
        { flag: 'stream', value: '' },
      ],
      model: 'gpt-4o',
      detail: 'high',
      maxTokens: 300,
      temperature: 0.5,
      system: 'Be brief',
      together: true,
      size: 'original',
      dryRun: true,
      saveSent: 'sent',
      history: false,
      json: true,
      acceptDetailLoss: true,
    });
  });

  it.each([
    [[], /no picture/i],
    [['--json'], /no picture/i],
    [['a.png', '--detail', 'huge'], /low, high, or auto/],
    [['a.png', '--auth', 'header:'], /header:NAME/],
    [['a.png', '--auth', 'header:a b'], /header:NAME/],
    [['a.png', '--stream', '--no-stream'], /exclude each other/],
    [['a.png', '--base-url', 'ftp://x.example'], /https:/],
    [['a.png', '--header', 'X-Title'], /NAME: VALUE/],
    [['a.png', '--secret-header', 'X-Key'], /NAME=VARIABLE/],
    [['a.png', '--formats', 'png,docx'], /--formats/],
    [['a.png', '--max-side', '0'], /--max-side/],
    [['a.png', '--connect-timeout', 'long'], /--connect-timeout/],
    [['a.png', '--max-tokens', '1.5'], /--max-tokens/],
    [['a.png', '--max-tokens', '0'], /--max-tokens/],
    [['a.png', '--temperature', '2.1'], /--temperature/],
    [['a.png', '--temperature='], /--temperature/],
    [['a.png', '--temperature', 'warm'], /--temperature/],
    [['a.png', '--size', 'huge'], /fit, original/],
    [['a.png', '--size', '0'], /fit, original/],
    [['a.png', '--size', '1e3'], /fit, original/],
    [['a.png', '--save-sent='], /--save-sent/],
    [['a.png', '--page', '0'], /--page/],
    [['a.png', '--page', 'last'], /--page/],
    [['https://x.example/a.png', '--send-links'], /On this device loads no links/],
    [['a.png', '--colour'], /--colour/],
    [['a.png', '--prompt'], /--prompt/],
  ])('refuses %j and says why', (args, why) => {
    const parsed = parse(...args);
    expect(parsed).toMatchObject({ command: 'wrong', message: expect.stringMatching(why) });
  });

  it('takes a size in pixels, and keeps no history of a dry run', () => {
    expect(parse('a.png', '--size', '1500')).toMatchObject({ size: 1500, history: true });
    expect(parse('a.png', '--dry-run')).toMatchObject({ dryRun: true, history: false });
  });

  it('gives help when asked, and the version', () => {
    expect(parseCli(['--help'])).toEqual({ command: 'help' });
    expect(parse('--help')).toEqual({ command: 'help' });
    expect(parseCli(['--version'])).toEqual({ command: 'version' });
  });

  it('knows a mistyped command from a call for help', () => {
    expect(parseCli(['analyse', 'a.png'])).toMatchObject({ command: 'wrong' });
    for (const words of [[], ['help'], ['-h'], ['--help']]) {
      expect(parseCli(words)).toEqual({ command: 'help' });
    }
  });
});

describe('doctor', () => {
  it('takes an address or an endpoint', () => {
    expect(parseCli(['doctor', '--base-url', 'http://127.0.0.1:9/v1', '--model', 'm'])).toEqual({
      command: 'doctor',
      endpoint: null,
      profile: [{ flag: 'base-url', value: 'http://127.0.0.1:9/v1' }],
      model: 'm',
      save: false,
      json: false,
    });
    expect(parseCli(['doctor', '--endpoint', 'gptproto', '--save', '--json'])).toMatchObject({
      ...{ endpoint: 'gptproto', profile: [], save: true, json: true },
    });
  });

  it.each([
    [['--model', 'm'], /--base-url URL or --endpoint/],
    [['picture.png'], /takes no picture.png/],
    [['--endpoint', 'on-device'], /nothing to check/],
    [['--base-url', 'http://127.0.0.1:9/v1', '--save'], /--save/],
    [['--endpoint', 'gptproto', '--stream', '--save'], /--save/],
  ])('refuses %j and says why', (args, why) => {
    const parsed = parseCli(['doctor', ...args]);
    expect(parsed).toMatchObject({ command: 'wrong', message: expect.stringMatching(why) });
  });
});

describe('endpoints', () => {
  it.each([
    [[], { action: 'list' }],
    [['list', '--json'], { action: 'list', json: true }],
    [['presets'], { action: 'presets' }],
    [['show', 'gptproto'], { action: 'show', name: 'gptproto' }],
    [['remove', 'My server'], { action: 'remove', name: 'My server' }],
    [['add', '--preset', 'ollama'], { action: 'add', preset: 'ollama', profile: [] }],
  ])('takes %j', (args, wanted) => {
    expect(parseCli(['endpoints', ...args])).toMatchObject({ command: 'endpoints', ...wanted });
  });

  it.each([
    [['open'], /list, presets, show/],
    [['show'], /takes a NAME/],
    [['show', 'a', 'b'], /takes no b/],
    [['add'], /--base-url URL, or --preset/],
    [['list', '--stream'], /takes no flags/],
  ])('refuses %j and says why', (args, why) => {
    const parsed = parseCli(['endpoints', ...args]);
    expect(parsed).toMatchObject({ command: 'wrong', message: expect.stringMatching(why) });
  });
});
