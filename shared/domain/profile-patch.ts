/** Changes of a profile, field by field: each says what changes, so that it can be merged with what others have changed. */
import type { EndpointProfile, ExtraHeader, ProfileChange, Timeouts } from './endpoint';
import { PICTURE_FORMATS, type PictureFormat } from './picture';

/** Entries are added at the end unless they are there; those to remove need not be there. */
export interface ListPatch<T> {
  readonly add?: readonly T[] | undefined;
  readonly remove?: readonly T[] | undefined;
}

/** Headers are known by their names, whatever their case. */
export interface HeadersPatch {
  /** New ones; a name that is taken is refused when the profile is checked. */
  readonly add?: readonly ExtraHeader[] | undefined;
  /** New values of headers; one that is not there any more stays away. */
  readonly change?: readonly ExtraHeader[] | undefined;
  readonly remove?: readonly string[] | undefined;
}

/** One change by the user. Fields that hold lists or several values change member by member. */
export type ProfilePatch = Omit<
  ProfileChange,
  'extraHeaders' | 'favourites' | 'formats' | 'models' | 'timeouts'
> & {
  readonly extraHeaders?: HeadersPatch | undefined;
  readonly favourites?: ListPatch<string> | undefined;
  readonly formats?: ListPatch<PictureFormat> | undefined;
  readonly models?: ListPatch<string> | undefined;
  readonly timeouts?: { readonly [Wait in keyof Timeouts]?: number | undefined } | undefined;
};

/** What a patch makes of the fields that it names, given what the profile holds now. */
export function changeOfPatch(profile: EndpointProfile, patch: ProfilePatch): ProfileChange {
  const { extraHeaders, favourites, formats, models, timeouts, ...single } = patch;
  return {
    ...single,
    ...(extraHeaders && { extraHeaders: patchedHeaders(profile.extraHeaders, extraHeaders) }),
    ...(favourites && { favourites: patchedList(profile.favourites, favourites) }),
    ...(formats && { formats: inUsualOrder(patchedList(profile.formats, formats)) }),
    ...(models && { models: patchedList(profile.models, models) }),
    ...(timeouts && { timeouts: { ...profile.timeouts, ...stated(timeouts) } }),
  };
}

function patchedList<T>(held: readonly T[], { add = [], remove = [] }: ListPatch<T>): readonly T[] {
  const kept = held.filter((each) => !remove.includes(each));
  return [...kept, ...add.filter((each) => !kept.includes(each))];
}

function patchedHeaders(
  held: readonly ExtraHeader[],
  { add = [], change = [], remove = [] }: HeadersPatch,
): readonly ExtraHeader[] {
  const kept = held.filter(({ name }) => !remove.some((each) => isSameHeader(each, name)));
  const changed = kept.map((header) => {
    const found = change.find(({ name }) => isSameHeader(name, header.name));
    return found ? { ...header, value: found.value } : header;
  });
  return [...changed, ...add];
}

function isSameHeader(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function inUsualOrder(formats: readonly PictureFormat[]): readonly PictureFormat[] {
  return PICTURE_FORMATS.filter((format) => formats.includes(format));
}

function stated<T>(values: { readonly [key: string]: T | undefined }): Record<string, T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Record<string, T>;
}
