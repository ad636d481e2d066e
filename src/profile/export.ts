/** One element as a document of a profile. */
import type { Context } from '../lineage/context.ts';
import type { LineageCode } from '../lineage/codes.ts';
import type { TraceReceipt } from '../lineage/trace.ts';
import { LIMITS, withinLimit } from '../lineage/limits.ts';
import { parseDescription, type Description } from '../prov/description.ts';
import { Fault } from '../prov/fault.ts';
import type { Iri } from '../prov/iri.ts';
import type { Loss } from '../prov/loss.ts';
import { shortName } from '../prov/name.ts';
import { closureOf } from './subject.ts';
import { PROFILES, type Profile, type ProfileName } from './profile.ts';
import { profileOf } from './profiles.ts';

export interface ProfileRequest {
  /** The element, by any name. */
  readonly of: string;
  readonly profile: ProfileName;
  /** A record number or a time; without it, now. */
  readonly asOf?: string | number | undefined;
}

export interface ProfileExport {
  readonly mediaType: string;
  readonly content: string | Uint8Array;
  readonly losses: readonly Loss[];
  /** Of what the document was made: whether all that led to the element was found, and as of which record. */
  readonly receipt: TraceReceipt;
}

export function isProfileName(name: string): name is ProfileName {
  return (PROFILES as readonly string[]).includes(name);
}

/**
 * Writes an element in a profile. Its own time is that of the newest record counted, so the same request as of it has the same answer for ever.
 * @throws Fault NOT_FOUND, AMBIGUOUS, BAD_ARGUMENT, LIMIT; what the profile throws
 */
export async function exportProfile(context: Context, request: ProfileRequest): Promise<ProfileExport> {
  const profile = required(request.profile);
  const closure = await closureOf(context, request.of, { asOf: request.asOf });
  const { subject, receipt } = closure;
  if (!profile.kinds.some((kind) => closure.isA(subject, kind))) {
    throw new Fault<LineageCode>(
      'BAD_ARGUMENT',
      `${shortName(subject)} is ${withArticle(closure.kind(subject))}; ${profile.name} is written of ${profile.kinds.map(withArticle).join(' or ')}.`,
    );
  }
  const [newest] = await context.store.read((reader) => reader.records({ numbers: [receipt.asOf] }));
  const { content, losses } = await profile.write(closure, {
    created: newest!.recordedAt,
    records: (iri) => recordsOf(context, iri, receipt.asOf),
  });
  return { mediaType: profile.mediaType, content, losses, receipt };
}

/** What each record says that describes an element and was in force as of a record, oldest first. @throws Fault LIMIT */
function recordsOf({ store }: Context, iri: Iri, asOf: number): Promise<readonly (readonly Description[])[]> {
  return store.read(async (reader) => {
    const page = { before: asOf + 1, first: LIMITS.events + 1 };
    const numbers = (await reader.recordNumbers([iri], page)).get(iri) ?? [];
    withinLimit('events', numbers.length, `The number of records about ${shortName(iri)}`);
    const rows = numbers.length === 0 ? [] : await reader.records({ numbers });
    const inForce = rows.filter(
      ({ until, removedBy }) => removedBy === undefined && !(until !== undefined && until <= asOf),
    );
    const bodies = inForce.length === 0 ? [] : await reader.bodies(inForce.map(({ number }) => number));
    const byRecord = Map.groupBy(bodies, ({ record }) => record);
    return [...byRecord.keys()]
      .sort((a, b) => a - b)
      .map((number) => byRecord.get(number)!.map(({ json }) => parseDescription(json)));
  });
}

function required(name: ProfileName): Profile {
  const profile = profileOf(name);
  if (profile) return profile;
  throw new Fault<LineageCode>('BAD_ARGUMENT', `This build writes no ${name}.`);
}

function withArticle(kind: string | undefined): string {
  if (kind === undefined) return 'of no kind';
  return `${/^[AEIOU]/.test(kind) ? 'an' : 'a'} ${kind}`;
}
