/** What was looked at, then changed, then looked at again is what the endpoint receives: for each thing that can change it. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Question } from '../../shared/domain/analysis';
import type { EndpointProfile, ProfileChange } from '../../shared/domain/endpoint';
import type { PlanChoices } from '../../shared/domain/plan';
import type { OwnModel } from '../../shared/domain/vision-models';
import { buildHistory, completion, imaging, question, serve, type BuiltHistory } from './testing';
import { openWindowServices } from './testing-window';

let built: BuiltHistory;
beforeAll(async () => {
  built = await buildHistory();
  // Other plans make other bytes, as they do in the app.
  const { prepare } = imaging;
  vi.spyOn(imaging, 'prepare').mockImplementation(async (bytes, plan, page = 0) => {
    const made = await prepare(bytes, plan, page);
    const planned = Buffer.from(JSON.stringify(plan));
    return { ...made, bytes: Buffer.concat([made.bytes, planned]) };
  });
});
afterAll(() => {
  vi.restoreAllMocks();
  return built.remove();
});

/** The kind of an endpoint never changes: another endpoint is chosen. A field that is added must be listed, too. */
type OfProfile = Exclude<keyof PlanChoices['profile'], 'kind'>;
const PROFILE: { readonly [Field in OfProfile]-?: EndpointProfile[Field] } = {
  ...{ formats: ['jpeg'], maxSide: 300, maxPictureBytes: 20 },
};
const CHOICES: {
  readonly [Field in keyof Omit<PlanChoices, 'profile'>]: Question[Field];
} = { model: 'gpt-4.1-mini', detail: 'low', size: 800 };
const OWN: OwnModel = { name: 'gpt-4o', countsLike: 'gpt-4.1-mini', price: null };

type Services = Awaited<ReturnType<typeof openWindowServices>>;
interface Change {
  readonly name: string;
  readonly make: (services: Services, id: string) => Promise<unknown>;
  readonly asks?: Partial<Question>;
}

const CHANGES: readonly Change[] = [
  ...Object.entries(PROFILE).map(([field, value]) => ({
    name: `${field} of the profile`,
    make: ({ endpoints }: Services) =>
      endpoints.update('vision-api', { [field]: value } as ProfileChange),
  })),
  ...Object.entries(CHOICES).map(([field, value]) => ({
    name: `${field} that is chosen`,
    make: async () => undefined,
    asks: { [field]: value },
  })),
  {
    name: 'how a model counts, by the user',
    make: ({ settings }) => settings.change({ costs: { ownModels: [{ add: OWN }] } }),
  },
  { name: 'the page', make: ({ draft }, id) => draft.choosePage(id, 1) },
];

describe('what is shown after a change is what is sent', () => {
  it.each(CHANGES)('$name', async ({ asks = {}, make }) => {
    const endpoint = await serve((response) => void response.end(completion('A receipt.')));
    const services = await openWindowServices({
      workerUrl: built.workerUrl,
      baseUrl: endpoint.baseUrl,
    });
    const { add, analyses, draft, previews } = services;
    const id = await add('a.png', 'photo picture of 4000 x 3000 of 2 pages');
    const before = await previews.make(id, question());
    await make(services, id);
    const after = await previews.make(id, question(asks));
    expect(after.key).not.toBe(before.key);
    expect(after.sent.sha256).not.toBe(before.sent.sha256);

    const source = draft.source(id);
    if (source === null) throw new Error('The picture is gone.');
    const picture = { ...source, load: () => draft.read(source.sha256) };
    const asked = question(asks);
    const rows = await analyses.ask(asked, [picture], 'each');
    const row = await analyses.ended(rows[0]?.id ?? 0);
    expect(row?.pictures[0]?.sent).toEqual(after.sent);
    const shown = await previews.read(after.sent.sha256);
    const sent = endpoint.received.flatMap(({ text }) =>
      [...text.matchAll(/data:image\/\w+;base64,([A-Za-z0-9+/=]+)/g)].map(([, base64]) => base64),
    );
    // A picture over the byte limit is not sent at all: its preview is what was refused.
    const wasRefused = row?.error?.code === 'over-limit';
    expect(sent).toEqual(wasRefused ? [] : [Buffer.from(shown ?? []).toString('base64')]);
  });
});
