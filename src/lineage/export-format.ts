/** The formats of PROV in which a part of the graph can be exported: RDF's syntaxes and PROV's other serializations. */
import { FORMAT, formatOfMediaType, formatOfName, isRdfFormat, RDF_FORMATS, type RdfFormat } from '../rdf/format.ts';
import { SERIALIZATIONS, type SerializationName } from '../serialization/serialization.ts';
import {
  isSerializationName,
  serialization,
  serializationOfMediaType,
  serializationOfName,
} from '../serialization/serializations.ts';

export const EXPORT_FORMATS = [...RDF_FORMATS, ...SERIALIZATIONS] as const;
export type ExportFormat = RdfFormat | SerializationName;

export function isExportFormat(name: string): name is ExportFormat {
  return isRdfFormat(name) || isSerializationName(name);
}

/** Whether a format keeps graphs, and so bundles and records, apart. */
export function keepsGraphs(format: ExportFormat): boolean {
  return isSerializationName(format) || FORMAT[format].graphs;
}

export function mediaTypeOf(format: ExportFormat): string {
  return isSerializationName(format) ? serialization(format).mediaType : FORMAT[format].mediaType;
}

/** The format of a media type; undefined if it is none of PROV's. */
export function exportFormatOfMediaType(mediaType: string): ExportFormat | undefined {
  return serializationOfMediaType(mediaType) ?? formatOfMediaType(mediaType);
}

/** The format that a file's extension says. */
export function exportFormatOfName(fileName: string | undefined): ExportFormat | undefined {
  return serializationOfName(fileName) ?? formatOfName(fileName);
}
