import { describe, expect, it } from 'vitest';
import { KEY, serve, temporaryDir } from '../services/testing';
import { raw, strict } from '../services/testing-strict';
import { useCommandLine } from './testing';

const { run, runWith } = useCommandLine();

describe('looksee doctor', () => {
  it('prints one JSON document', async () => {
    const { baseUrl } = await serve(strict({ detail: 'top-level', auth: raw }));
    const ran = await run('doctor', '--base-url', baseUrl, '--model', 'gpt-4o', '--json');
    expect([ran.code, ran.err]).toEqual([0, '']);
    const document = JSON.parse(ran.out) as { steps: object[] };
    expect(document).toEqual({
      endpoint: 'command-line',
      model: 'gpt-4o',
      steps: expect.any(Array),
      learned: {
        ...{ auth: 'raw', detail: 'top-level', tokenParameter: 'max_tokens' },
        ...{ streaming: true, usage: true, sees: true },
      },
      ...{ requests: 4, promptTokens: 200, completionTokens: 10, cost: expect.closeTo(0.0006, 10) },
    });
    expect(document.steps).toHaveLength(10);
    for (const each of document.steps) {
      expect(each).toEqual({ name: expect.any(String), ok: true, words: expect.any(String) });
    }
    expect(ran.out).not.toContain(KEY);
  });

  it('ends with 0 where pictures can be asked about, although something is not offered', async () => {
    const rules = { streams: false, usage: false, detail: 'nowhere' } as const;
    const { baseUrl } = await serve(strict(rules));
    const ran = await run('doctor', '--base-url', baseUrl, '--model', 'gpt-4o', '--json');
    const { learned, steps } = JSON.parse(ran.out) as {
      learned: object;
      steps: { name: string; ok: boolean | null }[];
    };
    expect(learned).toMatchObject({ sees: true, streaming: false, usage: false });
    expect(steps.filter(({ ok }) => ok === false).map(({ name }) => name)).toContain('streaming');
    expect(ran.code).toBe(0);
  });

  it('ends with 1 where the key is refused', async () => {
    const { baseUrl } = await serve(strict({ auth: () => false }));
    const ran = await run('doctor', '--base-url', baseUrl, '--model', 'gpt-4o', '--json');
    expect(ran.code).toBe(1);
  });

  it('prints a line a step for people, and ends with 1 where the model does not see', async () => {
    const { baseUrl } = await serve(strict({ pictures: 'dropped' }));
    const ran = await run('doctor', '--base-url', baseUrl, '--model', 'gpt-4o', '--stream');
    expect(ran.code).toBe(1);
    const lines = ran.out.split('\n');
    expect(lines[0]).toMatch(/^ok {9}Reached: 127\.0\.0\.1:\d+ answers\.$/);
    expect(lines.filter((line) => /^(ok|failed|not known) /.test(line))).toHaveLength(10);
    expect(ran.out).toMatch(/^failed {5}Sees: It did not read the word LANTERN/m);
    expect(ran.out).toMatch(/^3 requests, 60 \+ 10 tokens, \$0\.000\d+$/m);
  });

  it('sends what the flags of a profile say', async () => {
    const { baseUrl, received } = await serve(strict({ token: 'max_completion_tokens' }));
    const ran = await run(
      ...['doctor', '--base-url', baseUrl, '--model', 'gpt-4o', '--json'],
      ...['--token-parameter', 'max_completion_tokens', '--header', 'X-Title: Looksee'],
    );
    expect(ran.code).toBe(0);
    expect(received).toHaveLength(3);
    expect(received.map(({ headers }) => headers['x-title'])).toEqual(Array(3).fill('Looksee'));
  });

  it('saves what it learned to an endpoint that is kept', async () => {
    const { baseUrl } = await serve(strict({ detail: 'part' }));
    const opened = { dir: temporaryDir(), keyFor: 'mine' };
    const flags = ['--base-url', baseUrl, '--name', 'Mine', '--top-level-detail'];
    const added = await runWith(opened, 'endpoints', 'add', ...flags);
    expect([added.code, added.err]).toEqual([0, '']);
    const asked = ['--endpoint', 'MINE', '--model', 'gpt-4o', '--save', '--json'];
    const ran = await runWith(opened, 'doctor', ...asked);
    expect([ran.code, ran.err]).toEqual([0, 'Saved to Mine.\n']);
    const shown = await runWith(opened, 'endpoints', 'show', 'mine', '--json');
    expect(JSON.parse(shown.out)).toMatchObject({ name: 'Mine', detailPlacement: 'part' });
  });

  it.each([
    [['doctor', '--endpoint', 'nowhere', '--model', 'm'], /no endpoint named nowhere/],
    [['doctor', '--base-url', 'http://127.0.0.1:9/v1'], /No model/],
    [['doctor', '--endpoint', 'vision-api', '--model', 'm'], /no base URL/],
    [['doctor', '--endpoint', 'ollama', '--model', 'm', '--save'], /none of your endpoints/],
    [['doctor', '--base-url', 'http://127.0.0.1:9/v1', '--proxy', 'x'], /proxy/],
  ])('ends %j with 2 and says why', async (words, why) => {
    const ran = await run(...words);
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).toMatch(why);
  });
});

