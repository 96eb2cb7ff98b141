/** For the command line, which knows no platform. */
export { unlessAborted } from '../platform/unless-aborted';
