/** One request to the service with what HTTP says of it. */
export interface Heard {
  readonly status: number;
  readonly retryAfter: string | null;
  /** Code of the first error. */
  readonly code: string | undefined;
  readonly data: Record<string, unknown> | null | undefined;
}

export async function ask(url: string, query: string, variables: object = {}): Promise<Heard> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as {
    data?: Record<string, unknown> | null;
    errors?: { extensions?: { code?: string } }[];
  };
  return {
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    code: errors?.[0]?.extensions?.code,
    data,
  };
}

/** Records one labelled entity. */
export function recordOne(url: string, id: string, label: string): Promise<Heard> {
  const attributes = [{ property: 'rdfs:label', values: [{ value: label }] }];
  return ask(url, 'mutation ($input: RecordInput!) { record(input: $input) { number digest created } }', {
    input: { statements: [{ element: { id, types: ['prov:Entity'], attributes } }] },
  });
}