const inDir =
  (dir: string) =>
  (...words: readonly string[]) =>
    runWith({ dir, key: null }, 'endpoints', ...words, '--json');

describe('looksee endpoints', () => {
  it('adds, lists, shows and removes', async () => {
    const here = inDir(temporaryDir());
    const added = await here(
      'add',
      '--preset',
      'OpenRouter',
      '--name',
      'Router',
      '--max-side',
      '900',
    );
    expect([added.code, added.err]).toEqual([0, '']);
    const profile = added.json() as unknown as Record<string, unknown>;
    expect(profile).toMatchObject({
      ...{ id: 'openrouter', preset: 'openrouter', name: 'Router', maxSide: 900 },
      ...{ baseUrl: 'https://openrouter.ai/api/v1', auth: { type: 'bearer' } },
    });
    const listed = await here('list');
    expect(listed.json().map(({ id }) => id)).toEqual([
      ...['on-device', 'vision-api', 'gptproto', 'openrouter'],
    ]);
    expect(listed.json().at(-1)).toEqual({
      ...{ id: 'openrouter', name: 'Router', baseUrl: 'https://openrouter.ai/api/v1' },
      ...{ kind: 'chat-completions', key: false },
    });
    expect((await here('show', 'router')).json()).toEqual(profile);
    expect((await here('remove', 'openrouter')).json()).toEqual({ removed: 'openrouter' });
    expect((await here('list')).json().map(({ id }) => id)).not.toContain('openrouter');
    expect((await here('show', 'router')).code).toBe(2);
  });

  it('lists the presets', async () => {
    const presets = (await inDir(temporaryDir())('presets')).json();
    expect(presets.map(({ id }) => id)).toEqual(expect.arrayContaining(['openai', 'ollama']));
    expect(Object.keys(presets[0] ?? {})).toEqual(['id', 'name', 'description', 'baseUrl']);
  });

  it.each([
    [['add', '--preset', 'nothing'], /no preset named nothing/],
    [['add', '--preset', 'azure-openai'], /--base-url/],
    [['add', '--preset', 'on-device'], /one already/],
    [['add', '--base-url', 'http://127.0.0.1:9/v1', '--formats', 'gif'], /neither PNG nor JPEG/],
    [['remove', 'on-device'], /cannot be removed/],
    [['remove', 'nothing'], /no endpoint named nothing/],
  ])('ends %j with 2 and says why', async (words, why) => {
    const ran = await inDir(temporaryDir())(...words);
    expect([ran.code, ran.out]).toEqual([2, '']);
    expect(ran.err).toMatch(why);
  });
});
