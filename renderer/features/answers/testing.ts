import type { Analysis, AnalysisPicture } from '../../../shared/domain/analysis';
import type { KeptEstimate } from '../../../shared/domain/estimate';

/** Made-up analyses for the tests of what is said of them. */

export const PICTURE: AnalysisPicture = {
  name: 'receipt.png',
  link: null,
  sha256: 'a'.repeat(64),
  format: 'png',
  width: 2048,
  height: 4096,
  bytes: 4_200_000,
  page: 0,
  thumbnail: null,
  sent: { sha256: 'b'.repeat(64), format: 'jpeg', width: 768, height: 1536, bytes: 84_213 },
  removed: [],
};

export const LINK: AnalysisPicture = {
  ...PICTURE,
  name: 'photo.jpg',
  link: 'https://example.com/photo.jpg',
  format: null,
  width: 0,
  height: 0,
  bytes: 0,
  sent: null,
  removed: null,
};

/** gpt-4o of 2048 x 4096 at high, and a question of 13 tokens. */
export const ESTIMATE: KeptEstimate = {
  pictures: [1_105],
  imageTokens: 1_105,
  textTokens: 13,
  promptTokens: 1_118,
  cost: 0.002795,
  price: { in: 2.5, out: 10, cachedIn: 1.25 },
  tableVersion: 1,
};

export const usage = (
  promptTokens: number | null,
  completionTokens: number | null,
  cost?: number,
) => ({
  promptTokens,
  completionTokens,
  totalTokens: null,
  reported: cost === undefined ? {} : { cost },
});

/** Done, sent, with an estimate and the usage that it foretold. */
export function analysis(change: Partial<Analysis> = {}): Analysis {
  return {
    id: 1,
    createdAt: 0,
    status: 'done',
    endpointId: 'vision-api',
    endpointName: 'Vision API',
    model: 'gpt-4o',
    prompt: 'What is it?',
    errorCode: null,
    pictureCount: 1,
    firstPictureName: 'receipt.png',
    thumbnail: null,
    detail: 'high',
    size: 'fit',
    system: '',
    maxTokens: null,
    temperature: null,
    stream: false,
    estimate: ESTIMATE,
    sentTo: { host: '127.0.0.1:8080', at: Date.UTC(2026, 10, 22, 12, 30, 5) },
    pictures: [PICTURE],
    answer: 'A receipt.',
    thinking: '',
    images: [],
    reportedModel: 'gpt-4o-2024-11-20',
    finishReason: 'stop',
    usage: usage(1_118, 65),
    ms: 2_100,
    error: null,
    ...change,
  };
}

/** As it came out of a history from before it was kept what left this computer. */
export const OLD = analysis({
  estimate: null,
  sentTo: null,
  pictures: [{ ...PICTURE, removed: null }],
});
