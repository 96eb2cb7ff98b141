import type { AppError, ErrorCode } from '../../../shared/domain/app-error';
import type { DoctorStepName } from '../../../shared/domain/doctor';
import type { Auth, EndpointProfile } from '../../../shared/domain/endpoint';
import { usageCost } from '../../../shared/domain/estimate';
import type { ProxyLogin } from '../../../shared/domain/proxy-login';
import type { RequestSending } from '../../../shared/domain/request-trace';
import type { Price } from '../../../shared/domain/vision-models';
import type { ChatClient, ChatOutcome } from '../../provider';
import { readModelList } from '../../provider/model-list';
import { isSameForm, type Form } from './forms';
import { TEST_QUESTION, type TestPicture } from './picture';
import type { ReportInProgress } from './report';
import { waitInWords } from './words';

/** Who is checked. */
export interface Patient {
  readonly profile: EndpointProfile;
  readonly model: string;
  /** Null where there is none: then the first request goes without. */
  readonly key: string | null;
  /** Why it cannot be used, where there is one that cannot. */
  readonly keyProblem: AppError | null;
  readonly headerKeys: Readonly<Record<string, string>>;
  /** For the profile's own proxy; null for none. */
  readonly proxyLogin: ProxyLogin | null;
}

export interface InterviewServices {
  readonly client: Pick<ChatClient, 'complete' | 'readModels'>;
  readonly picture: TestPicture;
  /** Null where none is known. */
  readonly price: Price | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What was asked, and what came of it. */
export interface Asked {
  readonly form: Form;
  readonly outcome: ChatOutcome;
  readonly sendings: readonly RequestSending[];
}

/** Failures after which something may have been answered, and is billed. */
const PAID_CODES: ReadonlySet<ErrorCode> = new Set(['maybe-billed', 'cut-off', 'no-answer']);

/** Enough for a model that thinks before it answers in three words. */
const MAX_TOKENS = 2048;

/**
 * Asks one model about one small picture, each time with something of the profile changed: what goes out is what a question
 * would send.
 */
export class Interview {
  /** All that was asked so far, in order. */
  readonly asked: Asked[] = [];

  constructor(
    readonly patient: Patient,
    readonly services: InterviewServices,
    readonly report: ReportInProgress,
    readonly signal: AbortSignal,
  ) {}

  /**
   * @param adapts whether the client may leave out by itself what is refused
   * @throws the signal's reason
   */
  async ask(
    form: Form,
    { adapts = false, maxTokens = MAX_TOKENS }: { adapts?: boolean; maxTokens?: number } = {},
  ): Promise<Asked> {
    const { headerKeys, key, model, profile, proxyLogin } = this.patient;
    const { client, now, picture } = this.services;
    const sendings: RequestSending[] = [];
    const outcome = await client.complete({
      profile: {
        ...profile,
        auth: form.auth,
        authMayVary: false,
        detailPlacement: form.detail,
        tokenParameter: form.token ?? profile.tokenParameter,
        stream: form.stream,
        statesStream: form.statesStream,
      },
      key,
      headerKeys,
      proxyLogin,
      adapts,
      // The picture is small, and what is refused stands in the report.
      acceptsDetailLoss: true,
      question: {
        model,
        detail: form.detail === 'nowhere' ? 'auto' : 'low',
        prompt: TEST_QUESTION,
        system: '',
        maxTokens: form.token === null ? null : maxTokens,
        temperature: null,
      },
      images: form.hasPicture ? [picture] : [],
      signal: this.signal,
      onWait: (wait) => this.report.waits(wait === null ? '' : waitInWords(wait, now())),
      onSending: (sending) => {
        sendings.push(sending);
        this.report.sent(sending);
      },
    });
    if (sendings.length > 0) this.#count(outcome);
    this.signal.throwIfAborted();
    const asked = { form, outcome, sendings };
    this.asked.push(asked);
    return asked;
  }

  /** Names of the models that the endpoint lists; none where it lists none. */
  async listModels(auth: Auth): Promise<string[]> {
    const { headerKeys, key, profile, proxyLogin } = this.patient;
    const { json } = await this.services.client.readModels({
      profile: { ...profile, auth, authMayVary: false },
      key,
      headerKeys,
      proxyLogin,
      signal: this.signal,
      onSending: (sending) => this.report.sent(sending),
    });
    this.signal.throwIfAborted();
    return (readModelList(json) ?? []).map(({ name }) => name);
  }

  /** What was asked in this form already. */
  before(form: Form): Asked | undefined {
    return this.asked.find((asked) => isSameForm(asked.form, form));
  }

  /** @param by what told so */
  end(name: DoctorStepName, ok: boolean | null, words: string, ...by: readonly Asked[]): void {
    const sendings = by.flatMap((asked) => asked.sendings);
    this.report.end(name, ok, words, sendings);
  }

  endRest(why: string): void {
    this.report.endRest(`Not checked, since ${why}.`);
  }

  #count({ error, usage }: ChatOutcome): void {
    const unknown = error !== null && isFree(error) ? 0 : null;
    this.report.count(usage, usage === null ? unknown : usageCost(usage, this.services.price));
  }
}

/** What an endpoint refused costs nothing; what it may have answered costs something that is not known. */
function isFree({ code, status }: AppError): boolean {
  if (PAID_CODES.has(code)) return false;
  // Cancelled on its way; one with a status was refused before.
  if (code === 'cancelled') return status !== undefined;
  return status === undefined || status < 200 || status > 299;
}
