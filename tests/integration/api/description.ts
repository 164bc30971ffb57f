import { readFileSync } from 'node:fs';
import addFormats from 'ajv-formats';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApiFile } from '../../sandbox-bank/api/openapi.ts';

/** docs/openapi.json as a stranger reads it: nothing here knows shared/bank-api.ts. */

/** JSON Schema, as far as the description uses it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema | false;
  readonly prefixItems?: readonly Schema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
}

interface Content {
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface RawOperation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, unknown>>[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: 'path' | 'header';
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

const document = JSON.parse(readFileSync(openApiFile, 'utf8')) as OpenApi;
const ajv = new Ajv2020({ strictSchema: false });
// A CommonJS module whose types speak of a default export.
(addFormats as unknown as (to: Ajv2020) => void)(ajv);
ajv.addFormat('base64', /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/);
ajv.addSchema(document, 'api');

const prefix = '#/components/schemas/';
/** A schema, whatever stands for it. */
export const resolved = (schema: Schema): Schema => {
  const name = schema.$ref?.slice(prefix.length);
  const found = name === undefined ? schema : document.components.schemas[name];
  if (!found) throw new Error(`nothing is ${schema.$ref}`);
  return found;
};

export interface Operation {
  readonly id: string;
  /** In capitals. */
  readonly method: string;
  readonly path: string;
  readonly auth: 'none' | 'first-factor' | 'session';
  readonly parameters: readonly {
    readonly name: string;
    readonly in: 'path' | 'header';
    readonly schema: Schema;
  }[];
  readonly body: Schema | undefined;
  readonly fitsBody: ValidateFunction;
  readonly fitsAnswer: ValidateFunction;
}

const compile = ({ $ref }: Schema): ValidateFunction => ajv.compile({ $ref: `api${$ref}` });
export const fitsProblem = compile({ $ref: `${prefix}Problem` });
const nothing = ajv.compile({ type: 'null' });

const schemaIn = (content: Content | undefined, type: string): Schema => {
  const schema = content?.content[type]?.schema;
  if (!schema) throw new Error(`no ${type} is described`);
  return schema;
};

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => {
    const { operationId, security, parameters = [], requestBody, responses } = described;
    const body = requestBody && schemaIn(requestBody, 'application/json');
    const [scheme = 'none'] = security.flatMap((one) => Object.keys(one));
    // Whatever is no success is a problem.
    schemaIn(responses['default'], 'application/problem+json');
    return {
      id: operationId,
      method: method.toUpperCase(),
      path,
      auth: scheme as Operation['auth'],
      parameters,
      body,
      fitsBody: body ? compile(body) : nothing,
      fitsAnswer: compile(schemaIn(responses['200'], 'application/json')),
    };
  }),
);

const patternOf = ({ path }: Operation): RegExp => new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);

/** Which of them a path (below /v1) and method lead to. */
export const operationAt = (method: string, path: string): Operation | undefined =>
  operations.find((operation) => operation.method === method && patternOf(operation).test(path));
