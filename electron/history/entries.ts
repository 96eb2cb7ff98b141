/** What the services give the history to keep. */
import type {
  AnalysisPicture,
  AnalysisStatus,
  Question,
  SentTo,
} from '../../shared/domain/analysis';
import type { AppError } from '../../shared/domain/app-error';
import type { KeptEstimate } from '../../shared/domain/estimate';
import type { PictureFormat } from '../../shared/domain/picture';
import type { Usage } from '../../shared/domain/usage';

/** An analysis about to run. */
export interface NewAnalysis {
  readonly question: Question;
  readonly endpointName: string;
  readonly stream: boolean;
  /** Milliseconds since 1970, UTC. */
  readonly createdAt: number;
  readonly pictures: readonly NewPicture[];
}

export interface NewPicture extends Omit<AnalysisPicture, 'thumbnail' | 'sent' | 'removed'> {
  /** Where the original lies; null for pasted pixels and links. */
  readonly path: string | null;
  /** A WebP, kept beside the database. */
  readonly thumbnail: Uint8Array | null;
}

/** What changes in a running analysis; absent keys stay as they are. */
export interface AnalysisPatch {
  readonly status?: AnalysisStatus;
  readonly answer?: string;
  readonly thinking?: string;
  /** Replaces those that were there. */
  readonly images?: readonly NewAnswerImage[];
  readonly reportedModel?: string | null;
  readonly finishReason?: string | null;
  readonly usage?: Usage | null;
  readonly ms?: number | null;
  readonly error?: AppError | null;
  readonly endpointName?: string;
  readonly estimate?: KeptEstimate | null;
  readonly sentTo?: SentTo | null;
}

/** A picture that the model answered with. */
export type NewAnswerImage =
  | { readonly bytes: Uint8Array; readonly mime: string; readonly format: PictureFormat | null }
  | { readonly link: string };

/** The bytes that go to the endpoint. */
export interface PictureToSend {
  readonly bytes: Uint8Array;
  readonly format: PictureFormat;
  readonly width: number;
  readonly height: number;
  /** What the original held that these bytes do not, in short words; null where nobody knows. */
  readonly removed: readonly string[] | null;
}
