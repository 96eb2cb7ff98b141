export { History, type HistoryOptions } from './history';
export type { HistoryNotice } from './open-database';
export { currentOwner, type Owner } from './owner';
export type { AnalysisPatch, NewAnalysis, NewPicture, PictureToSend } from './entries';
