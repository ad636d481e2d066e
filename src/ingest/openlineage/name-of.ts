/** From an IRI that `names.ts` made back to what OpenLineage calls the thing. */
import { ID } from '../../prov/name.ts';
import type { Iri } from '../../prov/iri.ts';
import type { Named } from './names.ts';

type Prefix = 'job' | 'dataset' | 'run' | 'namespace' | 'column';

/** Undefined for what is no job, or no dataset, of OpenLineage. A version's IRI gives what it is a version of. */
export function namedOf(iri: Iri, prefix: 'job' | 'dataset'): Named | undefined {
  const [path = ''] = rest(iri, prefix)?.split('@') ?? [];
  return pair(path);
}

/** What stands after `@`: names hold that sign percent-encoded. */
export function versionOf(iri: Iri): string | undefined {
  const at = iri.lastIndexOf('@');
  return at < 0 ? undefined : decode(iri.slice(at + 1));
}

export function runIdOf(iri: Iri): string | undefined {
  const id = rest(iri, 'run');
  return id === undefined ? undefined : decode(id);
}

export function namespaceOf(iri: Iri): string | undefined {
  const name = rest(iri, 'namespace');
  return name === undefined ? undefined : decode(name);
}

/** The dataset, the version and the field of a column. */
export function columnOf(iri: Iri): { dataset: Named; version: string; field: string } | undefined {
  const [path = '', member = ''] = rest(iri, 'column')?.split('@') ?? [];
  const dataset = pair(path);
  const end = member.indexOf('/');
  const [version, field] = [decode(member.slice(0, Math.max(0, end))), decode(member.slice(end + 1))];
  if (dataset === undefined || end < 0 || version === undefined || field === undefined) return undefined;
  return { dataset, version, field };
}

function pair(path: string): Named | undefined {
  const slash = path.indexOf('/');
  const [namespace, name] = [decode(path.slice(0, Math.max(0, slash))), decode(path.slice(slash + 1))];
  return slash < 0 || namespace === undefined || name === undefined ? undefined : { namespace, name };
}

function rest(iri: Iri, prefix: Prefix): string | undefined {
  const start = `${ID}${prefix}:openlineage/`;
  return iri.startsWith(start) ? iri.slice(start.length) : undefined;
}

/** Undefined for a malformed escape: somebody else made that IRI. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
