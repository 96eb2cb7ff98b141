export { History, type HistoryOptions } from './history';
export type { HistoryNotice } from './open-database';
export { currentOwner, type Owner } from '../platform/process-owner';
export type {
  AnalysisPatch,
  NewAnalysis,
  NewAnswerImage,
  NewPicture,
  PictureToSend,
} from './entries';
