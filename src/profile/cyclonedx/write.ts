/** An ML-BOM: https://cyclonedx.org/docs/1.6/json/. CycloneDX 1.6 is what the tools of the trade read today; every member used here is also in 1.7. */
import { sha256 } from '../../prov/description.ts';
import type { Iri } from '../../prov/iri.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Closure } from '../../lineage/closure.ts';
import type { ProfileDocument, ProfileOptions } from '../profile.ts';
import { Telling } from '../telling.ts';
import { codeComponent, component, dataComponent, listed, packageComponent, type Component } from './component.ts';
import { modelComponent } from './model.ts';
import { workflow } from './workflow.ts';

/** How each kind of entity is written, in the order of the document. */
const WRITERS: readonly (readonly [kind: string, write: (telling: Telling, iri: Iri) => Component])[] = [
  ['ModelVersion', modelComponent],
  ['DatasetVersion', dataComponent],
  ['Code', codeComponent],
  ['Environment', (telling, iri) => component(telling, iri, 'platform')],
  ['FeatureSet', definition],
  ['Feature', definition],
  ['Artifact', (telling, iri) => component(telling, iri, 'file')],
  ['Package', packageComponent],
];

/**
 * The bill of materials of a model version: the same closure and time give the same bytes.
 * @throws nothing: whatever is known of a model version can be written
 */
export function writeMlBom(closure: Closure, { created }: ProfileOptions): ProfileDocument {
  const telling = new Telling(closure, 'CycloneDX');
  const model = closure.subject;
  const entities = WRITERS.flatMap(([kind, write]) =>
    closure.elements
      .filter((iri) => iri !== model && closure.isA(iri, kind) && closure.descriptions(iri).length > 0)
      .map((iri) => ({ iri, write })),
  );
  const runs = closure.elements.filter((iri) => closure.isA(iri, 'Run') && closure.descriptions(iri).length > 0);
  const known = new Set([model, ...entities.map(({ iri }) => iri)]);
  const primary = modelComponent(telling, model);
  const components = entities.map(({ iri, write }) => write(telling, iri));
  const workflows = runs.map((run) => workflow(telling, run, known));
  const content = {
    metadata: { timestamp: created, component: primary },
    components: listed(components),
    dependencies: dependenciesOf(telling, [...known], runs),
    compositions: [{ aggregate: closure.receipt.complete ? 'complete' : 'incomplete', dependencies: [model] }],
    formulation: workflows.length === 0 ? undefined : [{ workflows }],
    properties: [{ name: 'clew:asOf', value: String(closure.receipt.asOf) }],
  };
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(JSON.stringify({ ...content, metadata: { component: primary } }))}`,
    version: 1,
    ...content,
  };
  return { content: `${JSON.stringify(bom, null, 2)}\n`, losses: telling.losses() };
}

function definition(telling: Telling, iri: Iri): Component {
  return component(telling, iri, 'data', {
    data: [{ type: 'definition', name: telling.closure.text(iri, TERM.name) }],
  });
}

/** What was derived from or made of what, within the document; a model depends on all that went into its runs. */
function dependenciesOf(telling: Telling, known: readonly Iri[], runs: readonly Iri[]): Component[] {
  const { closure } = telling;
  const within = new Set(known);
  return known.map((iri) => {
    const derived = [
      ...telling.related(iri, 'wasDerivedFrom'),
      ...telling.related(iri, 'wasRevisionOf'),
      ...telling.related(iri, 'hadMember'),
    ];
    const made = telling
      .related(iri, 'wasGeneratedBy')
      .filter((r) => runs.includes(r.iri))
      .flatMap((r) => closure.related(r.iri, 'used'));
    const targets = [...derived, ...made].map((r) => r.iri).filter((target) => within.has(target) && target !== iri);
    return { ref: iri, dependsOn: listed([...new Set(targets)].sort()) };
  });
}

/** RFC 9562 §5.8: a UUID of version 8 holds what its maker decides, here the beginning of the digest of the content. */
function uuidOf(content: string): string {
  const hex = sha256(content);
  const variant = ((parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
