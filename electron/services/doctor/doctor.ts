import { AppFailure, toAppError, type AppError } from '../../../shared/domain/app-error';
import type { DoctorReport } from '../../../shared/domain/doctor';
import type { Endpoint, EndpointProfile } from '../../../shared/domain/endpoint';
import { priceAt } from '../../../shared/domain/estimate';
import type { PictureFormat } from '../../../shared/domain/picture';
import type { OwnModel } from '../../../shared/domain/vision-models';
import { checkBaseUrl } from '../../provider';
import { examine } from './examination';
import { Interview, type InterviewServices, type Patient } from './interview';
import type { TestPicture } from './picture';
import { ReportInProgress } from './report';
import type { Endpoints } from '../endpoints/endpoints';
import { modelFor } from '../question';

export interface DoctorOptions {
  readonly endpoints: Pick<Endpoints, 'profile' | 'key' | 'headerKeys' | 'proxyLogin' | 'update'>;
  /** Made on first need. */
  readonly client: () => Promise<InterviewServices['client']>;
  readonly drawPicture: (formats: readonly PictureFormat[]) => Promise<TestPicture>;
  readonly ownModels: () => readonly OwnModel[];
  readonly onUpdate: (report: DoctorReport) => void;
  readonly now: () => number;
}

interface Run {
  readonly model: string;
  readonly controller: AbortController;
  readonly ended: Promise<DoctorReport>;
}

/** Checks endpoints with real requests, one run an endpoint at a time. */
export class Doctor {
  readonly #options: DoctorOptions;
  readonly #running = new Map<string, Run>();
  #isClosed = false;
  /** What the last of each endpoint that came to its end found to save, and at which address. */
  readonly #ended = new Map<
    string,
    Pick<EndpointProfile, 'baseUrl'> & Pick<DoctorReport, 'changes'>
  >();

  constructor(options: DoctorOptions) {
    this.#options = options;
  }

  /**
   * Resolves with the whole report when it has ended, by itself or cancelled. Where the same model is being checked already,
   * that run is joined; a run with another model is cancelled first.
   * @param model empty for the endpoint's first
   * @throws AppFailure not-found, model-missing, base-url-missing, invalid-request: there is nothing to check
   */
  async run(endpointId: string, model: string): Promise<DoctorReport> {
    const { endpoints } = this.#options;
    const profile = endpoints.profile(endpointId);
    const asked = modelFor(profile, { model });
    checkPatient(profile, asked);
    const before = this.#running.get(endpointId);
    if (before?.model === asked) return before.ended;
    before?.controller.abort();
    const controller = new AbortController();
    if (this.#isClosed) controller.abort();
    const ended = (before?.ended ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => this.#examine(profile, asked, controller.signal));
    const run: Run = { model: asked, controller, ended };
    this.#running.set(endpointId, run);
    try {
      const report = await ended;
      if (report.state === 'ended') {
        this.#ended.set(endpointId, { baseUrl: profile.baseUrl, changes: report.changes });
      }
      return report;
    } finally {
      if (this.#running.get(endpointId) === run) this.#running.delete(endpointId);
    }
  }

  /** How many endpoints are being checked. */
  get running(): number {
    return this.#running.size;
  }

  cancel(endpointId: string): void {
    this.#running.get(endpointId)?.controller.abort();
  }

  /**
   * Saves what the last run that came to its end learned.
   * @throws AppFailure not-found: there is no such endpoint, or it was not checked at the address that it has now
   */
  async save(endpointId: string): Promise<Endpoint> {
    const { endpoints } = this.#options;
    const ended = this.#ended.get(endpointId);
    if (!ended || ended.baseUrl !== endpoints.profile(endpointId).baseUrl) {
      throw new AppFailure({
        code: 'not-found',
        message: 'This endpoint was not checked to the end.',
        hint: 'Check it first, then save what was found.',
        retryable: false,
      });
    }
    return endpoints.update(endpointId, ended.changes);
  }

  /** Cancels what runs. From now on a check ends as cancelled, with nothing sent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const runs = [...this.#running.values()];
    for (const { controller } of runs) controller.abort();
    await Promise.allSettled(runs.map(({ ended }) => ended));
  }

  async #examine(
    profile: EndpointProfile,
    model: string,
    signal: AbortSignal,
  ): Promise<DoctorReport> {
    const { client, drawPicture, now, onUpdate, ownModels } = this.#options;
    const price = priceAt(profile, model, ownModels());
    const report = new ReportInProgress(profile.id, model, price !== null, onUpdate);
    try {
      signal.throwIfAborted();
      const [patient, opened, picture] = await Promise.all([
        this.#admit(profile, model),
        client(),
        drawPicture(profile.formats),
      ]);
      signal.throwIfAborted();
      const services = { client: opened, picture, price, now };
      const changes = await examine(new Interview(patient, services, report, signal));
      return report.close('ended', changes);
    } catch (thrown) {
      const failed = signal.aborted ? null : toAppError(thrown);
      report.endRest(
        failed ? `${failed.message} ${failed.hint}` : 'Not checked, since it was canceled.',
      );
      const closed = report.close(failed ? 'ended' : 'cancelled', {});
      if (failed) throw thrown;
      return closed;
    }
  }

  async #admit(profile: EndpointProfile, model: string): Promise<Patient> {
    const { key, keyProblem } = await this.#key(profile);
    const headerKeys = await this.#options.endpoints.headerKeys(profile);
    const proxyLogin = await this.#options.endpoints.proxyLogin(profile);
    return { profile, model, key, keyProblem, headerKeys, proxyLogin };
  }

  /** The key, also where the profile says that none is wanted. */
  async #key(
    profile: EndpointProfile,
  ): Promise<{ readonly key: string | null; readonly keyProblem: AppError | null }> {
    const asIfWanted: EndpointProfile = {
      ...profile,
      auth: profile.auth.type === 'none' ? { type: 'bearer' } : profile.auth,
    };
    try {
      return { key: await this.#options.endpoints.key(asIfWanted), keyProblem: null };
    } catch (thrown) {
      const error = toAppError(thrown);
      if (error.code === 'key-missing') return { key: null, keyProblem: null };
      if (error.code === 'key-unusable') return { key: null, keyProblem: error };
      throw thrown;
    }
  }
}

/** @throws AppFailure invalid-request, base-url-missing, base-url-invalid, model-missing */
function checkPatient(profile: EndpointProfile, model: string): void {
  if (profile.kind === 'on-device') {
    throw new AppFailure({
      code: 'invalid-request',
      message: `${profile.name} is part of Looksee: there is nothing to check.`,
      hint: 'Choose another endpoint.',
      retryable: false,
    });
  }
  const baseUrl = checkBaseUrl(profile.baseUrl);
  if (!baseUrl.ok) throw new AppFailure(baseUrl.error);
  if (model === '') {
    throw new AppFailure({
      code: 'model-missing',
      message: 'No model is chosen.',
      hint: `Enter the name of a model that ${profile.name} offers, then check again.`,
      retryable: false,
    });
  }
}
