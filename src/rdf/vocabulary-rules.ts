/** What every vocabulary must keep so that each term has one spelling everywhere. */
import type { Iri } from '../prov/iri.ts';
import { RDF_TYPE } from '../prov/namespaces.ts';
import type { KindDefinition, PropertyDefinition, TermDefinition } from '../prov/vocabulary.ts';
import { vocabularyFault } from './vocabulary-fault.ts';
import type { ParsedFile, TermGraph } from './vocabulary-graph.ts';
import type { ClassDefinition } from './vocabulary-terms.ts';

/** https://spec.graphql.org/October2021/#Name, without the leading underscores that GraphQL keeps for itself. */
const NAME = /^[A-Za-z][A-Za-z0-9_]*$/;

/** Names of types that the interface itself has; a test holds them against `graphql/`. */
export const TYPE_NAMES = new Set(
  (
    'Query Mutation Subscription Node Identity Element Entity Activity Agent Resource OtherEntity OtherActivity OtherAgent Relation RelationName ' +
    'Property PropertyCondition Value Literal Lexical Reference Statement Record RecordSource Receipt ReceiptCounts Assertion Conflict Finding Lineage ' +
    'LineageReceipt LineageCounts LineageLimits Frontier FrontierCounts FrontierElement FrontierReason LineageGroup LineageGroupRelation DepthCount ElementHistory HistoryEntry PropertyChange RelationChange Paths Path PathStep PathDirection PageInfo ProvClass Direction ' +
    'Comparison Sort SortKey Moment Step Log LogSize Consistency RecordEnvelope RecordRemoval ' +
    'Impact AffectedElement AffectedKind AffectedDeployments WitnessStep Exposure Serving ServingState ' +
    'IntendedUse Restrictions RestrictionConflict RestrictionRule ConflictCertainty RestrictionQuestion RestrictionSource ' +
    'RecallReceipt RecallState RecallItemState RecallItemAction RecallEnding RecallEntry RecallProgress RecallOwner RecallCounts RecallItem ElementRecall ' +
    'Leakage LeakagePair LeakageVerdict LeakageRelation DataUse DataGap Drift DriftVerdict DriftColumn DriftDistance DriftFinding DriftFindingName DriftSeverity ' +
    'Search SearchEdge SearchReceipt KeyValues Contribution ContributionKind Facet FacetValue ' +
    'Explanation ExplanationVerdict SuspectClass ExplainedSide ExplainedMetric MetricDirectionSource NoiseSource MeasuredDifferently SuspectStatus Suspect MetricShift WithAndWithout SuspectEvidence EvidenceKind NextExperiment ExperimentKind JobSpecification JobOverride CrossEvaluation ' +
    'LineageComparison ComparisonReceipt Change ChangeClass Alteration Magnitude ComparedStep Divergence Outcome FoldedParts FoldedKind FoldedPair UnpairedElement ' +
    'Absence AbsenceVerdict AbsenceWitness AbsenceTouch AbsenceStep AbsenceGap AbsenceGapReason Recipe RecipeCode RecipeEnvironment RecipePackage RecipeValue RecipeContent RecipeFile RecipeMissing RecipePart Reproduction ReproductionVerdict ReproducedOutput ReproducedMetric Validation ConstraintViolation ConstraintRule ViolatingStatement IRI DateTime JSON String Int Float Boolean ID'
  ).split(' '),
);

export const TYPE_ENDINGS = /(Connection|Edge|Input|Filter|Order|Sort|Payload)$/;

/** Fields that every element of some PROV class has already, and JSON-LD's aliases; a test holds them against `graphql/`. */
export const FIELD_NAMES = new Set(
  (
    'id iri type types kind shortName classes described since properties relations records recalls lineage history state conflicts owners ' +
    'identifiers context graph generatedBy usedBy derivedFrom derivations attributedTo members memberOf specializations generalizations ' +
    'associatedWith informedBy informed activities entities'
  ).split(' '),
);

/** Root fields of the interface that are not collections. */
export const ROOT_NAMES = new Set(
  'node nodes element elements lineage history paths log record records receipt search find compare comparison explanation validation vocabulary kinds health impact absence recipe drift leakage restrictions'.split(
    ' ',
  ),
);

/** URI schemes in common use: a short name must not be mistaken for an address. https://www.iana.org/assignments/uri-schemes/ */
const SCHEMES = new Set(
  'about blob data did doi file ftp geo git hdl http https info jar ldap mailto ni oci pkg s3 gs sha256 ssh tag tel urn uuid ws wss'.split(
    ' ',
  ),
);

export interface Terms {
  readonly classes: readonly ClassDefinition[];
  readonly kinds: readonly KindDefinition[];
  readonly properties: readonly PropertyDefinition[];
  readonly roles: readonly TermDefinition[];
}

/** @throws Fault TERM_CLASH, NAME_CLASH, RESERVED_NAME, TERM_INVALID */
export function checkTerms(terms: Terms, graph: TermGraph): void {
  declaredOnce(graph);
  uniqueNames(terms.classes, 'class', graph);
  uniqueNames([...terms.properties, ...terms.roles], 'property or role', graph);
  for (const cls of terms.classes) legalName(cls, graph);
  for (const term of [...terms.properties, ...terms.roles]) {
    legalName(term, graph);
    if (FIELD_NAMES.has(term.name)) reserved(term.iri, term.name, 'every element has a field of that name', graph);
  }
  for (const kind of terms.kinds) checkKind(kind, terms.kinds, graph);
}

