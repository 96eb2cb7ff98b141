/** The names that readers of answers know {@link parseErrorBody} and its kin by. */
export {
  errorBodyOf as wordsOf,
  isHtml,
  parseErrorBody as readWords,
  statesError,
  type ErrorBody as EndpointWords,
} from './error-body';
