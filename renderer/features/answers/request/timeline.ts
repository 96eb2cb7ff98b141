import type { SendingTimes } from '../../../../shared/domain/request-trace';

/** One moment of a sending. Milliseconds since it was queued, and since the moment before. */
export interface Moment {
  readonly name: string;
  readonly at: number;
  readonly took: number;
}

const NAMES = {
  queued: 'queued',
  prepared: 'prepared',
  connected: 'connected',
  sent: 'sent',
  headers: 'headers',
  firstDelta: 'first delta',
  done: 'done',
} as const satisfies Readonly<Record<keyof SendingTimes, string>>;

/** The moments that it came to. One that came early, as the reply to a body that was not read, takes no time. */
export function timelineOf(times: SendingTimes): readonly Moment[] {
  const moments: Moment[] = [];
  for (const key of Object.keys(NAMES) as (keyof SendingTimes)[]) {
    const time = times[key];
    if (time === null) continue;
    const before = moments.at(-1)?.at ?? 0;
    const at = Math.max(before, time - times.queued);
    moments.push({ name: NAMES[key], at, took: at - before });
  }
  return moments;
}
