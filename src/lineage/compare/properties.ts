/** What a difference in a property means: nothing, a consequence of what went in, or a decision of its own. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW, DCTERMS, PROV, RDFS } from '../../prov/namespaces.ts';

function iris(namespace: string, names: string): Iri[] {
  return names
    .trim()
    .split(/\s+/)
    .map((name) => (namespace + name) as Iri);
}

/**
 * What two things may differ in without being different: how they are called and numbered, when and where they came to be, who labelled them, and how
 * far they are kept. Names and versions are what elements are paired by; they are told where nothing else tells two elements apart.
 */
const TELLS_NOTHING: ReadonlySet<Iri> = new Set([
  ...iris(
    CLEW,
    `name version project tag rationale limitations foreignDigest retentionClass retainUntil confidentiality
     branch otherEntry downloadURL toldAs insteadOf
     experiment reason trigger nested workingDirectory hostName scheduler schedulerJob schedulerQueue schedulerNode rank localRank nodeRank
     coordinator pipelineRun notCaptured nominalStart nominalEnd job namespace exitCode errorMessage
     tuned isDefault valueType searchMin searchMax searchStep searchChoice searchDistribution searchScale
     selectionRationale reviewDate nextReviewDate supplier advisory ecosystem
     stage intendedPurpose outOfScopeUse riskClass
     series ciLow ciHigh ciLevel ciMethod standardError passed higherIsBetter step epoch significanceTest pValue effectSize degreesOfFreedom
     multipleTestCorrection comparedWith`,
  ),
  ...iris(PROV, 'startedAtTime endedAtTime generatedAtTime invalidatedAtTime atLocation'),
  ...iris(DCTERMS, 'identifier title description created modified conformsTo'),
  ...iris(RDFS, 'label comment seeAlso'),
  ...iris('http://www.w3.org/ns/dcat#', 'landingPage downloadURL'),
]);

/** What comes out, not what is put in: where something that went in differs, a difference here is its consequence. */
const COMES_OUT: ReadonlySet<Iri> = new Set(
  iris(
    CLEW,
    `digest byteSize rowCount columnCount fileCount schema schemaDigest profile rowsIn rowsOut sampleSize parameterCount signature framework status
     errorType dataType`,
  ),
);

/** Whether two elements with different values of it may still be equal. */
export function tellsNothing(property: Iri): boolean {
  return TELLS_NOTHING.has(property);
}

/** Whether it is measured on what came out. */
export function comesOut(property: Iri): boolean {
  return COMES_OUT.has(property);
}

/** Values written `NAME=value`, which are set against each other name by name. */
export const NAMED_VALUES: ReadonlyMap<Iri, string> = new Map([
  [`${CLEW}seed` as Iri, 'seed'],
  [`${CLEW}environmentVariable` as Iri, 'variable'],
]);
