/** `clew verify --backup`: a backup, read and recomputed without a store. */
import { openPlace } from '../backup/address.ts';
import { checkBackup } from '../backup/check.ts';
import { Fault } from '../prov/fault.ts';
import { LEVELS } from '../log/levels.ts';
import type { Settings } from '../settings.ts';
import { backupSecret } from './backup-secret.ts';
import type { Verdict } from './verify-report.ts';
import { pinnedTrust, type TrustOptions } from './verify-trust.ts';

const SAYS = {
  object: 'every object is the one that the manifest lists',
  seal: 'every encrypted object opens under its key',
  bytes: LEVELS.bytes,
  commitment: LEVELS.commitment,
  inclusion: 'the entries hash to the roots of manifest and checkpoint',
  signature: LEVELS.signature,
} as const;

type BackupLevel = keyof typeof SAYS;

/** Stops at the first thing that does not hold, and names it. @throws Fault if the backup cannot be read */
export async function verifyBackup(
  settings: Settings,
  address: string,
  checks: TrustOptions,
  progress: (done: number, of: number) => void,
): Promise<Verdict & { readonly records: number }> {
  const { verifiers } = await pinnedTrust(checks);
  const secret = await backupSecret(settings);
  const place = await openPlace(address);
  try {
    const report = await checkBackup({ place, secret, verifiers, progress });
    const unsigned =
      report.checkpoint === undefined
        ? 'Nothing was signed yet.'
        : report.signature
          ? undefined
          : 'No key was given: --vkey.';
    return {
      holds: unsigned === undefined ? true : undefined,
      levels: levels(report.size, undefined, unsigned),
      problems: [],
      notes: [],
      records: report.size,
    };
  } catch (error) {
    const { level, object = address } = (error instanceof Fault ? error.details : undefined) ?? {};
    if (!(error instanceof Fault) || error.code !== 'DAMAGED' || !isLevel(level)) throw error;
    return {
      holds: false,
      levels: levels(0, level, undefined),
      problems: [{ level, place: String(object), message: error.message }],
      notes: ['A backup is read to the first thing that does not hold.'],
      records: 0,
    };
  } finally {
    place.close();
  }
}

function isLevel(level: unknown): level is BackupLevel {
  return typeof level === 'string' && Object.hasOwn(SAYS, level);
}

function levels(checked: number, failed: BackupLevel | undefined, unsigned: string | undefined): Verdict['levels'] {
  return (Object.keys(SAYS) as BackupLevel[]).map((level) => {
    const why =
      failed !== undefined && level !== failed
        ? 'It was not read to its end.'
        : level === 'signature'
          ? unsigned
          : undefined;
    const holds = level === failed ? false : why === undefined ? true : undefined;
    return {
      level,
      says: SAYS[level],
      holds,
      ...(why !== undefined && { why }),
      checked,
      problems: level === failed ? 1 : 0,
    };
  });
}
