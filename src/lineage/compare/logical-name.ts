/** What makes two elements of different versions, runs or machines the same thing for a comparison: their names without what numbers them. */
import { PackageURL } from 'packageurl-js';
import { clip, localName, type Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import { shortName } from '../../prov/name.ts';
import { TERM } from '../../prov/vocabulary.ts';
import type { Elements } from './elements.ts';

/** Counters, dates, times, UUIDs and hexadecimal digests at the end of a name, each after a separator. */
const NUMBERING =
  /[-_./@ #:]+(?:v?\d[\d\-_.:TZ]*|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{7,64})$/i;

/** `clean-2026-10` is `clean`; a name that is nothing but numbers stays. */
export function unnumbered(name: string): string {
  let rest = name;
  for (;;) {
    const shorter = rest.replace(NUMBERING, '');
    if (shorter === rest || shorter === '') return rest;
    rest = shorter;
  }
}

/** Words of a version that number nothing: `train` of `2026-10-train`. They tell the raw data of a month from its training part. */
function versionWords(version: string): string {
  return version
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => /^[a-z]{2,}$/.test(word))
    .join('-');
}

const JOB = `${CLEW}job` as Iri;
const COMMIT = `${CLEW}commit` as Iri;
const SLICE = `${CLEW}slice` as Iri;
const PATH = `${CLEW}path` as Iri;

/**
 * The logical name: equal for two elements that stand in the same place of two histories. The element must have been read.
 * A run is named by its job, else by its name without numbering, else by what it is; undefined where there is nothing to go by.
 */
export function logicalName(elements: Elements, iri: Iri): string | undefined {
  const family = elements.family(iri);
  const name = elements.text(iri, TERM.name);
  switch (family) {
    case 'Run':
      return stepName(elements, iri);
    case 'Package':
      return packageName(iri)?.full ?? name;
    case 'Metric':
      return [name ?? '', elements.text(iri, SLICE) ?? ''].join('|');
    case 'DataFile':
      return elements.text(iri, PATH) ?? name;
    case 'Hyperparameter':
    case 'Column':
    case 'Feature':
      return name ?? lastPart(iri);
    case 'Code':
      return [name ?? '', elements.text(iri, PATH) ?? ''].join('|');
    case 'DatasetVersion': {
      const words = versionWords(elements.text(iri, TERM.version) ?? versionIn(iri) ?? '');
      return [name ?? nameIn(iri), words].join('|');
    }
    case undefined:
      return name === undefined ? undefined : unnumbered(name);
    default:
      return unnumbered(name ?? nameIn(iri));
  }
}

/** What a step is called, run for run. */
export function stepName(elements: Elements, iri: Iri): string {
  const job = elements.text(iri, JOB);
  if (job !== undefined) return shortName(job);
  const name = elements.text(iri, TERM.name);
  return unnumbered(name ?? nameIn(iri));
}

/** The logical name as people read it: without the parts that only tell things apart. */
export function displayName(elements: Elements, iri: Iri): string {
  const family = elements.family(iri);
  if (family === 'Run') return stepName(elements, iri);
  if (family === 'Package') return packageName(iri)?.name ?? elements.text(iri, TERM.name) ?? shortName(iri);
  if (family === 'DataFile') return elements.text(iri, PATH) ?? elements.text(iri, TERM.name) ?? shortName(iri);
  const name = elements.text(iri, TERM.name);
  if (family === 'Configuration' || family === 'Environment' || family === 'Evaluation')
    return unnumbered(name ?? nameIn(iri));
  return name ?? nameIn(iri);
}

/** `pypi/numpy` and `numpy` of a package URL (https://github.com/package-url/purl-spec); undefined of any other IRI. */
export function packageName(iri: string): { full: string; name: string; version: string | undefined } | undefined {
  if (!iri.startsWith('pkg:')) return undefined;
  try {
    const { type, namespace, name, version } = PackageURL.fromString(iri);
    const within = namespace ? `${namespace}/${name}` : name;
    return { full: `${type}/${within}`, name: within, version: version ?? undefined };
  } catch {
    // An IRI may begin like a package URL and be none: it names itself.
    return undefined;
  }
}

/** The version that people know: as recorded (of code, the commit), else what stands behind the `@` of a short name. */
export function versionOf(elements: Elements, iri: Iri): string | undefined {
  const recorded = elements.text(iri, COMMIT) ?? elements.text(iri, TERM.version) ?? packageName(iri)?.version;
  const versioned = elements.vocabulary.kind(elements.kind(iri) ?? '')?.versioned;
  return recorded ?? (versioned ? versionIn(iri) : undefined);
}

function nameIn(iri: Iri): string {
  const short = shortName(iri);
  if (short === iri) return iri;
  const at = short.lastIndexOf('@');
  return short.slice(short.indexOf(':') + 1, at < 0 ? undefined : at);
}

function versionIn(iri: Iri): string | undefined {
  const short = shortName(iri);
  const at = short.lastIndexOf('@');
  return short === iri || at < 0 ? undefined : short.slice(at + 1);
}

function lastPart(iri: Iri): string {
  return clip(localName(iri.replace(/@[^@/]*$/, '')), 200);
}
