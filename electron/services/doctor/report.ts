import {
  DOCTOR_STEPS,
  NOTHING_LEARNED,
  type DoctorReport,
  type DoctorStep,
  type DoctorStepName,
  type Learned,
} from '../../../shared/domain/doctor';
import type { ProfileChange } from '../../../shared/domain/endpoint';
import type { RequestSending } from '../../../shared/domain/request-trace';
import type { Usage } from '../../../shared/domain/usage';

/** The report of one run while it is written: it is told of after each change, once for those of one moment. */
export class ReportInProgress {
  readonly #onUpdate: (report: DoctorReport) => void;
  #report: DoctorReport;
  #isTold = true;
  /** Whether every request that may have cost something has a known cost. */
  #isCostKnown = true;

  /** @param isPriced whether a price is known: then nothing asked costs nothing */
  constructor(
    endpointId: string,
    model: string,
    isPriced: boolean,
    onUpdate: (report: DoctorReport) => void,
  ) {
    this.#onUpdate = onUpdate;
    this.#report = {
      endpointId,
      model,
      state: 'running',
      steps: DOCTOR_STEPS.map((name) => ({
        ...{ name, state: 'waiting', ok: null, words: '', sendings: [] },
      })),
      learned: NOTHING_LEARNED,
      changes: {},
      requests: 0,
      promptTokens: 0,
      completionTokens: 0,
      cost: isPriced ? 0 : null,
    };
  }

  get now(): DoctorReport {
    return this.#report;
  }

  start(name: DoctorStepName): void {
    this.#step(name, { state: 'running' });
  }

  /** What a running step waits for; empty where it goes on. */
  waits(words: string): void {
    this.#steps((step) => (step.state === 'running' ? { words } : {}));
  }

  /** Something was sent and answered: it belongs to the steps that run. */
  sent(sending: RequestSending): void {
    this.#steps((step) =>
      step.state === 'running' ? { sendings: [...step.sendings, sending] } : {},
    );
  }

  /** @param sendings that told so, beside those that were sent while it ran */
  end(
    name: DoctorStepName,
    ok: boolean | null,
    words: string,
    sendings: readonly RequestSending[] = [],
  ): void {
    const known = this.#report.steps.find((step) => step.name === name)?.sendings ?? [];
    const all = [...new Set([...sendings, ...known])];
    this.#step(name, { state: 'ended', ok, words, sendings: all });
  }

  /** Ends all that have not ended. */
  endRest(words: string): void {
    this.#steps((step) => (step.state === 'ended' ? {} : { state: 'ended', ok: null, words }));
  }

  learn(learned: Partial<Learned>): void {
    this.#change({ learned: { ...this.#report.learned, ...learned } });
  }

  /**
   * @param usage as reported; null where none was
   * @param cost in US dollars; null where it is not known, 0 where nothing was asked for in the end
   */
  count(usage: Usage | null, cost: number | null): void {
    const { completionTokens, promptTokens, requests } = this.#report;
    this.#isCostKnown &&= cost !== null;
    this.#change({
      requests: requests + 1,
      promptTokens: promptTokens + (usage?.promptTokens ?? 0),
      completionTokens: completionTokens + (usage?.completionTokens ?? 0),
      cost: this.#isCostKnown ? (this.#report.cost ?? 0) + (cost ?? 0) : null,
    });
  }

  close(state: 'ended' | 'cancelled', changes: ProfileChange): DoctorReport {
    this.#change({ state, changes });
    this.#tell();
    return this.#report;
  }

  #step(name: DoctorStepName, change: Partial<DoctorStep>): void {
    this.#steps((step) => (step.name === name ? change : {}));
  }

  #steps(change: (step: DoctorStep) => Partial<DoctorStep>): void {
    this.#change({ steps: this.#report.steps.map((step) => ({ ...step, ...change(step) })) });
  }

  #change(change: Partial<DoctorReport>): void {
    this.#report = { ...this.#report, ...change };
    if (!this.#isTold) return;
    this.#isTold = false;
    queueMicrotask(() => this.#tell());
  }

  #tell(): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#onUpdate(this.#report);
  }
}
