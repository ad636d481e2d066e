/**
 * Limits on the shape of a query: depth, aliases, directives and cost, worked out in one pass. Each fragment is measured once and its measure
 * reused, so a document whose fragments would unfold to millions of fields is measured as fast as it was parsed.
 */
import {
  GraphQLError,
  Kind,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

export interface ComplexityLimits {
  /** Nested fields. */
  readonly depth: number;
  /** Fields under another name than their own. */
  readonly aliases: number;
  readonly directives: number;
  /** Values that the answer can hold: every field counts one, a list or page as often as `first` allows. */
  readonly cost: number;
  /** Lexical tokens; applied by the parser. */
  readonly tokens: number;
}

export const COMPLEXITY: ComplexityLimits = { depth: 16, aliases: 50, directives: 50, cost: 500_000, tokens: 4_000 };

/** What a selection may cost: introspection is deep by itself and is measured by its own, larger depth. */
interface Measure {
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly cost: number;
}

const NOTHING: Measure = { depth: 0, aliases: 0, directives: 0, cost: 0 };

/** A page asked for by a variable may be as large as a page can be. */
const LARGEST_PAGE = 200;
const LIST = 10;

/** A validation rule; reports each exceeded limit by name. */
export function complexityRule(limits: ComplexityLimits): (context: ValidationContext) => ASTVisitor {
  return (context) => ({
    OperationDefinition(operation) {
      const root = context.getSchema().getRootType(operation.operation) ?? undefined;
      const measure = new Measurer(context).selection(operation.selectionSet, root);
      for (const limit of ['depth', 'aliases', 'directives', 'cost'] as const) {
        if (measure[limit] <= limits[limit]) continue;
        const given = Number.isSafeInteger(measure[limit]) ? measure[limit] : 'beyond counting';
        context.reportError(
          new GraphQLError(`The query's ${limit} is ${given}; the limit is ${limits[limit]}.`, {
            nodes: operation,
            extensions: { code: 'TOO_COMPLEX', details: { limit, maximum: limits[limit], given } },
          }),
        );
      }
    },
  });
}

class Measurer {
  readonly #context: ValidationContext;
  readonly #fragments = new Map<string, Measure | 'open'>();

  constructor(context: ValidationContext) {
    this.#context = context;
  }

  selection(set: SelectionSetNode | undefined, type: GraphQLNamedType | undefined): Measure {
    let total = NOTHING;
    for (const node of set?.selections ?? []) {
      switch (node.kind) {
        case Kind.FIELD:
          total = plus(total, this.#field(node, type));
          break;
        case Kind.INLINE_FRAGMENT: {
          const on = node.typeCondition ? this.#context.getSchema().getType(node.typeCondition.name.value) : type;
          total = plus(plus(total, this.selection(node.selectionSet, on)), directives(node));
          break;
        }
        case Kind.FRAGMENT_SPREAD:
          total = plus(plus(total, this.#fragment(node.name.value)), directives(node));
          break;
      }
    }
    return total;
  }

  #fragment(name: string): Measure {
    const known = this.#fragments.get(name);
    if (known === 'open') return NOTHING; // A cycle: another rule refuses it.
    if (known) return known;
    const definition: FragmentDefinitionNode | null | undefined = this.#context.getFragment(name);
    if (!definition) return NOTHING;
    this.#fragments.set(name, 'open');
    const measure = this.selection(
      definition.selectionSet,
      this.#context.getSchema().getType(definition.typeCondition.name.value),
    );
    this.#fragments.set(name, measure);
    return measure;
  }

  #field(node: FieldNode, parent: GraphQLNamedType | undefined): Measure {
    const field = fieldOf(parent, node.name.value);
    const type = field && getNamedType(field.type);
    // The introspection types form a small graph of their own, the same for every history: it counts, its depth does not.
    const meta = node.name.value.startsWith('__');
    const inner = this.selection(node.selectionSet, type && isCompositeType(type) ? type : undefined);
    const times = field ? repetitions(node, field) : 1;
    const own = plus(directives(node), { ...NOTHING, aliases: node.alias ? 1 : 0 });
    return {
      depth: meta ? 1 : inner.depth + 1,
      aliases: own.aliases + inner.aliases,
      directives: own.directives + inner.directives,
      cost: 1 + times * inner.cost,
    };
  }
}

function fieldOf(type: GraphQLNamedType | undefined, name: string): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** How often the fields below may come back: the page size of a connection, a guess for other lists. `edges` and `nodes` are counted by their connection. */
function repetitions(node: FieldNode, field: GraphQLField<unknown, unknown>): number {
  const first = field.args.find((arg) => arg.name === 'first');
  if (first) {
    const given = node.arguments?.find((arg) => arg.name.value === 'first')?.value;
    if (given?.kind === Kind.INT) return Math.min(LARGEST_PAGE, Number(given.value));
    return given ? LARGEST_PAGE : Number(first.defaultValue ?? LARGEST_PAGE);
  }
  if (node.name.value === 'edges' || node.name.value === 'nodes') return 1;
  return String(field.type).startsWith('[') ? LIST : 1;
}

function directives(node: { readonly directives?: readonly unknown[] | undefined }): Measure {
  return { ...NOTHING, directives: node.directives?.length ?? 0 };
}

function plus(a: Measure, b: Measure): Measure {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    cost: a.cost + b.cost,
  };
}
