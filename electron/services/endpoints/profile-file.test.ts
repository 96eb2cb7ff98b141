import { describe, expect, it } from 'vitest';
import { plainProfile, type EndpointProfile } from '../../../shared/domain/endpoint';
import { PRESETS, profileOfPreset } from '../../../shared/domain/presets';
import { isSameProfile, profilesFromText, profilesToText } from './profile-file';

const MINE: EndpointProfile = {
  ...plainProfile('mine', 'Mine'),
  baseUrl: 'https://api.example.com/v1',
  extraHeaders: [
    { name: 'X-Team', value: 'blue' },
    { name: 'X-Pass', value: null },
  ],
  maxSide: 2_000,
};

const file = (profiles: unknown) => JSON.stringify({ looksee: 'endpoints', version: 1, profiles });

describe('what is written', () => {
  it('is read as it was, without ids and what is built in', () => {
    const all = [...PRESETS.map((preset) => profileOfPreset(preset)), MINE];
    const text = profilesToText(all);
    expect(text).not.toMatch(/"(id|kind)"/);
    const { profiles, refused } = profilesFromText(`\uFEFF${text}`);
    expect(refused).toEqual([]);
    const expected = all
      .filter(({ kind }) => kind !== 'on-device')
      .map(({ id: _, ...rest }) => rest);
    expect(profiles).toEqual(expected);
  });

  it('names secret headers, and no more of them', () => {
    expect(JSON.parse(profilesToText([MINE])).profiles[0].extraHeaders).toEqual(MINE.extraHeaders);
  });
});

describe('what is read', () => {
  it('may be as short as an address', () => {
    const { profiles } = profilesFromText(
      file([{ name: ' A ', baseUrl: 'https://a.example/v1/' }]),
    );
    const { id: _, ...plain } = plainProfile('', 'A');
    expect(profiles).toEqual([{ ...plain, baseUrl: 'https://a.example/v1' }]);
  });

  it('is of no preset where that one is not known', () => {
    const presets = ['openai', 'nobody', 'on-device', 7].map((preset) => ({ ...MINE, preset }));
    const read = profilesFromText(file(presets)).profiles.map(({ preset }) => preset);
    expect(read).toEqual(['openai', null, null, null]);
  });

  it.each<[object, string, RegExp]>([
    [{ name: 'A', baseUrl: 'http://api.example.com/v1' }, 'A', /readable/],
    [{ name: 'A', baseUrl: 'file:///etc/passwd' }, 'A', /https/],
    [{ name: 'A', kind: 'on-device' }, 'A', /part of Looksee/],
    [{ name: 'A', kind: 'telepathy' }, 'A', /kind/],
    [{ name: ' ' }, 'Endpoint 1', /name/],
    [{ baseUrl: 'https://a.example' }, 'Endpoint 1', /name/],
    [{ name: 'A', concurrency: 1e9 }, 'A', /between 1 and 64/],
    [{ name: 'A', auth: 'bearer' }, 'A', /auth/],
    [{ name: 'A', extraHeaders: [{ name: 'Cookie', value: 'a' }] }, 'A', /secret/],
    [{ name: 'A', extraHeaders: [{ name: 'X', value: 'a\nb' }] }, 'A', /line break/],
    [{ name: 'A', proxy: { type: 'url', url: 'http://me:pw@proxy.example' } }, 'A', /password/],
    [{ name: 'A', timeouts: { connect: -1 } }, 'A', /timeout/],
    [[], 'Endpoint 1', /not an endpoint/],
  ])('without %j, which is named with the reason, and costs no other', (bad, name, reason) => {
    const { profiles, refused } = profilesFromText(file([bad, MINE]));
    expect(profiles.map((each) => each.name)).toEqual(['Mine']);
    expect(refused).toEqual([{ name, reason: expect.stringMatching(reason) }]);
  });

  it.each([
    ['', /not JSON/],
    ['[', /not JSON/],
    ['[]', /no endpoints of Looksee/],
    ['{"profiles":[]}', /no endpoints of Looksee/],
    [
      JSON.stringify({ looksee: 'endpoints', version: 2, profiles: [] }),
      /newer version of Looksee/,
    ],
    [file({}), /no endpoints of Looksee/],
    [file(Array.from({ length: 201 }, () => MINE)), /more than 200/],
    ['['.repeat(900_000), /not JSON/],
  ])('is not %.20s', (text, words) => {
    expect(() => profilesFromText(text)).toThrow(words);
  });
});

it('is the same under its name or one that was numbered, and only with all else the same', () => {
  const { id: _, ...found } = MINE;
  const same = (own: Partial<EndpointProfile>) => isSameProfile({ ...MINE, ...own }, found);
  expect([same({}), same({ id: 'b', name: 'Mine 2' })]).toEqual([true, true]);
  expect([same({ name: 'Mine too' }), same({ name: 'Min' }), same({ stream: true })]).toEqual([
    ...[false, false, false],
  ]);
});
