/** The few words of JSON Schema (draft 2020-12) that our schemas use, read without any library. */

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Every keyword that `violations` and `objectsOf` know; a schema with another one is not understood. */
export const knownKeywords: ReadonlySet<string> = new Set([
  '$schema',
  'title',
  'description',
  'format',
  'type',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'propertyNames',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'anyOf',
  'oneOf',
]);

/** What is wrong with `value`, each with the path to it. */
export function violations(schema: JsonSchema, value: unknown, path = ''): readonly string[] {
  const found: string[] = [];
  const fail = (what: string): void => void found.push(`${path}: ${what}`);
  const alternatives = (schema['anyOf'] ?? schema['oneOf']) as readonly JsonSchema[] | undefined;
  if (alternatives !== undefined) {
    const fitting = alternatives.filter((one) => violations(one, value, path).length === 0).length;
    if (fitting === 0 || (schema['oneOf'] !== undefined && fitting > 1)) fail('fits none, or more than one');
  }
  const types = [(schema['type'] ?? []) as string | readonly string[]].flat();
  if (types.length > 0 && !types.some((type) => hasType(type, value))) fail(`is no ${types.join(' or ')}`);
  if ('const' in schema && value !== schema['const']) fail('is another value');
  if ('enum' in schema && !(schema['enum'] as readonly unknown[]).includes(value)) fail('is none of the values');
  if (typeof value === 'string') {
    if (value.length < Number(schema['minLength'] ?? 0)) fail('is too short');
    if (value.length > Number(schema['maxLength'] ?? Number.POSITIVE_INFINITY)) fail('is too long');
    if (schema['format'] === 'date' && !/^\d{4}-\d{2}-\d{2}$/u.test(value)) fail('is no day');
  }
  if (typeof value === 'number') {
    if (value < Number(schema['minimum'] ?? Number.NEGATIVE_INFINITY)) fail('is too small');
    if (value > Number(schema['maximum'] ?? Number.POSITIVE_INFINITY)) fail('is too large');
  }
  if (Array.isArray(value)) {
    if (value.length < Number(schema['minItems'] ?? 0)) fail('has too few items');
    if (value.length > Number(schema['maxItems'] ?? Number.POSITIVE_INFINITY)) fail('has too many items');
    const first = (schema['prefixItems'] ?? []) as readonly JsonSchema[];
    for (const [i, item] of value.entries()) {
      const one = first[i] ?? (schema['items'] as JsonSchema | undefined);
      if (one !== undefined) found.push(...violations(one, item, `${path}[${i}]`));
    }
  } else if (typeof value === 'object' && value !== null) found.push(...ofObject(schema, value, path));
  return found;
}

function ofObject(schema: JsonSchema, value: object, path: string): readonly string[] {
  const properties = new Map(Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>));
  const held = new Map(Object.entries(value));
  const missing = ((schema['required'] ?? []) as readonly string[]).filter((key) => !held.has(key));
  const others = schema['additionalProperties'];
  return [
    ...missing.map((key) => `${path}: has no ${key}`),
    ...[...held].flatMap(([key, inner]) => {
      const known = properties.get(key);
      if (known !== undefined) return violations(known, inner, `${path}.${key}`);
      if (others === false) return [`${path}: has an unknown key ${key}`];
      return typeof others === 'object' ? violations(others as JsonSchema, inner, `${path}.${key}`) : [];
    }),
  ];
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    default:
      return typeof value === type;
  }
}

/** Every map that the schema describes by its keys, with the path to it (`.*` for any key, `[]` for any item). */
export function objectsOf(
  schema: JsonSchema,
  path = '',
): readonly { readonly path: string; readonly schema: JsonSchema }[] {
  const step = (key: string): string => (path === '' ? key : `${path}.${key}`);
  const nested = (inner: unknown, at: string): ReturnType<typeof objectsOf> =>
    typeof inner === 'object' && inner !== null ? objectsOf(inner as JsonSchema, at) : [];
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  return [
    ...(properties.length === 0 ? [] : [{ path, schema }]),
    ...properties.flatMap(([key, inner]) => nested(inner, step(key))),
    ...nested(schema['additionalProperties'], step('*')),
    ...nested(schema['items'], `${path}[]`),
    ...[schema['anyOf'] ?? [], schema['oneOf'] ?? []].flat().flatMap((inner) => nested(inner, path)),
  ];
}
