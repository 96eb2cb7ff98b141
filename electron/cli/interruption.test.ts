import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { completion, serve, temporaryDir } from '../services/testing';
import { pngOf } from '../services/testing-draft';
import { ENDING_SIGNALS, Interruption } from './interruption';
import { useCommandLine } from './testing';

const { runUntil } = useCommandLine();

const PICTURES = 12;

/** A folder of pictures, and an endpoint that takes its time to answer about them. */
async function folderAndEndpoint() {
  const dir = temporaryDir();
  mkdirSync(join(dir, 'many'));
  for (let index = 0; index < PICTURES; index += 1)
    writeFileSync(join(dir, 'many', `${index}.png`), pngOf(`picture ${index}`));
  const endpoint = await serve((response) => {
    setTimeout(() => response.end(completion('It is a receipt.')), 30);
  });
  const flags = ['--prompt', 'What?', '--model', 'm', '--base-url', endpoint.baseUrl, '--json'];
  return { dir, endpoint, words: ['analyze', 'many', ...flags] };
}

describe('a command that is asked to end', () => {
  it.each(['before it opens', 'when it has opened', 'at the first picture', 'at the sixth'])(
    'sends nothing %s',
    async (moment) => {
      const { dir, endpoint, words } = await folderAndEndpoint();
      const ran = await runUntil(dir, words, ({ abort, services }) => {
        if (moment === 'before it opens') abort();
        if (!services) return;
        if (moment === 'when it has opened') abort();
        let inspected = 0;
        const { inspect } = services.imaging;
        services.imaging.inspect = async (...given) => {
          inspected += 1;
          if (inspected === (moment === 'at the sixth' ? 6 : 1)) abort();
          return inspect(...given);
        };
        onTestFinished(() => void (services.imaging.inspect = inspect));
      });
      expect(endpoint.received).toHaveLength(0);
      expect(ran).toMatchObject({ out: '', err: 'Interrupted. Nothing was sent.\n', code: 1 });
    },
  );

  it('sends nothing while its rows are written or its pictures are prepared', async () => {
    for (const moment of ['create', 'setSent'] as const) {
      const { dir, endpoint, words } = await folderAndEndpoint();
      const ran = await runUntil(dir, words, ({ abort, services }) => {
        if (!services) return;
        const before = services.history[moment].bind(services.history) as (
          ...given: unknown[]
        ) => Promise<unknown>;
        Object.assign(services.history, {
          [moment]: async (...given: unknown[]) => {
            abort();
            return before(...given);
          },
        });
      });
      expect(endpoint.received, moment).toHaveLength(0);
      const codes = ran.json().map(({ error }) => (error as { code: string }).code);
      expect(codes, moment).toEqual(Array(PICTURES).fill('cancelled'));
    }
  });

  it('prints what came, and sends nothing more', async () => {
    const { dir, endpoint, words } = await folderAndEndpoint();
    const ran = await runUntil(dir, words, ({ abort, services }) => {
      if (!services) return;
      const { update } = services.history;
      services.history.update = async (id, patch) => {
        if (patch.status === 'done') abort();
        return update.call(services.history, id, patch);
      };
    });
    const results = ran.json();
    expect(results).toHaveLength(PICTURES);
    const answered = results.filter(({ answer }) => answer !== null);
    expect(answered.length).toBeGreaterThan(0);
    expect(endpoint.received.length).toBeLessThan(PICTURES);
    expect(ran.code).toBe(1);
  });
});

describe('the signal', () => {
  it.each(ENDING_SIGNALS)('%s is the exit code', (name) => {
    const interruption = new Interruption({ exit: () => undefined });
    interruption.receive(name);
    expect(interruption.signal.aborted).toBe(true);
    expect(interruption.exitCode).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[name]);
  });

  it('ends the process where a person repeats it, not where it is delivered twice', () => {
    const exits: number[] = [];
    let now = 0;
    const interruption = new Interruption({ exit: (code) => exits.push(code), now: () => now });
    interruption.receive('SIGINT');
    now = 300;
    interruption.receive('SIGINT');
    expect(exits).toEqual([]);
    now = 900;
    interruption.receive('SIGINT');
    expect(exits).toEqual([130]);
  });
});

describe('an error that nobody caught', () => {
  it('ends the command in order, with exit code 1, and the process where that takes too long', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const exits: number[] = [];
    const interruption = new Interruption({ exit: (code) => exits.push(code), now: () => 0 });
    interruption.fail(5_000);
    expect([interruption.signal.aborted, interruption.exitCode]).toEqual([true, 1]);
    vi.advanceTimersByTime(4_999);
    interruption.fail(5_000);
    expect(exits).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(exits).toEqual([1]);
  });

  it('changes nothing of a command that a signal ends', () => {
    const interruption = new Interruption({ exit: () => undefined });
    interruption.receive('SIGTERM');
    interruption.fail();
    expect(interruption.exitCode).toBe(143);
  });
});
