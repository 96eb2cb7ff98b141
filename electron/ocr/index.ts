export { TextReader, type ReadText, type TextReaderOptions } from './text-reader';