/** A term has one home: the second file that declares it is refused. PROV-O's own annotations of RDFS and OWL terms do not count. */
function declaredOnce(graph: TermGraph): void {
  const home = new Map<string, ParsedFile>();
  for (const file of graph.files) {
    for (const { subject, predicate, object } of file.quads) {
      if (
        predicate.value !== RDF_TYPE ||
        subject.termType !== 'NamedNode' ||
        /#(AnnotationProperty|Ontology)$/.test(object.value)
      )
        continue;
      const first = home.get(subject.value);
      if (first === undefined) home.set(subject.value, file);
      else if (first !== file) {
        throw vocabularyFault(
          'TERM_CLASH',
          `<${subject.value}> is declared in ${first.name} and again in ${file.name}.`,
          {
            place: graph.place(subject.value, file),
            hint: 'Keep one declaration.',
          },
        );
      }
    }
  }
}

function uniqueNames(terms: readonly { iri: Iri; name: string }[], what: string, graph: TermGraph): void {
  const taken = new Map<string, Iri>();
  for (const { iri, name } of terms) {
    const by = taken.get(name);
    if (by !== undefined) {
      throw vocabularyFault('NAME_CLASH', `<${iri}> and <${by}> would both be the ${what} "${name}".`, {
        place: graph.place(newcomer(by, iri, graph)),
        hint: 'Give one of them another spelling with clew:key.',
      });
    }
    taken.set(name, iri);
  }
}

/** Of two terms that clash, the one to change: a module's, not ours; the later one within a module. */
function newcomer(a: Iri, b: Iri, graph: TermGraph): Iri {
  const ours = (term: Iri) => [...graph.filesOf(term)].every((file) => file.core);
  return ours(b) && !ours(a) ? a : b;
}

function legalName({ iri, name }: { iri: Iri; name: string }, graph: TermGraph): void {
  if (NAME.test(name)) return;
  throw vocabularyFault('TERM_INVALID', `<${iri}> would be spelled "${name}", which is no GraphQL name.`, {
    place: graph.place(iri),
    hint: 'Give it a clew:key of letters, digits and underscores that begins with a letter.',
  });
}

function checkKind(kind: KindDefinition, kinds: readonly KindDefinition[], graph: TermGraph): void {
  legalName({ iri: kind.iri, name: kind.plural }, graph);
  if (TYPE_NAMES.has(kind.name) || TYPE_ENDINGS.test(kind.name))
    reserved(kind.iri, kind.name, 'the GraphQL schema has a type like it', graph);
  if (ROOT_NAMES.has(kind.plural))
    reserved(kind.iri, kind.plural, 'the GraphQL schema has a root field of that name', graph);
  for (const other of kinds) {
    if (other !== kind && other.plural === kind.plural) {
      throw vocabularyFault(
        'NAME_CLASH',
        `The kinds ${other.name} and ${kind.name} both have the collection "${kind.plural}".`,
        {
          place: graph.place(newcomer(other.iri, kind.iri, graph)),
          hint: 'Give one of them another clew:plural.',
        },
      );
    }
    if (fieldOf(other.name) === kind.plural)
      reserved(kind.iri, kind.plural, `it is the look-up field of ${other.name}`, graph);
  }
  if (kind.prefix === undefined) return;
  if (!/^[a-z][a-z0-9]*$/.test(kind.prefix)) {
    throw vocabularyFault(
      'TERM_INVALID',
      `The short prefix "${kind.prefix}" of ${kind.name} is not lower-case letters and digits.`,
      {
        place: graph.place(kind.iri),
        hint: 'Choose a word such as dataset.',
      },
    );
  }
  if (SCHEMES.has(kind.prefix)) reserved(kind.iri, kind.prefix, 'it is a URI scheme in common use', graph);
  const clash = kinds.find(
    (k) => k !== kind && k.prefix === kind.prefix && k.versioned === kind.versioned && !related(k, kind, kinds),
  );
  if (clash) {
    throw vocabularyFault('NAME_CLASH', `Short names ${kind.prefix}:… could mean a ${clash.name} or a ${kind.name}.`, {
      place: graph.place(newcomer(clash.iri, kind.iri, graph)),
      hint: 'Give one of them another clew:shortPrefix; a kind and its versions may share one.',
    });
  }
}

/** The GraphQL look-up field of a kind: `modelVersion` of `ModelVersion`. */
function fieldOf(kind: string): string {
  return kind.charAt(0).toLowerCase() + kind.slice(1);
}

function related(a: KindDefinition, b: KindDefinition, kinds: readonly KindDefinition[]): boolean {
  const over = (kind: KindDefinition): string[] => {
    const parent = kinds.find((k) => k.name === kind.parent);
    return [kind.name, ...(parent ? over(parent) : [])];
  };
  return over(a).some((name) => over(b).includes(name));
}

function reserved(iri: Iri, name: string, why: string, graph: TermGraph): never {
  throw vocabularyFault('RESERVED_NAME', `<${iri}> cannot be spelled "${name}": ${why}.`, {
    place: graph.place(iri),
    hint: 'Give it another spelling with clew:key, clew:plural or clew:shortPrefix.',
  });
}
