/** A crate of the runs that led to a model version: its metadata, its provenance, and a page to look at. */
import { hash } from 'node:crypto';
import type { Loss } from '../../prov/loss.ts';
import { shortName } from '../../prov/name.ts';
import { Fault } from '../../prov/fault.ts';
import type { LineageCode } from '../../lineage/codes.ts';
import type { Closure } from '../../lineage/closure.ts';
import type { ProfileOptions } from '../profile.ts';
import { action } from './action.ts';
import { compacted, Crate, type Entity, type Reference } from './crate.ts';
import { previewOf } from './preview.ts';
import { provenanceOf, type ProvenanceFile } from './provenance.ts';
import { agentsOf, describeThing, licenceOf, named } from './things.ts';

/** https://www.researchobject.org/ro-crate/specification/1.1/root-data-entity.html */
export const METADATA = 'ro-crate-metadata.json';
const PREVIEW = 'ro-crate-preview.html';
const SPECIFICATION = 'https://w3id.org/ro/crate/1.1';
const PROFILE = 'https://w3id.org/ro/wfrun/process/0.5';
const CONTEXT = [`${SPECIFICATION}/context`, 'https://w3id.org/ro/terms/workflow-run/context'];

/** One file of a crate; its path is relative to the crate's root. */
export interface CrateFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Writes the files of a crate. Bytes of data and models are not among them: these are named by IRI, with SHA-256 where it is known.
 * @throws Fault BAD_ARGUMENT where no run is recorded that led to the model version: a run crate is of a run
 */
export function writeCrate(
  closure: Closure,
  { created }: ProfileOptions,
): { readonly files: readonly CrateFile[]; readonly losses: readonly Loss[] } {
  const { subject } = closure;
  const runs = closure.elements.filter((iri) => closure.isA(iri, 'Run') && closure.descriptions(iri).length > 0);
  if (runs.length === 0) {
    throw new Fault<LineageCode>('BAD_ARGUMENT', `No run is recorded that led to ${shortName(subject)}.`, {
      hint: 'A run crate tells of runs: record which run generated the model version (prov:wasGeneratedBy).',
    });
  }
  const crate = new Crate();
  const actions = runs.map((run) => action(crate, closure, run));
  crate.refer(subject);
  crate.settle((iri) => describeThing(crate, closure, iri));
  const provenance = provenanceOf(closure);
  const files = provenance.files.map((file) => provenanceFile(crate, file));
  const root = addRoot(crate, closure, created, actions, files);
  const graph = [descriptor(), root, ...crate.graph];
  const metadata = `${JSON.stringify({ '@context': CONTEXT, '@graph': graph }, null, 2)}\n`;
  return {
    files: [{ path: METADATA, text: metadata }, { path: PREVIEW, text: previewOf(crate, root) }, ...provenance.files],
    losses: provenance.losses,
  };
}

function descriptor(): Entity {
  return {
    '@id': METADATA,
    '@type': 'CreativeWork',
    about: { '@id': './' },
    conformsTo: { '@id': SPECIFICATION },
  };
}

/** https://www.researchobject.org/ro-crate/specification/1.1/root-data-entity.html#direct-properties-of-the-root-data-entity */
function addRoot(
  crate: Crate,
  closure: Closure,
  created: string,
  actions: readonly Reference[],
  files: readonly Reference[],
): Entity {
  const { subject } = closure;
  const { name, description } = named(closure, subject);
  const version = closure.text(subject, 'https://w3id.org/clew/ns#version');
  const data = crate.ofType('File', 'Dataset').map((entity) => ({ '@id': entity['@id'] }));
  return {
    '@id': './',
    '@type': 'Dataset',
    name: `${name}${version === undefined ? '' : ` ${version}`}: how it came to be`,
    description:
      description ?? `The provenance of ${shortName(subject)}: the runs that led to it, what they used and made.`,
    datePublished: created,
    license: licenceOf(crate, closure, subject) ?? 'No licence of the model version is on record.',
    author: compacted(agentsOf(crate, closure, subject)),
    conformsTo: crate.add({ '@id': PROFILE, '@type': 'CreativeWork', name: 'Process Run Crate', version: '0.5' }),
    about: { '@id': subject },
    mentions: compacted(actions),
    hasPart: compacted([...new Map([...files, ...data].map((one) => [one['@id'], one])).values()]),
  };
}

function provenanceFile(crate: Crate, { path, mediaType, text }: ProvenanceFile): Reference {
  return crate.add({
    '@id': path,
    '@type': 'File',
    name: 'Provenance as it is on record',
    description: 'All that is known of the model version and of what led to it, in the terms of PROV-O.',
    encodingFormat: mediaType,
    contentSize: String(Buffer.byteLength(text)),
    sha256: hash('sha256', text, 'hex'),
    conformsTo: crate.add({ '@id': 'http://www.w3.org/ns/prov-o#', '@type': 'CreativeWork', name: 'PROV-O' }),
  });
}
