// Which fields fit at a path of an experiment file, read from the JSON Schema: for "did you mean" and for paths of
// `vary` and `--set`.
import { experimentJsonSchema } from './schema.ts';
import type { Path } from './schema-fault.ts';

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly allOf?: readonly SchemaNode[];
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

/** All nodes that a node stands for: itself, what it refers to, and its alternatives. */
function alternatives(node: SchemaNode, root: SchemaNode): SchemaNode[] {
  const nodes = [node];
  if (node.$ref !== undefined) {
    const target = root.$defs?.[node.$ref.slice('#/$defs/'.length)];
    if (target !== undefined) nodes.push(...alternatives(target, root));
  }
  for (const inner of [...(node.anyOf ?? []), ...(node.allOf ?? [])]) nodes.push(...alternatives(inner, root));
  return nodes;
}

/** Makes the look-up: path of a mapping to the names of its fields, in the schema's order; none where any name fits. */
export function fieldIndex(): (path: Path) => readonly string[] {
  const root = experimentJsonSchema() as SchemaNode;
  return path => {
    let nodes = alternatives(root, root);
    for (const step of path) {
      const next: SchemaNode[] = [];
      for (const node of nodes) {
        const child = typeof step === 'number' ? node.items : node.properties?.[step];
        if (child !== undefined) next.push(...alternatives(child, root));
        else if (typeof step === 'string' && typeof node.additionalProperties === 'object') {
          next.push(...alternatives(node.additionalProperties, root));
        }
      }
      nodes = next;
    }
    return [...new Set(nodes.flatMap(node => Object.keys(node.properties ?? {})))];
  };
}
