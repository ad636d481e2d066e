import { makeExecutableSchema } from '@graphql-tools/schema';
import { assertValidSchema, type GraphQLSchema } from 'graphql';
import type { Vocabulary } from '../../prov/vocabulary.ts';
import type { Subject } from '../loaders.ts';
import type { Operation } from '../operation.ts';
import { typeName } from '../resolve/element.ts';
import { elementHistory, historyEntry } from '../resolve/history.ts';
import { affectedElement, impact, impactAnswer, impactEnums } from '../resolve/impact.ts';
import { absenceAnswer, absenceOf } from '../resolve/absence.ts';
import { comparison, comparisonEnums, comparisonTypes } from '../resolve/comparison.ts';
import { explanation, explanationEnums, explanationTypes } from '../resolve/explanation.ts';
import { drift, driftAnswer, driftColumn, driftEnums } from '../resolve/drift.ts';
import { recipeAnswer, recipeOf } from '../resolve/recipe.ts';
import { dataGap, dataUse, leakage, leakageAnswer, leakageEnums, leakagePair } from '../resolve/leakage.ts';
import { lineage, lineageOf, type LineageArguments } from '../resolve/lineage.ts';
import { listing, lookUp, type ListingArguments } from '../resolve/listing.ts';
import { log, publishedLog } from '../resolve/log.ts';
import { recallEntry, recallEnums, recallFields, recallItem } from '../resolve/recall.ts';
import { recallMutations } from '../resolve/recalling.ts';
import { path, pathDirections, pathsBetween, pathStep } from '../resolve/paths.ts';
import { allRecords, assertion, oneRecord, record, recordRemoval } from '../resolve/record.ts';
import { receipt, recordMutation } from '../resolve/recording.ts';
import { relation } from '../resolve/relation.ts';
import {
  restrictionConflict,
  restrictionEnums,
  restrictionQuestion,
  restrictions,
  restrictionsAnswer,
  restrictionSource,
} from '../resolve/restrictions.ts';
import { scalars } from '../resolve/scalars.ts';
import { contribution, search, searchAnswer, searchEnums } from '../resolve/search.ts';
import { constraintViolation, validation, validationAnswer } from '../resolve/validation.ts';
import { attach } from './attach.ts';
import { handWritten, inherited } from './documents.ts';
import { generatedDocument } from './generated.ts';
import { inputPlan } from './inputs.ts';

const query = {
  element: (_: unknown, { id, asOf }: { id: string; asOf?: string | null }, operation: Operation) =>
    lookUp(id, asOf ?? undefined, undefined, operation),
  node: (_: unknown, { id }: { id: string }, operation: Operation) => lookUp(id, undefined, undefined, operation),
  elements: (_: unknown, args: ListingArguments, operation: Operation) => listing(undefined, args, operation),
  lineage: (
    _: unknown,
    { of, asOf, ...args }: LineageArguments & { of: readonly string[]; asOf?: string | null },
    operation: Operation,
  ) => lineageOf(of, asOf ?? undefined, args, operation),
  record: oneRecord,
  records: allRecords,
  log: publishedLog,
  validation,
  history: elementHistory,
  paths: pathsBetween,
  search,
  absence: absenceOf,
  recipe: recipeOf,
  comparison,
  explanation,
  drift,
  leakage,
  impact,
  restrictions,
};

const enums = {
  Direction: { UPSTREAM: 'upstream', DOWNSTREAM: 'downstream', BOTH: 'both' },
  SortKey: { IRI: 'iri', NAME: 'name', TIME: 'time', RECORDED: 'recorded' },
  FrontierReason: { DEPTH: 'depth', SIZE: 'size', TIME: 'time' },
};

const resolveType = { __resolveType: (subject: Subject, operation: Operation) => typeName(subject, operation) };

/**
 * The schema in force: the hand-written SDL and what the vocabulary, modules included, gives.
 * @throws Error at start if a module's names clash with the SDL
 */
export async function buildSchema(vocabulary: Vocabulary): Promise<GraphQLSchema> {
  const base = await handWritten();
  const generated = generatedDocument(vocabulary, base);
  const schema = makeExecutableSchema<Operation>({
    typeDefs: [inherited(base), generated],
    resolvers: {
      ...scalars,
      ...enums,
      ...searchEnums,
      ...impactEnums,
      ...recallEnums,
      ...restrictionEnums,
      ...driftEnums,
      ...leakageEnums,
      ...comparisonEnums,
      ...comparisonTypes,
      ...explanationEnums,
      ...explanationTypes,
      Query: query,
      Node: resolveType,
      Element: resolveType,
      Entity: resolveType,
      Activity: resolveType,
      Agent: resolveType,
      Relation: relation,
      Record: record,
      RecordRemoval: recordRemoval,
      Assertion: assertion,
      HistoryEntry: historyEntry,
      Path: path,
      PathStep: pathStep,
      PathDirection: pathDirections,
      Lineage: lineage,
      Log: log,
      Absence: absenceAnswer,
      Recipe: recipeAnswer,
      Drift: driftAnswer,
      DriftColumn: driftColumn,
      Leakage: leakageAnswer,
      LeakagePair: leakagePair,
      DataUse: dataUse,
      DataGap: dataGap,
      Search: searchAnswer,
      Contribution: contribution,
      Validation: validationAnswer,
      ConstraintViolation: constraintViolation,
      Receipt: receipt,
      Impact: impactAnswer,
      AffectedElement: affectedElement,
      Mutation: recallMutations,
      Recall: recallFields,
      RecallItem: recallItem,
      RecallEntry: recallEntry,
      Restrictions: restrictionsAnswer,
      RestrictionConflict: restrictionConflict,
      RestrictionQuestion: restrictionQuestion,
      RestrictionSource: restrictionSource,
    },
    inheritResolversFromInterfaces: false,
  });
  assertValidSchema(schema);
  attach(schema, vocabulary);
  schema.getMutationType()!.getFields()['record']!.resolve = recordMutation(inputPlan(schema, vocabulary));
  return schema;
}
