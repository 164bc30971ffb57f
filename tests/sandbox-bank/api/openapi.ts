import { writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import {
  About,
  bankApi,
  Challenge,
  Done,
  FirstFactor,
  HistoryEntry,
  Id,
  LogInChallenge,
  Problem,
  Receipt,
  Registration,
  Session,
  type BankCall,
} from '../../../shared/bank-api.ts';
import { Policy, Terms, TrustList } from '../../../shared/bank-policy.ts';
import { SecondFactor, SecondFactorAsked } from '../../../shared/second-factor.ts';
import { RandomEnvelopeContent, Statement } from '../../../shared/statement.ts';

/** Writes docs/openapi.json (OpenAPI 3.1) from shared/bank-api.ts: `npx tsx tests/sandbox-bank/api/openapi.ts`. */

export const openApiFile = fileURLToPath(new URL('../../../docs/openapi.json', import.meta.url));

/** Schemas that have a name of their own; those signed as documents are described though no path answers them bare. */
const named = {
  About,
  Challenge,
  Done,
  FirstFactor,
  HistoryEntry,
  LogInChallenge,
  Policy,
  Problem,
  RandomEnvelopeContent,
  Receipt,
  Registration,
  SecondFactor,
  SecondFactorAsked,
  Session,
  Statement,
  Terms,
  TrustList,
} as const;

const summaries: Readonly<Record<BankCall, string>> = {
  about: 'Who the bank is: its signed policy and trust list, its envelope and receipt certificates',
  logIn: 'First factor: id and password. The token has no rights but the OTP',
  logInChallenge: 'A challenge for a log-in with a certificate; the same answer for any certificate',
  logInWithCertificate: 'First factor by a signature with a registered certificate',
  confirmSecondFactor: 'Second factor: a new token, that of the session',
  extend: 'Puts the end of the session off',
  logOut: 'Ends the session',
  registrations: '등록된 인증서 목록, each certificate with its state now',
  challenge: 'A challenge for one act (single use, 3 minutes) with the bank’s findings on the certificate',
  register: '타기관 인증서 등록, or the replacement of a renewed one',
  release: '타기관 인증서 해제, signed or without the key',
  settle: 'What became of a write; an unknown idempotency key is fenced',
  history: '등록·해제 내역, newest first',
};

const jsonSchemaOptions = (registry: z.core.$ZodRegistry<{ id: string }>) =>
  ({
    target: 'draft-2020-12',
    metadata: registry,
    uri: (id: string) => `#/components/schemas/${id}`,
    // zod's own form of e.g. base64 beside `format` is a pattern of hundreds of characters.
    override: ({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }) => {
      if (jsonSchema.format !== undefined || jsonSchema.contentEncoding !== undefined)
        delete jsonSchema.pattern;
    },
  }) as const;

type Json = Readonly<Record<string, unknown>>;

const withoutIdentifiers = ({ $schema: _schema, $id: _id, ...schema }: Json): Json => schema;

const operation = (name: BankCall, schemaOf: (id: string) => Json): Json => {
  const call = bankApi[name];
  const parameters: Json[] = [...call.path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: parameter === 'key' ? { type: 'string', format: 'uuid' } : withoutIdentifiers(z.toJSONSchema(Id)),
  }));
  if (name === 'register' || name === 'release')
    parameters.push({
      name: 'Idempotency-Key',
      in: 'header',
      required: true,
      description: 'Same key and same body: the same answer. Same key, other body: refused (409).',
      schema: { type: 'string', format: 'uuid' },
    });
  const hasBody = !(call.body instanceof z.ZodObject) || Object.keys(call.body.shape).length > 0;
  const problem = { 'application/problem+json': { schema: schemaOf('Problem') } };
  return {
    operationId: name,
    summary: summaries[name],
    ...(call.auth === 'none' ? { security: [] } : { security: [{ [call.auth]: [] }] }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(hasBody
      ? {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(`${name}Request`) } },
          },
        }
      : {}),
    responses: {
      200: { description: 'Done', content: { 'application/json': { schema: schemaOf(`${name}Answer`) } } },
      default: { description: 'Refused, with a code of the closed set of reasons', content: problem },
    },
  };
};

/** The whole description, as the file holds it. */
export const openApi = (): Json => {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });
  const calls = Object.keys(bankApi) as BankCall[];
  for (const name of calls) {
    const { body, answer } = bankApi[name];
    if (!registry.has(body) && !isEmpty(body)) registry.add(body, { id: `${name}Request` });
    if (!registry.has(answer)) registry.add(answer, { id: `${name}Answer` });
  }
  const { schemas } = z.toJSONSchema(registry, jsonSchemaOptions(registry)) as {
    schemas: Record<string, Json>;
  };
  const idOf = (wanted: string): string => {
    const [, name, kind] = /^(\w+?)(Request|Answer)$/.exec(wanted) ?? [];
    if (!name || !(name in bankApi)) return wanted;
    const { body, answer } = bankApi[name as BankCall];
    return registry.get(kind === 'Request' ? body : answer)?.id ?? wanted;
  };
  const schemaOf = (id: string): Json => ({ $ref: `#/components/schemas/${idOf(id)}` });
  const paths: Record<string, Record<string, Json>> = {};
  for (const name of calls) {
    const { path, method } = bankApi[name];
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name, schemaOf) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '타기관 인증서 등록·해제 API',
      version: '1.0.0',
      description:
        'Registers and releases certificates issued elsewhere. HTTPS (TLS 1.3) and JSON; errors are RFC 9457 problem details. DER travels in base64.',
    },
    servers: [{ url: '/v1' }],
    paths,
    components: {
      securitySchemes: {
        'first-factor': {
          type: 'http',
          scheme: 'bearer',
          description: 'Token of POST /sessions or POST /sessions/certificate',
        },
        session: { type: 'http', scheme: 'bearer', description: 'Token of POST /sessions/second-factor' },
      },
      schemas: Object.fromEntries(
        Object.entries(schemas)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([id, schema]) => [id, withoutIdentifiers(schema)]),
      ),
    },
  };
};

const isEmpty = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0;

/** The file's text, formatted as the rest of the repository. */
export const openApiText = async (): Promise<string> =>
  format(JSON.stringify(openApi()), { ...(await resolveConfig(openApiFile)), filepath: openApiFile });

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await writeFile(openApiFile, await openApiText());
