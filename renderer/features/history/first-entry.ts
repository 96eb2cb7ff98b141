/** Marks the row that the list gives the focus to: the way from the search down into the results. */
export const FIRST_ENTRY = 'data-history-focus';
