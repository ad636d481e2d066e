/** The profiles that there are. A profile loads what it needs when it is written: a client that exports Turtle waits for none of them. */
import { CROISSANT } from './croissant/profile.ts';
import { CYCLONEDX } from './cyclonedx/profile.ts';
import { IN_TOTO } from './in-toto/profile.ts';
import { MODEL_CARD, MODEL_CARD_HTML } from './model-card/profile.ts';
import { OPENLINEAGE } from './openlineage/profile.ts';
import { RO_CRATE } from './ro-crate/profile.ts';
import type { Profile, ProfileName } from './profile.ts';

const ALL: readonly Profile[] = [CROISSANT, CYCLONEDX, IN_TOTO, MODEL_CARD, MODEL_CARD_HTML, RO_CRATE, OPENLINEAGE];

/** The profile of that name; undefined if this build has none. */
export function profileOf(name: ProfileName): Profile | undefined {
  return ALL.find((profile) => profile.name === name);
}

/** The profile whose files end as this one does: `churn-7.cdx.json`. The longest ending counts. */
export function profileOfFile(fileName: string): Profile | undefined {
  const name = fileName.toLowerCase();
  return ALL.filter((profile) => name.endsWith(`.${profile.extension}`)).sort(
    (a, b) => b.extension.length - a.extension.length,
  )[0];
}
