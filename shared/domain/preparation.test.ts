import { describe, expect, it } from 'vitest';
import { plainProfile } from './endpoint';
import { planPicture, type PlanChoices, type PlannedPicture } from './plan';
import { preparationOf } from './preparation';
import { findModel } from './vision-models';

type Source = PlannedPicture & { readonly sha256: string };

const PICTURE: Source = {
  ...{ sha256: 'a'.repeat(64), bytes: 3_900_000, format: 'jpeg', width: 4032, height: 3024 },
  ...{ orientation: 1, animated: false, alpha: false, clean: true, strippable: true },
  ...{ pages: 1, page: 0, incomplete: false },
};
const { kind, formats } = plainProfile('e', 'E');
const PROFILE: PlanChoices['profile'] = {
  ...{ kind, formats, maxSide: 4000, maxPictureBytes: 20_000_000 },
};
const CHOICES: PlanChoices = {
  ...{ model: findModel('gpt-4o'), detail: 'high', size: 'fit', profile: PROFILE },
};

/** One other value of each field: a field that is added does not compile until it has one. */
type Changes<T> = { readonly [Field in keyof Required<T>]: T[Field] };
const OF_PROFILE: Changes<PlanChoices['profile']> = {
  ...{ kind: 'on-device', formats: ['webp'], maxSide: 500, maxPictureBytes: 100_000 },
};
const OF_CHOICES: Changes<Omit<PlanChoices, 'profile'>> = {
  ...{ model: findModel('gpt-4.1-mini'), detail: 'low', size: 800 },
};
const OF_PICTURE: Changes<Source> = {
  ...{ sha256: 'b'.repeat(64), bytes: 9_000, format: 'png', width: 900, height: 700 },
  ...{ orientation: 6, animated: true, alpha: true, clean: false, strippable: false },
  ...{ pages: 3, page: 1, incomplete: true },
};

const fieldsOf = <T extends object>(changes: T) => Object.entries(changes);
const keyOf = (picture: Source, choices: PlanChoices) => preparationOf(picture, choices).key;

describe('the key of a preparation', () => {
  it.each(fieldsOf(OF_PROFILE))(
    'changes with the profile where %s changes the plan',
    (field, to) => {
      const choices = { ...CHOICES, profile: { ...PROFILE, [field]: to } };
      expect(planPicture(PICTURE, choices)).not.toEqual(planPicture(PICTURE, CHOICES));
      expect(keyOf(PICTURE, choices)).not.toBe(keyOf(PICTURE, CHOICES));
    },
  );

  it.each(fieldsOf(OF_CHOICES))(
    'changes with the choices where %s changes the plan',
    (field, to) => {
      const choices = { ...CHOICES, [field]: to };
      expect(planPicture(PICTURE, choices)).not.toEqual(planPicture(PICTURE, CHOICES));
      expect(keyOf(PICTURE, choices)).not.toBe(keyOf(PICTURE, CHOICES));
    },
  );

  it.each(fieldsOf(OF_PICTURE))('changes with the picture: %s', (field, to) => {
    expect(keyOf({ ...PICTURE, [field]: to }, CHOICES)).not.toBe(keyOf(PICTURE, CHOICES));
  });

  it('stays where nothing changes that is sent, whatever else is known of the picture', () => {
    const named = { ...PICTURE, id: 'p1', name: 'a.jpg', state: 'ready' };
    expect(keyOf(named, CHOICES)).toBe(keyOf(PICTURE, CHOICES));
    const roomy = { ...CHOICES, profile: { ...PROFILE, maxPictureBytes: 30_000_000 } };
    expect(keyOf(PICTURE, roomy)).toBe(keyOf(PICTURE, CHOICES));
  });
});
