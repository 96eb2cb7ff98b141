/** The services as the window has them, for tests: a draft, what is looked at before an ask, and the past. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Draft } from './draft';
import { EndpointFiles } from './endpoints/endpoint-files';
import { Models } from './endpoints/models';
import { Past } from './past';
import { KeptPictures } from './pictures-shown';
import { Previews } from './previews';
import { imaging, openServices, type ServicesOptions } from './testing';

const fail = (thrown: unknown): never => {
  throw thrown;
};

/** Closed when the test is over. */
export async function openWindowServices(options: ServicesOptions & { readonly undoMs?: number }) {
  const services = await openServices(options);
  const draft = await Draft.load({
    dir: join(services.dir, 'draft'),
    imaging,
    loadLink: () => Promise.reject(new Error('no link is loaded here')),
    onUpdate: () => undefined,
    onSaveFailed: fail,
    ...(options.undoMs !== undefined && { undoMs: options.undoMs }),
  });
  onTestFinished(() => draft.close());
  const shown = new KeptPictures();
  const previews = new Previews({ ...services, draft, kept: shown });
  const unreadable: string[] = [];
  const past = new Past({
    ...services,
    draft,
    shown,
    onChanged: () => undefined,
    onPurgeFailed: fail,
    onOriginalUnreadable: (name) => void unreadable.push(name),
  });
  /** Adds a picture to the draft. @returns its id */
  const add = async (name: string, text: string): Promise<string> => {
    const path = join(services.dir, name);
    await writeFile(path, text);
    await draft.add([{ path }]);
    return draft.pictures().at(-1)?.id ?? '';
  };
  const endpointFiles = new EndpointFiles(services);
  const models = new Models({
    endpoints: services.endpoints,
    client: async () => services.client,
    file: join(services.dir, 'models.json'),
    now: Date.now,
    onSaveFailed: fail,
    localPlaces: [],
  });
  onTestFinished(() => models.close());
  return { ...services, add, draft, endpointFiles, models, previews, past, unreadable };
}
