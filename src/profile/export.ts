/** One element as a document of a profile. */
import type { Context } from '../lineage/context.ts';
import type { LineageCode } from '../lineage/codes.ts';
import type { TraceReceipt } from '../lineage/trace.ts';
import { Fault } from '../prov/fault.ts';
import type { Loss } from '../prov/loss.ts';
import { shortName } from '../prov/name.ts';
import { closureOf } from './closure.ts';
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
  const { content, losses } = await profile.write(closure, { created: newest!.recordedAt });
  return { mediaType: profile.mediaType, content, losses, receipt };
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
