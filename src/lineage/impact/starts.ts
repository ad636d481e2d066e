/** What is bad: an element with everything that has the same content, or all that a licence lies on. */
import { Fault } from '../../prov/fault.ts';
import { clip, isIri, type Iri } from '../../prov/iri.ts';
import { DCTERMS } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import { TERM } from '../../prov/vocabulary.ts';
import { indexKey } from '../../store/project.ts';
import type { LineageCode } from '../codes.ts';
import { isLicence, namesLicence } from '../licence.ts';
import { withinLimit } from '../limits.ts';
import { tryName } from '../name.ts';
import type { Reading } from '../reading.ts';
import { recordedValues } from '../recorded-values.ts';
import { versionsOf } from './versions.ts';

const LICENCE = `${DCTERMS}license` as Iri;

export interface Starts {
  /** Where the walk begins, sorted. */
  readonly from: readonly Iri[];
  /** The element that was named; undefined if a licence was. */
  readonly named?: Iri;
  /** Elements with the same content digest as the one named. */
  readonly sameContent: readonly Iri[];
  /** The licence that was named, as it is recorded. */
  readonly licence?: string;
  /** The package that was named without a version, as a package URL: the walk begins from all its versions. */
  readonly package?: Iri;
}

/**
 * @param of an element by any name `resolveName` takes; else a licence: its IRI or SPDX identifier, in any spelling; or a package URL
 * without a version: all versions
 * @throws Fault NOT_FOUND, AMBIGUOUS, LIMIT (more elements carry the licence than a walk begins from)
 */
export async function startsOf(reading: Reading, of: string, asOf: number | undefined): Promise<Starts> {
  const named = await tryName(reading, of, asOf);
  const licence = await carriersOf(reading, of, asOf);
  const packages = await versionsOf(reading, of);
  const versions = await known(reading, packages?.versions ?? [], asOf);
  if (named === undefined && licence.carriers.length === 0 && versions.length === 0) {
    throw new Fault<LineageCode>('NOT_FOUND', `Nothing is known as ${JSON.stringify(clip(of, 200))}${moment(asOf)}.`, {
      hint: 'Give an element (dataset:acme/clicks@3, pkg:pypi/torch@2.5.1), or a licence that something carries (CC-BY-NC-4.0).',
      details: { id: clip(of, 200) },
    });
  }
  const sameContent = named === undefined ? [] : await twins(reading, named, asOf);
  const own = named === undefined ? [] : [named];
  const from = [...new Set([...own, ...sameContent, ...licence.carriers, ...versions])].sort();
  withinLimit('carriers', from.length, `The number of elements that carry ${shortName(of)}`);
  return {
    from,
    sameContent,
    ...(named !== undefined && { named }),
    ...(licence.value !== undefined && { licence: licence.value }),
    ...(packages && versions.length > 0 && { package: packages.of }),
  };
}

function moment(asOf: number | undefined): string {
  return asOf === undefined ? '' : ` as of record ${asOf}`;
}

interface Licensed {
  readonly value?: string;
  readonly carriers: readonly Iri[];
}

/** What has this licence, in any spelling, or in an expression; what cannot be read as one is looked for as it stands. */
async function carriersOf(reading: Reading, text: string, asOf: number | undefined): Promise<Licensed> {
  const found = isLicence(text)
    ? [...(await recordedValues(reading, LICENCE))].filter(([recorded]) => namesLicence(recorded, text) === true)
    : [...(await reading.reader.identified([indexKey(text)], [LICENCE]))];
  const carriers = [...new Set(found.flatMap(([, iris]) => iris))].sort();
  if (carriers.length === 0) return { carriers };
  const recorded = found.map(([value]) => value);
  return { value: valueOf(recorded, text), carriers: await known(reading, carriers, asOf) };
}

/** As it was asked for, if that is recorded; else the recorded value that names nothing but the licence, IRIs first. */
function valueOf(recorded: readonly string[], asked: string): string {
  const alone = recorded.filter((value) => namesLicence(asked, value) === true).sort();
  const spellings = [...alone.filter(isIri), ...alone];
  return recorded.find((value) => value === asked) ?? spellings[0] ?? asked;
}

/** Elements whose content digest is that of one: the same content under another name is as bad. */
async function twins(reading: Reading, of: Iri, asOf: number | undefined): Promise<Iri[]> {
  const digest = (await reading.reader.elements([of], asOf)).get(of)?.digest;
  if (digest === undefined) return [];
  const key = indexKey(digest);
  const same = (await reading.reader.identified([key], [TERM.digest])).get(key) ?? [];
  return known(
    reading,
    same.filter((iri) => iri !== of),
    asOf,
  );
}

async function known(reading: Reading, iris: readonly Iri[], asOf: number | undefined): Promise<Iri[]> {
  if (asOf === undefined || iris.length === 0) return [...iris];
  const rows = await reading.reader.elements(iris, asOf);
  return iris.filter((iri) => rows.has(iri));
}
