/** The lineage of data alone: rows pass from dataset versions and files to others, by derivation and through runs, and not through a model. */
import type { Iri } from '../../prov/iri.ts';
import { CLEW } from '../../prov/namespaces.ts';
import type { RelationName } from '../../prov/relations.ts';
import { EMPTY } from '../absence/member.ts';
import type { Closure } from '../closure.ts';
import { isData } from './roles.ts';

const DERIVATIONS: readonly RelationName[] = ['wasDerivedFrom', 'wasRevisionOf', 'wasQuotedFrom', 'hadPrimarySource'];

/** Properties that say where data come from: data that have one are where their lineage is meant to begin. */
const ORIGINS = [`${CLEW}origin`, `${CLEW}sourceUrl`, `${CLEW}collectionMethod`, 'http://purl.org/dc/terms/source'];

/** Why it is not known what data came from. */
export interface DataGap {
  readonly iri: Iri;
  readonly says: string;
}

export class DataLineage {
  readonly #closure: Closure;
  readonly #ancestors = new Map<Iri, ReadonlySet<Iri>>();

  /** @param closure everything upstream of the data that are asked about */
  constructor(closure: Closure) {
    this.#closure = closure;
  }

  get closure(): Closure {
    return this.#closure;
  }

  isData(iri: Iri): boolean {
    return isData(this.#closure, iri);
  }

  /** The runs that made some data, or the files that they are. */
  makers(iri: Iri): Iri[] {
    const made = this.#parts(iri).flatMap((part) => this.#closure.related(part, 'wasGeneratedBy'));
    return [...new Set(made.map((run) => run.iri))];
  }

  /** Data and their files: what happened to a file happened to the version that holds it. */
  #parts(iri: Iri): Iri[] {
    return [iri, ...this.#closure.related(iri, 'hadMember', { kind: 'DataFile' }).map((file) => file.iri)];
  }

  /** Data that a run used. */
  used(run: Iri): Iri[] {
    return this.#closure
      .related(run, 'used')
      .map(({ iri }) => iri)
      .filter((iri) => this.isData(iri));
  }

  /** Data one step up. @param without runs through which nothing passes, nor from what they used to what they made */
  inputs(iri: Iri, without: ReadonlySet<Iri> = new Set()): Iri[] {
    const makers = this.makers(iri);
    const barred = new Set(makers.filter((run) => without.has(run)).flatMap((run) => this.used(run)));
    const parts = this.#parts(iri);
    const derived = parts
      .flatMap((part) => DERIVATIONS.flatMap((relation) => this.#closure.related(part, relation)))
      .map((from) => from.iri)
      .filter((from) => this.isData(from));
    const used = makers.filter((run) => !without.has(run)).flatMap((run) => this.used(run));
    return [...new Set([...derived, ...used])].filter((from) => !parts.includes(from) && !barred.has(from));
  }

  /** All data that some data came from, itself not among them. */
  ancestors(iri: Iri): ReadonlySet<Iri> {
    const known = this.#ancestors.get(iri);
    if (known) return known;
    const found = this.ancestorsWithout(iri, new Set());
    this.#ancestors.set(iri, found);
    return found;
  }

  ancestorsWithout(iri: Iri, without: ReadonlySet<Iri>): ReadonlySet<Iri> {
    const found = new Set<Iri>();
    const waiting = [iri];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      for (const input of this.inputs(next, without)) {
        if (input === iri || found.has(input)) continue;
        found.add(input);
        waiting.push(input);
      }
    }
    return found;
  }

  /** Strong digests of the whole: of the version itself, or the file. */
  digests(iri: Iri): string[] {
    return this.#closure.values(iri, `${CLEW}digest`).flatMap((value) => {
      const text = 'value' in value ? value.value : '';
      return text === '' || text === EMPTY ? [] : [text];
    });
  }

  /** The digests of the files of a version by the file that has it; of a file, its own. */
  files(iri: Iri): Map<string, Iri> {
    const files = this.#closure.isA(iri, 'DataFile')
      ? [iri]
      : this.#closure.related(iri, 'hadMember', { kind: 'DataFile' }).map((file) => file.iri);
    return new Map(files.flatMap((file) => this.digests(file).map((digest) => [digest, file] as const)));
  }

  /** What is not known of how data came to be. @param without runs behind which it does not matter */
  gaps(iri: Iri, without: ReadonlySet<Iri>): DataGap[] {
    return [iri, ...this.ancestorsWithout(iri, without)].flatMap((one) => this.#gap(one, without) ?? []);
  }

  #gap(iri: Iri, without: ReadonlySet<Iri>): DataGap | undefined {
    if (this.inputs(iri, without).length > 0) return undefined;
    if (this.#hasOrigin(iri)) return undefined;
    const makers = this.makers(iri);
    if (makers.some((run) => without.has(run) || this.#begins(run))) return undefined;
    if (makers.length > 0) return { iri, says: 'No input of the run that made it is recorded.' };
    return { iri, says: 'Where it comes from is not recorded: no run that made it, no source, no origin.' };
  }

  /** Said of the version, of its files, or of the dataset that it is a version of. */
  #hasOrigin(iri: Iri): boolean {
    const closure = this.#closure;
    const general = closure.related(iri, 'specializationOf').map((dataset) => dataset.iri);
    return [...this.#parts(iri), ...general].some(
      (one) =>
        closure.related(one, 'hadPrimarySource').length > 0 ||
        ORIGINS.some((property) => closure.values(one, property).length > 0),
    );
  }

  /** Whether a run is said to have read no data before: one that collects them, or whose inputs are said to be complete. */
  #begins(run: Iri): boolean {
    const complete = this.#closure.text(run, `${CLEW}inputsComplete`);
    return complete === 'true' || complete === '1' || this.#closure.types(run).includes(`${CLEW}CollectionRun` as Iri);
  }
}

/** What is in both, sorted, once. */
export function common(a: readonly string[], b: readonly string[]): string[] {
  const other = new Set(b);
  return [...new Set(a)].filter((one) => other.has(one)).sort();
}
