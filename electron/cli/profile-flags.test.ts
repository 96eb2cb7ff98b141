import { describe, expect, it } from 'vitest';
import { plainProfile, type EndpointProfile } from '../../shared/domain/endpoint';
import { changedProfile, checkProfile } from '../services/endpoints/check-profile';
import { HELP } from './help';
import { parseWords } from './parse-words';
import { changeOf, PROFILE_OPTIONS } from './profile-flags';

const PLAIN = plainProfile('x', 'X');

/** The profile that flags make of another one. */
function made(words: readonly string[], start: EndpointProfile = PLAIN): EndpointProfile {
  const { profile } = parseWords(words, {});
  return checkProfile(changedProfile(start, changeOf(start, profile)));
}

describe('flags of a profile', () => {
  it.each<[readonly string[], Partial<EndpointProfile>]>([
    [['--name', 'Mine'], { name: 'Mine' }],
    [['--description', 'At home'], { description: 'At home' }],
    [
      ['--base-url', 'https://api.example.com/v1/chat/completions'],
      { baseUrl: 'https://api.example.com/v1' },
    ],
    [['--base-url', 'https://api.example.com/ask#'], { baseUrl: 'https://api.example.com/ask#' }],
    [['--auth', 'header:api-key'], { auth: { type: 'header', name: 'api-key' } }],
    [['--auth', 'raw', '--auth-may-vary'], { auth: { type: 'raw' }, authMayVary: true }],
    [
      ['--header', 'X-Title: Looksee: a test', '--header', 'HTTP-Referer:https://x.example'],
      {
        extraHeaders: [
          { name: 'X-Title', value: 'Looksee: a test' },
          { name: 'HTTP-Referer', value: 'https://x.example' },
        ],
      },
    ],
    [['--secret-header', 'X-Team=TEAM'], { extraHeaders: [{ name: 'X-Team', value: null }] }],
    [['--detail-placement', 'both'], { detailPlacement: 'both' }],
    [['--top-level-detail'], { detailPlacement: 'top-level' }],
    [['--token-parameter', 'max_completion_tokens'], { tokenParameter: 'max_completion_tokens' }],
    [['--system-prompt', 'first-text-part'], { systemPrompt: 'first-text-part' }],
    [['--stream', '--states-stream'], { stream: true, statesStream: true }],
    [['--models', 'a, b/c'], { models: ['a', 'b/c'] }],
    [['--favourites', 'b/c'], { favourites: ['b/c'] }],
    [['--formats', 'jpeg,png'], { formats: ['jpeg', 'png'] }],
    [['--no-links'], { takesLinks: false }],
    [['--max-side', '2000'], { maxSide: 2000 }],
    [['--max-picture-bytes', '5000000'], { maxPictureBytes: 5_000_000 }],
    [['--max-pictures', '10'], { maxPictures: 10 }],
    [['--max-body-bytes', '20000000'], { maxBodyBytes: 20_000_000 }],
    [
      ['--connect-timeout', '2.5', '--between-bytes-timeout=9'],
      { timeouts: { ...PLAIN.timeouts, connect: 2500, betweenBytes: 9000 } },
    ],
    [['--first-byte-timeout', '30'], { timeouts: { ...PLAIN.timeouts, firstByte: 30_000 } }],
    [['--concurrency', '16'], { concurrency: 16 }],
    [['--proxy', 'none'], { proxy: { type: 'none' } }],
    [
      ['--proxy', 'socks5://127.0.0.1:1080'],
      { proxy: { type: 'url', url: 'socks5://127.0.0.1:1080' } },
    ],
    [['--own-prices'], { ownPrices: true }],
  ])('%j', (words, wanted) => {
    expect(made(words)).toEqual({ ...PLAIN, ...wanted });
  });

  it('take back what a profile says', () => {
    const start: EndpointProfile = {
      ...PLAIN,
      ...{ stream: true, authMayVary: true, maxSide: 2000, ownPrices: true },
      extraHeaders: [{ name: 'X-Title', value: 'old' }],
    };
    const words = ['--no-stream', '--no-auth-may-vary', '--max-side', 'none', '--no-own-prices'];
    expect(made([...words, '--header', 'x-title: new'], start)).toEqual({
      ...PLAIN,
      extraHeaders: [{ name: 'x-title', value: 'new' }],
    });
  });

  it('turn a form of auth that is named into the only one', () => {
    expect(made(['--auth', 'raw'], { ...PLAIN, authMayVary: true }).authMayVary).toBe(false);
  });

  it('are all in the help', () => {
    for (const flag of Object.keys(PROFILE_OPTIONS)) {
      const shown = flag.startsWith('no-') ? flag.slice('no-'.length) : flag;
      expect(HELP).toMatch(new RegExp(`^  --${shown}[ ,\n]`, 'm'));
    }
    expect(HELP.split('\n').filter((line) => line.length > 100)).toEqual([]);
  });
});
