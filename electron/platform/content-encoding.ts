import { PassThrough, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { codeOf } from './connection-errors';

/** Undoes a `Content-Encoding`; null where there is nothing to undo. An unknown one fails when it is read. */
export function decoderOf(encoding: string | null): Transform | null {
  const flush = { flush: constants.Z_SYNC_FLUSH };
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip(flush);
    case 'deflate':
      return createInflate(flush);
    case 'br':
      return createBrotliDecompress();
    default:
      return new PassThrough({
        transform: (_chunk, _encoding, done) =>
          done(Object.assign(new Error(`Unknown encoding ${encoding}`), { code: 'Z_UNKNOWN' })),
      });
  }
}

/** Whether what a {@link decoderOf} threw means that the content is not what its encoding says. */
export function isEncodingError(thrown: unknown): boolean {
  return /^(Z_|ERR__ERROR_|ERR_BROTLI|ERR_PADDING)/.test(codeOf(thrown) ?? '');
}
