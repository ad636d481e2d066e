import type { Session } from 'neo4j-driver';

/** Neo4j keeps every property name ever used, in memory: beyond this many, attributes of new names are shown on no node of their own. */
const MAX_NAMES = 4_000;

/** The property names of the database, as far as this process knows. They serve people who look at the graph; nothing of ours reads them. */
export class PropertyNames {
  readonly #known = new Set<string>();

  async load(session: Session): Promise<void> {
    const { records } = await session.executeRead((tx) => tx.run('CALL db.propertyKeys()'));
    for (const record of records) this.#known.add(record.get(0) as string);
  }

  readonly admit = (name: string): boolean => {
    if (this.#known.has(name)) return true;
    if (this.#known.size >= MAX_NAMES) return false;
    this.#known.add(name);
    return true;
  };
}
