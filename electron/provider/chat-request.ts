import type { AppError } from '../../shared/domain/app-error';
import type { Auth, EndpointProfile, Refused } from '../../shared/domain/endpoint';
import type { RequestSending } from '../../shared/domain/request-trace';
import type { Usage } from '../../shared/domain/usage';
import type { ProxyLogin } from '../../shared/domain/proxy-login';
import type { AnswerPicture } from './answer-pictures';
import type { Wait } from './gates/gates';
import type { LeftOut } from './refused-parameters';
import type { ChatImage, ChatQuestion } from './request-body';

/** What every request to an endpoint needs. */
export interface EndpointRequest {
  readonly profile: EndpointProfile;
  readonly key: string | null;
  /** Values of the profile's secret extra headers, by name. */
  readonly headerKeys?: Readonly<Record<string, string>>;
  /** For the profile's own proxy; null, or absent, where it wants none. */
  readonly proxyLogin?: ProxyLogin | null;
  readonly signal: AbortSignal;
  /**
   * Called as each sending ends, before the whole does, with all that is worth looking at of it. Nothing of it is gathered
   * where nobody listens.
   */
  readonly onSending?: (sending: RequestSending) => void;
}

export interface ChatRequest extends EndpointRequest {
  /** What this model was found to refuse before. */
  readonly refused?: Refused;
  /**
   * False: it is sent as the profile says, with no parameter swapped and no other form of auth tried, and what was found
   * out before is left aside. Statuses are still repeated where they may be.
   */
  readonly adapts?: boolean;
  /**
   * Whether it may go without the `detail` of the question where the endpoint takes it in neither place. Unless true, it ends
   * with `detail-refused` before anything is sent without: the picture may then cost more than was shown.
   */
  readonly acceptsDetailLoss?: boolean;
  /** What it is likely to be counted as by the endpoint's limits; absent where there is no estimate. */
  readonly tokens?: number | null;
  /** Told when it has to wait and for what, each time that changes, and with null when it goes on. */
  readonly onWait?: (wait: Wait | null) => void;
  readonly question: ChatQuestion;
  readonly images: readonly ChatImage[];
  /** Called with each piece of text, only where the profile streams. */
  readonly onDelta?: (text: string) => void;
  /** Called with each piece of what the model thinks, only where the profile streams. */
  readonly onThinking?: (text: string) => void;
  /** The body has begun to leave: from here on it may be billed. Called once, however often it is sent. */
  readonly onSent?: () => void;
  /** Milliseconds since 1970, where it waited before it came here. */
  readonly queuedAt?: number;
}

export interface ChatOutcome {
  /** What came, also where it was cut off or cancelled; empty where the model said nothing. */
  readonly answer: string;
  /** What the model thought before it answered; empty where it kept that to itself. */
  readonly thinking: string;
  /** Pictures that the model answered with. */
  readonly pictures: readonly AnswerPicture[];
  readonly usage: Usage | null;
  readonly finishReason: string | null;
  readonly reportedModel: string | null;
  /** Milliseconds from its turn (the last one, where it was sent again) to the end of the answer. */
  readonly ms: number;
  readonly error: AppError | null;
  /**
   * What the user has set and this request went without, because the endpoint refuses it; with the error `detail-refused` what
   * it would have to go without.
   */
  readonly leftOut: readonly LeftOut[];
  /** What is worth keeping for the next time: the form of auth that worked, all that this model refuses. */
  readonly learned: { readonly auth?: Auth; readonly refused?: Refused } | null;
}

/** What came of a request for a JSON value, such as the list of models. */
export interface ReadOutcome {
  /** Null where none came. */
  readonly status: number | null;
  /** Undefined where no JSON came. */
  readonly json: unknown;
  /** Of any status but 2xx, too. */
  readonly error: AppError | null;
  /** Null where nothing was to be sent. */
  readonly sending: RequestSending | null;
}
