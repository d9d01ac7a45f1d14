/** What may stand at a place of a file, from its JSON schema. */

import type { Place } from './place';

export interface SchemaNode {
  $ref?: string;
  $defs?: Record<string, SchemaNode>;
  title?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  items?: SchemaNode;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: boolean | SchemaNode;
  required?: string[];
}

export interface Offer {
  label: string;
  /** What it is for. */
  about: string;
  kind: 'key' | 'value' | 'name';
  /** Fields that must be there stand first. */
  required: boolean;
}

/** A name that is no part of the schema: one that the file declares, say. */
export interface Named {
  label: string;
  about?: string;
}

/** What may be written at a place; `kind` is what the file says that it is, and names are what else is meant there. */
export function offers(schema: SchemaNode, place: Place, kind: string, names: Named[]): Offer[] {
  const roots = plain(schema, schema).filter(
    (root) => kind === '' || constants(root.properties?.policy).includes(kind),
  );
  let nodes = roots;
  for (const step of place.path) nodes = nodes.flatMap((node) => plain(schema, below(node, step)));
  if (place.writes === 'value') return values(nodes, names);
  const fits = nodes.filter((node) => place.beside.every((key) => allows(node, key)));
  return keys(fits.length > 0 ? fits : nodes, place);
}

/** What is said about the field at a place. */
export function aboutOf(schema: SchemaNode, path: (string | null)[], kind: string): string {
  let nodes = plain(schema, schema).filter((root) => kind === '' || constants(root.properties?.policy).includes(kind));
  let about = '';
  for (const step of path) {
    const found = nodes.map((node) => below(node, step)).filter((node) => node !== undefined);
    about = found.find((node) => node.description)?.description ?? '';
    nodes = found.flatMap((node) => plain(schema, node));
  }
  return about;
}

function keys(nodes: SchemaNode[], place: Place): Offer[] {
  const found = new Map<string, Offer>();
  for (const node of nodes)
    for (const [label, field] of Object.entries(node.properties ?? {})) {
      if (place.beside.includes(label) || found.has(label)) continue;
      const required = nodes.length === 1 && (node.required?.includes(label) ?? false);
      found.set(label, { label, about: field.description ?? '', kind: 'key', required });
    }
  return [...found.values()];
}

function values(nodes: SchemaNode[], names: Named[]): Offer[] {
  const found = new Map<string, Offer>();
  const offer = (label: string, about: string, kind: Offer['kind']) => {
    if (!found.has(label)) found.set(label, { label, about, kind, required: false });
  };
  for (const { label, about } of names) offer(label, about ?? '', 'name');
  for (const node of nodes) {
    for (const value of constants(node)) offer(value, node.description ?? '', 'value');
    if (node.type === 'boolean') for (const value of ['true', 'false']) offer(value, node.description ?? '', 'value');
  }
  return [...found.values()];
}

/** The schemas that a node stands for, without references and choices. */
function plain(schema: SchemaNode, node: SchemaNode | undefined): SchemaNode[] {
  if (!node) return [];
  if (node.$ref) {
    const named = schema.$defs?.[node.$ref.replace('#/$defs/', '')];
    return plain(schema, named && { ...named, description: node.description ?? named.description ?? '' });
  }
  const choices = node.anyOf ?? node.oneOf;
  return choices ? choices.flatMap((choice) => plain(schema, choice)) : [node];
}

function below(node: SchemaNode, step: string | null): SchemaNode | undefined {
  if (step === null) return node.items;
  const other = typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined;
  return node.properties?.[step] ?? other;
}

function allows(node: SchemaNode, key: string): boolean {
  return node.properties?.[key] !== undefined || typeof node.additionalProperties === 'object';
}

function constants(node: SchemaNode | undefined): string[] {
  return (node?.enum ?? []).map(String);
}
