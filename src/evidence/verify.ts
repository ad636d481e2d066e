/** Checks a file of evidence, offline, against nothing but keys and heads that the reader brings along. */
import { Findings, type Verification } from '../log/levels.ts';
import { isUnreadable } from '../log/unreadable.ts';
import { Fault } from '../prov/fault.ts';
import { sha256, type Manifest } from './format.ts';
import { checkHead, type HeadChecks } from './head.ts';
import { EVIDENCE_LEVELS, type EvidenceLevel } from './levels.ts';
import { openBundle, type OpenedBundle, type ReadableBundle } from './read.ts';
import { README } from './readme.ts';
import { readRecord, type ReadRecord } from './records.ts';
import { documents, foldSaid, walkAgain, type Terms } from './view.ts';

export interface EvidenceChecks extends HeadChecks {
  readonly terms: Terms;
}

type Found = Findings<EvidenceLevel>;

/** True of every file of evidence, so said with every answer. */
const NOT_ALL =
  'It does not show that no other record speaks of these elements: one that replaced or retracted what is said here may have been left out.';

export type EvidenceVerdict = Verification<EvidenceLevel> & {
  /** Undefined if it could not be read, which is a problem of the level `archive`. */
  readonly manifest: Pick<Manifest, 'origin' | 'size' | 'asked' | 'complete'> | undefined;
};

/** @param input the bytes of the file @throws Fault NOT_EVIDENCE, LIMIT if it cannot be read as one */
export async function verifyEvidence(
  input: AsyncIterable<Uint8Array>,
  checks: EvidenceChecks,
): Promise<EvidenceVerdict> {
  const opened = await openBundle(input);
  const findings: Found = new Findings(EVIDENCE_LEVELS);
  for (const { place, message } of opened.damage) findings.found('archive', place, message);
  findings.note(NOT_ALL);
  if (!isReadable(opened)) return withoutManifest(findings);
  const { manifest, files } = opened;
  const { head, compared } = await checkHead(opened, checks, findings);
  const records = manifest.records.map((number) => readRecord(number, files, head, findings));
  checkArchive(opened, records, findings);
  await checkViews(opened, records, checks.terms, findings);
  const levels = LEVELS.filter((level) => level !== 'consistency' || compared);
  const { origin, size, asked, complete } = manifest;
  return { ...findings.result(levels, records.length), manifest: { origin, size, asked, complete } };
}

const LEVELS = Object.keys(EVIDENCE_LEVELS) as EvidenceLevel[];

function isReadable(opened: OpenedBundle): opened is ReadableBundle {
  return opened.manifest !== undefined;
}

function withoutManifest(findings: Found): EvidenceVerdict {
  const levels = LEVELS.filter((level) => level !== 'consistency');
  for (const level of levels)
    if (level !== 'archive') findings.unchecked(level, 'There is no manifest that says what to check.');
  return { ...findings.result(levels, 0), manifest: undefined };
}

const DOCUMENTS = ['graph.ttl', 'graph.jsonld', 'shacl-report.ttl', 'shacl-report.json'] as const;

function checkArchive(
  { manifest, files, exact }: ReadableBundle,
  records: readonly ReadRecord[],
  findings: Found,
): void {
  const found = (place: string, message: string) => findings.found('archive', place, message);
  const policy = files.has('policy') ? ['policy'] : [];
  const expected = [
    'README.txt',
    'checkpoint',
    'log.vkey',
    ...policy,
    ...records.flatMap((record) => record.paths),
    ...DOCUMENTS,
  ];
  const numbers = manifest.records;
  if (numbers.some((number, i) => i > 0 && number <= numbers[i - 1]!))
    found('manifest.json', 'Its records are not in order.');
  if (manifest.files.map((file) => file.path).join('\n') !== expected.join('\n'))
    found('manifest.json', 'It does not list the files that there have to be, in their order.');
  if ([...files.keys()].join('\n') !== expected.join('\n'))
    found('archive', 'It does not hold the files that there have to be.');
  for (const { path, bytes, sha256: digest } of manifest.files) {
    findings.checked('archive', 1);
    const file = files.get(path);
    if (file === undefined) found(path, 'It is missing.');
    else if (file.length !== bytes || sha256(file) !== digest)
      found(path, 'Its bytes are not those that the manifest lists.');
  }
  if (files.get('README.txt')?.toString('utf8') !== README) found('README.txt', 'It is not the text of this form.');
  if (!/^\S+\n$/.test(files.get('log.vkey')?.toString('utf8') ?? ''))
    found('log.vkey', 'It is not one key on one line.');
  if (!exact) found('archive', 'Around the files it has other bytes than they give: headers or padding were changed.');
}

async function checkViews(
  { manifest, files }: ReadableBundle,
  records: readonly ReadRecord[],
  terms: Terms,
  findings: Found,
): Promise<void> {
  // What nobody signed is not even read as a graph.
  if ((['bytes', 'commitment', 'inclusion'] as const).some((level) => findings.has(level))) {
    for (const level of ['graph', 'shapes'] as const) findings.unchecked(level, 'Records are not what they were.');
    return;
  }
  if (manifest.schema !== terms.vocabulary.digest) {
    const why = `The graph was read with the vocabulary ${manifest.schema}; this one is ${terms.vocabulary.digest}. Name its --modules, or use the version that wrote the file.`;
    for (const level of ['graph', 'shapes'] as const) findings.unchecked(level, why);
    return;
  }
  const ended = new Set(records.flatMap((record) => record.ends));
  const said = records.filter(({ hash }) => !ended.has(hash)).flatMap((record) => record.said);
  try {
    const whole = foldSaid(said, new Set(manifest.elements), terms);
    checkClosure(manifest, walkAgain(whole, manifest.asked), findings);
    for (const { path, bytes } of await documents(whole, terms)) {
      const level = path.startsWith('shacl') ? 'shapes' : 'graph';
      findings.checked(level, 1);
      if (!files.get(path)?.equals(bytes))
        findings.found(
          level,
          path,
          'It is not, to the byte, what the records say: something was changed, or put in another form.',
        );
    }
  } catch (error) {
    if (!(error instanceof Fault) && !isUnreadable(error)) throw error;
    findings.found('graph', 'graph.ttl', `The records say what cannot be a graph: ${error.message}`);
  }
}

function checkClosure(manifest: Manifest, { reached, complete }: ReturnType<typeof walkAgain>, findings: Found): void {
  const { elements, asked } = manifest;
  if ([...reached].sort().join('\n') !== elements.join('\n'))
    findings.found('graph', 'manifest.json', 'Its elements are not those that the walk asked for reaches.');
  // Upstream, the elements themselves say where they lead; what leads to them from elsewhere is not in the file.
  const wrong = asked.direction === 'upstream' ? manifest.complete !== complete : manifest.complete && !complete;
  if (wrong)
    findings.found('graph', 'manifest.json', `It says that the walk is ${manifest.complete ? '' : 'in'}complete.`);
}
