import { AppFailure } from '../../shared/domain/app-error';
import { plainProfile, type Endpoint, type EndpointProfile } from '../../shared/domain/endpoint';
import { PRESETS, profileOfPreset } from '../../shared/domain/presets';
import type { Endpoints } from '../services/endpoints/endpoints';
import { endpointNamed, presetNamed } from './endpoint';
import type { EndpointsArgs } from './endpoints-args';
import { changeOf } from './profile-flags';
import { inLine, oneLine } from './words';

/** What to print: as a JSON document, or as text. */
export interface Printed {
  readonly json: unknown;
  readonly text: string;
  /** Beside it, for people. */
  readonly remark?: string;
}

/**
 * Does what `looksee endpoints` was asked to.
 * @throws AppFailure not-found, invalid-request, base-url-invalid, base-url-missing, over-limit
 */
export async function runEndpoints(args: EndpointsArgs, endpoints: Endpoints): Promise<Printed> {
  switch (args.action) {
    case 'list': {
      const listed = endpoints.list().map(brief);
      return { json: listed, text: listed.map(briefText).join('') };
    }
    case 'presets': {
      const listed = PRESETS.map(({ addressPattern, description, id, name, profile }) => ({
        ...{ id, name, description, baseUrl: profile.baseUrl || addressPattern || '' },
      }));
      const text = listed.map(({ baseUrl, description, id, name }) =>
        block([name, id, baseUrl], [description]),
      );
      return { json: listed, text: text.join('') };
    }
    case 'show':
      return whole(endpointNamed(args.name, endpoints));
    case 'add':
      return added(await add(args, endpoints));
    case 'remove': {
      const { id, name } = endpointNamed(args.name, endpoints);
      await endpoints.remove(id);
      return { json: { removed: id }, text: `Removed ${inLine(name)}.\n` };
    }
  }
}

async function add(
  args: Extract<EndpointsArgs, { action: 'add' }>,
  endpoints: Endpoints,
): Promise<Endpoint> {
  const preset = args.preset === null ? null : presetNamed(args.preset);
  if (preset === undefined) {
    throw new AppFailure({
      code: 'not-found',
      message: `There is no preset named ${args.preset}.`,
      hint: `Known are: ${PRESETS.map(({ id }) => id).join(', ')}.`,
      retryable: false,
    });
  }
  if (preset?.id === 'on-device') return endpoints.add(preset.id, {});
  const start = preset ? profileOfPreset(preset) : plainProfile('new', 'New endpoint');
  const change = changeOf(start, args.profile);
  if ((change.baseUrl ?? start.baseUrl) === '') {
    throw new AppFailure({
      code: 'base-url-missing',
      message: `${start.name} has no address of its own.`,
      hint: `Name yours with --base-url${preset?.addressPattern ? `: ${preset.addressPattern}` : ''}.`,
      retryable: false,
    });
  }
  if (preset) return endpoints.add(preset.id, change);
  return endpoints.add(null, { name: new URL(change.baseUrl ?? '').host, ...change });
}

function added({ profile, proxyLogin }: Endpoint): Printed {
  const isLost = proxyLogin?.present === true && !proxyLogin.persisted;
  const remark =
    'There is no keychain to keep the proxy’s user name and password in: state them with --proxy each time.';
  return { ...whole(profile), ...(isLost && { remark }) };
}

function brief({ key, profile: { baseUrl, id, kind, name } }: Endpoint) {
  return { id, name, baseUrl, kind, key: key.present };
}

function briefText({ baseUrl, id, key, kind, name }: ReturnType<typeof brief>): string {
  const where = kind === 'on-device' ? 'on this computer' : baseUrl || 'no address yet';
  return block([name, id, where], [key ? 'with a key' : 'without a key']);
}

function block(head: readonly string[], rest: readonly string[]): string {
  return `${head.map(oneLine).join(' · ')}\n    ${rest.map(oneLine).join('\n    ')}\n`;
}

function whole(profile: EndpointProfile): Printed {
  const lines = Object.entries(profile).map(
    ([field, value]) => `${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return { json: profile, text: `${lines.map(oneLine).join('\n')}\n` };
}
