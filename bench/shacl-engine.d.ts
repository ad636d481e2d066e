/** What the comparison uses of shacl-engine, which comes without types. */
declare module 'shacl-engine' {
  import type { DataFactory, DatasetCore } from '@rdfjs/types';

  export class Validator {
    constructor(shapes: DatasetCore, options: { factory: DataFactory });
    validate(input: { dataset: DatasetCore }): Promise<{ conforms: boolean }>;
  }
}
