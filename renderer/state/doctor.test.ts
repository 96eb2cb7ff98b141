import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppError } from '../../shared/domain/app-error';
import { DOCTOR_STEPS, type DoctorReport } from '../../shared/domain/doctor';
import { plainProfile, type Endpoint } from '../../shared/domain/endpoint';
import { DEFAULT_CHOICES } from '../../shared/domain/settings';
import { err, ok, type Result } from '../../shared/ipc/errors';
import { checkupOf, hasFailed, replaceProxyLogin, useDoctor, type Checkup } from './doctor';
import { useSession } from './session';
import { NO_KEY } from './testing';

const endpoint: Endpoint = { profile: plainProfile('e', 'E'), key: NO_KEY, headerKeys: {} };
const missing: AppError = {
  code: 'model-missing',
  message: 'No model.',
  hint: '',
  retryable: true,
};

let end: (result: Result<DoctorReport>) => void;
const bridge = {
  runDoctor: vi.fn(() => new Promise<Result<DoctorReport>>((resolve) => (end = resolve))),
  cancelDoctor: vi.fn(async () => ok(null)),
  setProxyLogin: vi.fn(async () => ok({ ...NO_KEY, present: true, user: 'anna' })),
  saveLearned: vi.fn<() => Promise<Result<Endpoint>>>(),
};
const checkup = () => useDoctor.getState().byEndpoint['e'];
const states = () => checkup()?.report.steps.map(({ state, ok: fine }) => `${state} ${fine}`);

beforeEach(() => {
  vi.stubGlobal('looksee', bridge);
  useDoctor.setState(useDoctor.getInitialState());
  useSession.setState({ endpoints: [endpoint], choices: { ...DEFAULT_CHOICES, endpointId: 'e' } });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

/** Of a run that has checked so many steps. */
function reportAfter(steps: number, state: DoctorReport['state'] = 'running'): DoctorReport {
  const report = checkup()?.report;
  if (report === undefined) throw new Error('Nothing runs.');
  return {
    ...report,
    state,
    steps: report.steps.map((step, index) =>
      index < steps ? { ...step, state: 'ended', ok: true } : step,
    ),
  };
}

it('shows every step from the start, follows the run, and runs once at a time', async () => {
  const { run, take } = useDoctor.getState();
  const done = run('e', 'm');
  expect(states()).toEqual(Array.from(DOCTOR_STEPS, () => 'waiting null'));
  await run('e', 'other');
  expect(bridge.runDoctor.mock.calls).toEqual([['e', 'm']]);
  take(reportAfter(2));
  expect(states()?.slice(0, 3)).toEqual(['ended true', 'ended true', 'waiting null']);
  const ended = reportAfter(10, 'ended');
  const late = reportAfter(3);
  end(ok(ended));
  await done;
  take(late);
  expect(checkup()?.report).toEqual(ended);
});

it('says why it could not be run, and that the rest was not checked', async () => {
  const { run, take } = useDoctor.getState();
  const done = run('e', '');
  take(reportAfter(1));
  end(err(missing));
  await done;
  expect(checkup()).toMatchObject({ error: missing, report: { state: 'cancelled' } });
  expect(states()?.slice(0, 2)).toEqual(['ended true', 'ended null']);
  void run('e', 'm');
  expect(checkup()).toMatchObject({ error: null, report: { state: 'running', model: 'm' } });
});

it('saves to the profile, or says why it did not', async () => {
  const { run, save } = useDoctor.getState();
  const done = run('e', 'm');
  end(ok(reportAfter(10, 'ended')));
  await done;
  bridge.saveLearned.mockResolvedValueOnce(err(missing));
  await save('e');
  expect(checkup()).toMatchObject({ error: missing, decided: null, saving: false });
  const learned = { ...endpoint, profile: { ...endpoint.profile, stream: true } };
  bridge.saveLearned.mockResolvedValueOnce(ok(learned));
  await save('e');
  expect(checkup()).toMatchObject({ error: null, decided: 'saved', saving: false });
  expect(useSession.getState().endpoints).toEqual([learned]);
});

it('holds for the address and the key that were checked, and says that it failed', async () => {
  const done = useDoctor.getState().run('e', 'm');
  const found = (changed: Endpoint = endpoint) =>
    checkupOf(useDoctor.getState().byEndpoint, changed);
  const failedAt = (name: string) => {
    const report = reportAfter(10, 'ended');
    const steps = report.steps.map((step) => (step.name === name ? { ...step, ok: false } : step));
    useDoctor.setState({
      byEndpoint: { e: { ...(found() as Checkup), report: { ...report, steps } } },
    });
    return hasFailed(found() as Checkup);
  };
  expect(hasFailed(found() as Checkup)).toBe(false);
  end(ok(reportAfter(10, 'ended')));
  await done;
  expect(hasFailed(found() as Checkup)).toBe(false);
  expect(['reach', 'key', 'model', 'usage'].map(failedAt)).toEqual([true, true, true, false]);

  const { profile } = endpoint;
  expect(
    found({ ...endpoint, profile: { ...profile, name: 'Other', stream: false } }),
  ).not.toBeNull();
  expect(found({ ...endpoint, profile: { ...profile, baseUrl: 'https://other/v1' } })).toBeNull();
  expect(found({ ...endpoint, profile: { ...profile, proxy: { type: 'none' } } })).toBeNull();
  expect(found({ ...endpoint, key: { ...NO_KEY, present: true, last4: '1234' } })).toBeNull();
});

it('says nothing of an endpoint whose proxy login is another one now', async () => {
  const done = useDoctor.getState().run('e', 'm');
  end(ok(reportAfter(10, 'ended')));
  await done;
  const now = () => checkupOf(useDoctor.getState().byEndpoint, at());
  const at = () => useSession.getState().endpoints[0] ?? endpoint;
  expect(now()).not.toBeNull();
  const { byEndpoint } = useDoctor.getState();
  expect(await replaceProxyLogin('e', { user: 'anna', password: 'x' })).toBeNull();
  expect(now()).toBeNull();
  // Nor if it was changed elsewhere.
  expect(checkupOf(byEndpoint, at())).toBeNull();
});
