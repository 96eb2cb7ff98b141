import { describe, expect, it } from 'vitest';
import { FIRST_PRESETS, PRESETS, presetOf, profileOfPreset } from '../../shared/domain/presets';
import { profileSchema } from '../../shared/ipc/schemas';
import { checkBaseUrl } from '../provider';

const WHOLE_SENTENCES = /^[A-Z].*[^ .]\.$/;

describe.each(PRESETS.map((preset) => [preset.id, preset] as const))('%s', (id, preset) => {
  const profile = profileOfPreset(preset);

  it('is a whole profile as settings keep it', () => {
    expect(profileSchema.parse(profile)).toEqual(profile);
    expect(profile).toMatchObject({ id, preset: id, name: preset.name });
  });

  it('has an id of lower-case words, and one line for a newcomer', () => {
    expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(profile.description).toMatch(WHOLE_SENTENCES);
    expect(profile.description.length).toBeLessThanOrEqual(100);
  });

  it('has an address that stands as it is: https, or http on this computer for a local server', () => {
    const address = preset.addressPattern?.replace(/\{\w+\}/, 'mine') ?? profile.baseUrl;
    if (address === '') {
      expect(['on-device', 'vision-api']).toContain(id);
      return;
    }
    expect(checkBaseUrl(address)).toEqual({ ok: true, value: address });
    expect(new URL(address).protocol).toBe(preset.local ? 'http:' : 'https:');
    expect(/^(localhost|127\.0\.0\.1)$/.test(new URL(address).hostname)).toBe(
      preset.local ?? false,
    );
  });

  it('says where keys are made, by https, where it is a provider that wants one', () => {
    const provider = profile.auth.type !== 'none' && id !== 'vision-api';
    expect(preset.keysAt?.startsWith('https://') ?? false).toBe(provider);
  });

  it('takes png or jpeg, which every picture can be made into, and names no format twice', () => {
    expect(profile.formats.some((format) => format === 'png' || format === 'jpeg')).toBe(true);
    expect(new Set(profile.formats).size).toBe(profile.formats.length);
    expect(new Set(profile.models).size).toBe(profile.models.length);
  });
});

it('have ids and names of their own, and can be found by id', () => {
  for (const field of ['id', 'name'] as const) {
    expect(new Set(PRESETS.map((preset) => preset[field].toLowerCase())).size).toBe(PRESETS.length);
  }
  expect(presetOf('gemini')?.name).toBe('Gemini');
  expect([presetOf('nobody'), presetOf(null)]).toEqual([null, null]);
});

it('begin with these', () => {
  expect(FIRST_PRESETS.map((id) => presetOf(id)?.name)).toEqual([
    'On this device',
    'Vision API',
    'GPTProto',
  ]);
});

it('of local servers wait long for the first byte, ask one or two at once, and send no links', () => {
  const local = PRESETS.filter((preset) => preset.local).map((preset) => profileOfPreset(preset));
  expect(local.map(({ id }) => id)).toEqual(['ollama', 'lm-studio', 'llama-cpp', 'vllm']);
  for (const { auth, concurrency, takesLinks, timeouts } of local) {
    expect(timeouts.firstByte).toBeGreaterThanOrEqual(1_800_000);
    expect(concurrency).toBeLessThanOrEqual(2);
    expect([auth, takesLinks]).toEqual([{ type: 'none' }, false]);
  }
});
