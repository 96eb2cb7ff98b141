import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plainProfile, type Endpoint } from '../../shared/domain/endpoint';
import type { ListedModel, LocalServer, ModelList } from '../../shared/domain/model-list';
import { DEFAULT_CHOICES } from '../../shared/domain/settings';
import type { AppError } from '../../shared/domain/app-error';
import { err, ok, type Result } from '../../shared/ipc/errors';
import { modelsKey } from '../../shared/domain/model-list';
import { firstVisionModel, newServers, useModels } from './models';
import { useNotices } from './notices';
import { useSession } from './session';
import { NO_KEY } from './testing';

const profile = { ...plainProfile('openai', 'OpenAI'), baseUrl: 'https://api.example.com/v1' };
const endpoint: Endpoint = { profile, key: NO_KEY, headerKeys: {} };
const model = (name: string, vision: boolean | null = null): ListedModel => ({
  name,
  vision,
  contextTokens: null,
});
const gone: AppError = { code: 'timeout', message: 'No answer.', hint: '', retryable: true };
const list: ModelList = { models: [model('a')], fetchedAt: 7, error: null };
const server: LocalServer = {
  preset: 'ollama',
  baseUrl: 'http://localhost:11434/v1',
  models: [model('text', false), model('maybe'), model('sees', true)],
};

const bridge = {
  listModels: vi.fn<(id: string, refresh: boolean) => Promise<Result<ModelList>>>(),
  findLocalServers: vi.fn<() => Promise<Result<{ servers: LocalServer[] }>>>(),
  addEndpoint: vi.fn<(preset: string | null, change: object) => Promise<Result<Endpoint>>>(),
  changeSettings: async () => ok(null),
};

beforeEach(() => {
  vi.stubGlobal('looksee', bridge);
  useModels.setState(useModels.getInitialState());
  useNotices.setState({ notices: [] });
  useSession.setState({ endpoints: [endpoint], choices: DEFAULT_CHOICES });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetAllMocks();
});

describe('listModels', () => {
  const key = modelsKey(profile);
  const known = () => useModels.getState().lists[key];

  it('asks once at a time, and keeps the list for this address alone', async () => {
    let answer: (result: Result<ModelList>) => void = () => undefined;
    bridge.listModels.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const asked = useModels.getState().listModels(profile, false);
    await useModels.getState().listModels(profile, true);
    expect(known()).toEqual({ list: null, loading: true });
    answer(ok(list));
    await asked;
    expect(known()).toEqual({ list, loading: false });
    expect(bridge.listModels.mock.calls).toEqual([['openai', false]]);
    const moved = { ...profile, baseUrl: 'https://other.example.com/v1' };
    expect(useModels.getState().lists[modelsKey(moved)]).toBeUndefined();
  });

  it('keeps the old list beside the reason why there is no new one', async () => {
    bridge.listModels.mockResolvedValueOnce(ok(list)).mockResolvedValueOnce(err(gone));
    await useModels.getState().listModels(profile, false);
    await useModels.getState().listModels(profile, true);
    expect(known()).toEqual({ list: { ...list, error: gone }, loading: false });
    expect(useNotices.getState().notices).toEqual([]);
  });
});

describe('servers on this computer', () => {
  it('are looked for once at a time; what went wrong is told in its place', async () => {
    bridge.findLocalServers.mockResolvedValueOnce(ok({ servers: [server] }));
    const { findLocal } = useModels.getState();
    await Promise.all([findLocal(), findLocal()]);
    expect(bridge.findLocalServers).toHaveBeenCalledTimes(1);
    expect(useModels.getState().found.servers).toEqual([server]);
    bridge.findLocalServers.mockResolvedValueOnce(err(gone));
    await findLocal();
    expect(useModels.getState().found).toEqual({ servers: [], looking: false, error: gone });
    expect(useNotices.getState().notices).toEqual([]);
  });

  it('are new where no endpoint has their address, by whatever name of this computer', () => {
    const at = (baseUrl: string): Endpoint => ({ ...endpoint, profile: { ...profile, baseUrl } });
    expect(newServers([server], [endpoint])).toEqual([server]);
    expect(newServers([server], [at('http://127.0.0.1:11434/v1')])).toEqual([]);
    expect(newServers([server], [at('http://[::1]:11434/v1/')])).toEqual([]);
    expect(newServers([server], [at('http://localhost:11435/v1')])).toEqual([server]);
    expect(newServers([server], [at('')])).toEqual([server]);
  });

  it('become an endpoint that is chosen with its first vision model', async () => {
    const added = { ...endpoint, profile: { ...profile, id: 'ollama', baseUrl: server.baseUrl } };
    bridge.addEndpoint.mockResolvedValue(ok(added));
    await useModels.getState().addLocal(server);
    expect(bridge.addEndpoint.mock.calls).toEqual([['ollama', { baseUrl: server.baseUrl }]]);
    const { choices, endpoints } = useSession.getState();
    expect(endpoints).toEqual([endpoint, added]);
    expect(choices).toMatchObject({ endpointId: 'ollama', models: { ollama: 'sees' } });
  });

  it('offer the model that may take pictures before the one that says it does not', () => {
    expect(firstVisionModel([model('text', false), model('maybe')])).toBe('maybe');
    expect(firstVisionModel([model('text', false)])).toBe('text');
    expect(firstVisionModel([])).toBeNull();
  });
});
