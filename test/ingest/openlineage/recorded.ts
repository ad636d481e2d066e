/** What real clients sent and other projects' suites hold: test/fixtures/openlineage. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(import.meta.dirname, '../../fixtures/openlineage');

export interface RecordedEvent {
  readonly name: string;
  readonly text: string;
}

/** Invalid ones, with what their own suite says of them. */
export const EXPECTED = (
  JSON.parse(readFileSync(join(FOLDER, 'fluentd/expect.json'), 'utf8')) as { expect: Record<string, string> }
).expect;

export function recordedClients(): RecordedEvent[] {
  return readFileSync(join(FOLDER, 'clients.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { name } = JSON.parse(line) as { name: string };
      // The event as it stands: parsing and printing it would change numbers.
      return { name, text: line.slice(line.indexOf('"event":') + '"event":'.length, -1) };
    });
}

export function suiteEvents(): RecordedEvent[] {
  return globSync('{consumer,marquez,fluentd}/**/*.json', { cwd: FOLDER })
    .filter((name) => !name.endsWith('expect.json'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
}

/** Facets alone, by the folder that names what they are of. */
export function facetExamples(): RecordedEvent[] {
  return globSync('facet-examples/**/*.json', { cwd: FOLDER })
    .sort()
    .map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));
}
