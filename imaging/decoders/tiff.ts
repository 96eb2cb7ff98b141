import type { Decoder } from './decoder';
import { Refusal } from '../refusal';
export const decodeTiff: Decoder = () => Promise.reject(new Refusal('not-a-picture'));
