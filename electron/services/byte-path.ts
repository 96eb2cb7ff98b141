/** For the command line, which knows no platform. */
export { fileUrlOfBytes, foundPath, hasRawBytes, pathOfFileUrl } from '../platform/byte-path';
