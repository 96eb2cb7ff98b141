import { create } from 'zustand';
import { toAppError, type AppError } from '../../shared/domain/app-error';
import { canonicalText } from '../../shared/domain/canonical-text';
import {
  DOCTOR_STEPS,
  NOTHING_LEARNED,
  type DoctorReport,
  type DoctorStepName,
} from '../../shared/domain/doctor';
import type { Endpoint } from '../../shared/domain/endpoint';
import type { ProxyLogin } from '../../shared/domain/proxy-login';
import { looksee, unwrap } from '../bridge';
import { useSession } from './session';

/** The last check of an endpoint; it goes on, and stays, whatever is shown. */
export interface Checkup {
  readonly report: DoctorReport;
  /** Why it could not be run, or what it learned could not be saved. */
  readonly error: AppError | null;
  /** What became of what it learned; null: not decided yet. */
  readonly decided: 'saved' | 'left' | null;
  readonly saving: boolean;
  /** Where and with which key was checked: see {@link checkedPlace}. */
  readonly place: string;
}

interface DoctorState {
  /** By the endpoint's id. */
  readonly byEndpoint: Readonly<Record<string, Checkup>>;
  /** Checks the endpoint with real requests. Resolves when it has ended. */
  run: (endpointId: string, model: string) => Promise<void>;
  cancel: (endpointId: string) => Promise<void>;
  /** Saves what the last check learned to the profile. */
  save: (endpointId: string) => Promise<void>;
  /** Leaves the profile as it is. */
  leave: (endpointId: string) => void;
  /** What was checked is not what it was any more. */
  forget: (endpointId: string) => void;
  /** What the main process tells while a check runs. */
  take: (report: DoctorReport) => void;
}

export const useDoctor = create<DoctorState>()((set, get) => {
  const change = (endpointId: string, what: Partial<Checkup>): void =>
    set(({ byEndpoint }) => {
      const old = byEndpoint[endpointId];
      if (old === undefined) return {};
      return { byEndpoint: { ...byEndpoint, [endpointId]: { ...old, ...what } } };
    });

  return {
    byEndpoint: {},

    run: async (endpointId, model) => {
      if (get().byEndpoint[endpointId]?.report.state === 'running') return;
      const report = startedReport(endpointId, model);
      const endpoint = useSession
        .getState()
        .endpoints.find(({ profile }) => profile.id === endpointId);
      const place = endpoint === undefined ? '' : checkedPlace(endpoint);
      const checkup: Checkup = { report, error: null, decided: null, saving: false, place };
      set(({ byEndpoint }) => ({ byEndpoint: { ...byEndpoint, [endpointId]: checkup } }));
      try {
        change(endpointId, { report: await unwrap(looksee().runDoctor(endpointId, model)) });
      } catch (thrown) {
        const last = get().byEndpoint[endpointId]?.report ?? report;
        change(endpointId, { report: stopped(last), error: toAppError(thrown) });
      }
    },

    cancel: async (endpointId) => {
      try {
        await unwrap(looksee().cancelDoctor(endpointId));
      } catch (thrown) {
        change(endpointId, { error: toAppError(thrown) });
      }
    },

    save: async (endpointId) => {
      change(endpointId, { saving: true, error: null });
      try {
        const endpoint = await unwrap(looksee().saveLearned(endpointId));
        const { endpoints, setEndpoints } = useSession.getState();
        setEndpoints(endpoints.map((old) => (old.profile.id === endpointId ? endpoint : old)));
        change(endpointId, { decided: 'saved' });
      } catch (thrown) {
        change(endpointId, { error: toAppError(thrown) });
      }
      change(endpointId, { saving: false });
    },

    leave: (endpointId) => change(endpointId, { decided: 'left' }),

    forget: (endpointId) =>
      set(({ byEndpoint: { [endpointId]: _gone, ...byEndpoint } }) => ({ byEndpoint })),

    take: (report) => {
      // An update that was on its way when the check ended says nothing new.
      const state = get().byEndpoint[report.endpointId]?.report.state;
      if (state === 'running') change(report.endpointId, { report });
    },
  };
});

/** Another password does not show in the endpoint, so that the last check is forgotten. @returns as `setProxyLogin` does */
export async function replaceProxyLogin(
  endpointId: string,
  login: ProxyLogin | null,
): Promise<string | null> {
  const failed = await useSession.getState().setProxyLogin(endpointId, login);
  if (failed === null) useDoctor.getState().forget(endpointId);
  return failed;
}

/** What a check is of: at another address, by another way or with another key it says nothing. */
function checkedPlace({ profile, key, headerKeys, proxyLogin }: Endpoint): string {
  const { baseUrl, proxy } = profile;
  const keys = [key, ...Object.values(headerKeys)].map(({ last4, present }) => ({
    last4,
    present,
  }));
  const login = proxyLogin?.present === true ? { user: proxyLogin.user ?? '' } : null;
  return canonicalText({ baseUrl, proxy, login, keys });
}

/** The last check of an endpoint as it is now; null where there is none. */
export function checkupOf(
  byEndpoint: DoctorState['byEndpoint'],
  endpoint: Endpoint,
): Checkup | null {
  const checkup = byEndpoint[endpoint.profile.id];
  return checkup?.place === checkedPlace(endpoint) ? checkup : null;
}

/** Steps without which no picture can be asked about. */
const NEEDED: readonly DoctorStepName[] = ['reach', 'tls', 'key', 'model'];

/** Whether the last check found that the endpoint cannot be asked, or could not be run. */
export function hasFailed({ error, report }: Checkup): boolean {
  const isOver = report.state !== 'running';
  return (
    isOver &&
    (error !== null || report.steps.some((step) => NEEDED.includes(step.name) && step.ok === false))
  );
}

/** What is shown at once: every step waits. */
function startedReport(endpointId: string, model: string): DoctorReport {
  return {
    endpointId,
    model,
    state: 'running',
    steps: DOCTOR_STEPS.map((name) => ({
      name,
      state: 'waiting',
      ok: null,
      words: '',
      sendings: [],
    })),
    learned: NOTHING_LEARNED,
    changes: {},
    requests: 0,
    promptTokens: 0,
    completionTokens: 0,
    cost: null,
  };
}

/** It broke off: what had not ended was not checked. */
function stopped(report: DoctorReport): DoctorReport {
  return {
    ...report,
    state: 'cancelled',
    steps: report.steps.map((step) =>
      step.state === 'ended' ? step : { ...step, state: 'ended', ok: null },
    ),
  };
}
