/** rdf-validate-shacl, unmodified, in the only ways it is safe to use. docs/design/shacl.md lists what goes wrong in others. */
import type { DatasetCore, Quad } from '@rdfjs/types';
import SHACLValidator from 'rdf-validate-shacl';
import { Fault } from '../../prov/fault.ts';
import { OWL } from '../../prov/namespaces.ts';
import { isNumeric, isReference } from '../../prov/value.ts';
import type { ClassTree } from '../classes.ts';
import type { ShaclCode } from '../fault.ts';
import type { Graph } from '../graph.ts';
import { factory } from './factory.ts';
import { GraphDataset } from './graph-dataset.ts';

export type OfficialAnswer = Awaited<ReturnType<SHACLValidator['validate']>>;

/** Longest number that the library is given: it tries every split of its digits, so that a million of them would take hours. */
export const MAX_NUMBER_LENGTH = 5000;

/** Validates graphs against one set of shapes. May be kept and used again and at once from many places. */
export class OfficialValidator {
  readonly #shapes: DatasetCore;
  readonly #ontology: ClassTree;
  #validator: SHACLValidator | undefined;

  /** `owl:imports` of shapes files are left out: what they name is loaded with them, and nothing is fetched. */
  constructor(shapes: readonly Quad[], ontology: ClassTree) {
    this.#shapes = factory.dataset(shapes.filter((quad) => quad.predicate.value !== `${OWL}imports`));
    this.#ontology = ontology;
  }

  /** A fresh `validate()`. @throws Fault SHACL_FAILED, SHACL_LIMIT */
  async validate(graph: Graph): Promise<OfficialAnswer> {
    refuseLongNumbers(graph);
    try {
      return await this.#warm().validate(this.#dataset(graph));
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** What `validate()` does after it has loaded imports, of which there are none: for callers that cannot wait. @throws as {@link validate} */
  validateNow(graph: Graph): OfficialAnswer {
    refuseLongNumbers(graph);
    try {
      const validator = this.#warm();
      validator.$data = validator.factory.clownface({ dataset: this.#dataset(graph) });
      validator.validationEngine.validateAll(validator.$data);
      return validator.validationEngine.getReport();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #dataset(graph: Graph): DatasetCore {
    return new GraphDataset(graph, this.#ontology) as unknown as DatasetCore;
  }

  /** Never with `maxErrors`, which counts over the validator's life; `maxNodeChecks: 0`, as any other number loses results. */
  #warm(): SHACLValidator {
    return (this.#validator ??= new SHACLValidator(this.#shapes, { factory, maxNodeChecks: 0 } as ConstructorParameters<
      typeof SHACLValidator
    >[1]));
  }

  #failed(error: unknown): Fault<ShaclCode> {
    // An engine that stopped half-way may hold results of the unfinished node.
    this.#validator = undefined;
    const deep = error instanceof RangeError;
    return new Fault<ShaclCode>(
      deep ? 'SHACL_LIMIT' : 'SHACL_FAILED',
      deep
        ? 'The graph has a chain of classes or of a repeated path that is too long or closed in itself for a SHACL report.'
        : `No SHACL report could be made: ${(error as Error).message}.`,
      { cause: error, hint: deep ? 'Shorten the chain, or break its circle.' : 'Look at the shape that is named.' },
    );
  }
}

function refuseLongNumbers(graph: Graph): void {
  for (const [subject, properties] of graph.subjects()) {
    for (const values of properties.values()) {
      for (const value of values) {
        if (isReference(value) || value.value.length <= MAX_NUMBER_LENGTH || !isNumeric(value.datatype)) continue;
        throw new Fault<ShaclCode>(
          'SHACL_LIMIT',
          `${subject} has a number of ${value.value.length} characters; a SHACL report takes ${MAX_NUMBER_LENGTH}.`,
          {
            hint: 'Correct the number, or give it as a string.',
            details: { limit: 'numberLength', maximum: MAX_NUMBER_LENGTH, given: value.value.length },
          },
        );
      }
    }
  }
}
