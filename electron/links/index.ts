export { LinkFailure } from './link-failure';
export { LinkLoader } from './link-loader';
