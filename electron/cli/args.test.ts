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
      baseUrl: null,
      auth: null,
      topLevelDetail: false,
      model: '',
      detail: 'auto',
      maxTokens: null,
      temperature: null,
      system: '',
      stream: false,
      together: false,
      size: 'fit',
      dryRun: false,
      saveSent: null,
      history: true,
      json: false,
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
        ...['--size', 'original', '--dry-run', '--save-sent', 'sent'],
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
      baseUrl: 'http://127.0.0.1:9/v1',
      auth: { type: 'header', name: 'api-key' },
      topLevelDetail: true,
      model: 'gpt-4o',
      detail: 'high',
      maxTokens: 300,
      temperature: 0.5,
      system: 'Be brief',
      stream: true,
      together: true,
      size: 'original',
      dryRun: true,
      saveSent: 'sent',
      history: false,
      json: true,
    });
  });

  it.each([
    [[], /no picture/i],
    [['--json'], /no picture/i],
    [['a.png', '--detail', 'huge'], /low, high, or auto/],
    [['a.png', '--auth', 'header:'], /header:NAME/],
    [['a.png', '--auth', 'header:a b'], /header:NAME/],
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
