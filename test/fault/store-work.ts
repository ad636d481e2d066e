import { existsSync } from 'node:fs';
import { Recorder } from '../../src/lineage/record.ts';
import type { Iri } from '../../src/prov/iri.ts';
import { PROV, RDFS } from '../../src/prov/namespaces.ts';
import type { Submission } from '../../src/prov/record.ts';
import type { Vocabulary } from '../../src/prov/vocabulary.ts';
import { literal } from '../../src/prov/value.ts';
import { loadVocabulary } from '../../src/rdf/vocabulary.ts';
import { compileShapes, type CompiledShapes } from '../../src/shacl/compile.ts';
import { openSqlite } from '../../src/store/sqlite/open.ts';
import type { Acknowledge } from './durable-writer.ts';
import { damage, Evidence } from './evidence.ts';
import type { Acknowledged } from './journal.ts';

/** One after the other, then several that share a transaction. */
const ALONE = 3;
const TOGETHER = 4;

/** Records that a whole run makes. */
export const RECORDS = ALONE + TOGETHER;

/** Loaded once: a harness judges hundreds of runs. */
let model: Promise<{ vocabulary: Vocabulary; compiled: CompiledShapes }> | undefined;

async function loadModel(): Promise<{ vocabulary: Vocabulary; compiled: CompiledShapes }> {
  const { vocabulary, shapes } = await loadVocabulary({ modules: [] });
  return { vocabulary, compiled: compileShapes(shapes, vocabulary) };
}

/** Opens the store in a file, records, closes it; acknowledges the receipts. What takes long and touches no store is done before. */
export async function storeWork(file: string): Promise<(acknowledge: Acknowledge) => Promise<void>> {
  const { vocabulary, compiled } = await (model ??= loadModel());
  return async (acknowledge) => {
    const store = await openSqlite({ file });
    const recorder = new Recorder(store, vocabulary, compiled);
    const record = async (i: number) => {
      const { number, digest, created } = await recorder.record(submission(i));
      acknowledge({ number, digest, created });
    };
    for (let i = 0; i < ALONE; i++) await record(i);
    const together = await Promise.allSettled(Array.from({ length: TOGETHER }, (_, i) => record(ALONE + i)));
    await store.close();
    const refused = together.find((each) => each.status === 'rejected');
    if (refused) throw refused.reason;
    // Everything was acknowledged; if a checkpoint failed, a service would end now.
    store.failed.throwIfAborted();
  };
}

function submission(i: number): Submission {
  const attributes = { [`${RDFS}label` as Iri]: [literal(`number ${i}`)] };
  const id = `urn:clew:fault:${i}` as Iri;
  return { statements: [{ statement: 'element', id, types: [`${PROV}Entity` as Iri], attributes }] };
}

/**
 * What is wrong with a store after a strike: something acknowledged is missing, something is torn, or the same work does not come to its end, once
 * and only once, when it is done again.
 */
export async function judgeStore(file: string, said: readonly object[]): Promise<string[]> {
  const acknowledged = said as Acknowledged[];
  const wrong: string[] = [];
  const evidence = new Evidence();
  if (existsSync(file)) {
    const store = await openSqlite({ file });
    wrong.push(...(await evidence.readOn(store)));
    await store.close();
  }
  wrong.push(...evidence.missing(acknowledged));
  const again: Acknowledged[] = [];
  await (
    await storeWork(file)
  )((receipt) => again.push(receipt as Acknowledged));
  const store = await openSqlite({ file });
  wrong.push(...(await evidence.readOn(store)));
  await store.close();
  wrong.push(...evidence.missing([...acknowledged, ...again]), ...damage(file));
  if (evidence.size !== RECORDS) wrong.push(`there are ${evidence.size} records after a repetition, not ${RECORDS}`);
  return wrong;
}
