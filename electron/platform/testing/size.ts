/** Whether this is `npm run soak`, which takes its time. */
export const isSoak = process.env['LOOKSEE_SOAK'] === '1';

/** How many of something a test takes: few in `npm test`, many in `npm run soak`. */
export const sized = (few: number, many: number): number => (isSoak ? many : few);
