import type { Receipt } from '../lineage/record.ts';
import { compact } from '../prov/namespaces.ts';
import { shortName } from '../prov/name.ts';

/** What both ways of recording, embedded and over a service, tell of a record. */
export interface RecordReceipt {
  /** Place in history, from 0. */
  readonly number: number;
  /** `sha256:…` */
  readonly digest: string;
  readonly recordedAt: string;
  /** False if a record with this content was in force already. */
  readonly created: boolean;
  readonly elements: number;
  readonly relations: number;
  /** What shapes report without refusing, as sentences. */
  readonly warnings: readonly string[];
}

export function receiptOf({ findings, ...receipt }: Receipt): RecordReceipt {
  const warnings = findings.map((finding) => {
    const path = finding.path === undefined ? '' : ` ${compact(finding.path)}`;
    return `${shortName(finding.focus)}${path}: ${finding.message}`;
  });
  return { ...receipt, warnings };
}
