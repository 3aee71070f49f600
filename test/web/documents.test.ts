import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, validate } from 'graphql';
import ts from 'typescript';
import { afterAll, expect, test } from 'vitest';
import { buildContract } from '../../web/src/admin/schema.ts';
import { blocksOf, documents, type Block } from '../kit/documents/blocks.ts';

const blocks = documents.flatMap(blocksOf);
const folder = 'build/snippets';

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What stands around the snippets in an app: the hooks, and a few things of that app. */
const around = `
import { Amplify } from 'aws-amplify';
import { parseAmplifyConfig } from 'aws-amplify/utils';
import { createRoot } from 'react-dom/client';
import * as React from 'react';
import { createUsherClient, loadOutputs, OnUsageDocument } from '@usher/client';
import type { Transport, UsherClient } from '@usher/client';
import { CognitoSession } from '@usher/client/cognito';
import { isReturn, IssuerSession, withoutReturn } from '@usher/client/oidc';
import {
  Gate, useAccount, useConsume, useConsumeWith, useCountdown, useFeature, useProducts, UsherProvider, useSubscription, useTrial,
} from '@usher/client/react';
import { RunSimulationDocument } from '../../examples/race/generated/graphql.ts';
import type { RunSimulationMutationVariables } from '../../examples/race/generated/graphql.ts';
import type { Environment } from '../../infra/settings.ts';
declare const amplifyOutputs: any; // as an app imports or fetches it
declare const getToken: (options: { skipCache: boolean }) => Promise<string>;
declare const email: string, password: string, root: HTMLElement, idempotencyKey: string;
declare const input: RunSimulationMutationVariables['input'];
declare const accessToken: () => Promise<string>;
declare const readAgain: () => void;
declare const App: () => React.ReactNode, Spinner: () => React.ReactNode, TrackEditor: () => React.ReactNode;
`;

test('every TypeScript snippet of the documents compiles against the hooks as they are', () => {
  const snippets = blocks.filter(({ language }) => language === 'ts' || language === 'tsx');
  expect(snippets.length).toBeGreaterThan(6);
  expect(mistakesIn(snippets)).toEqual([]);
}, 300_000);

test('a snippet that uses a hook wrongly does not compile', () => {
  const wrong = {
    file: 'wrong.md',
    line: 1,
    language: 'tsx',
    text: "const { limits } = useFeature('exports');\n",
  };
  expect(mistakesIn([wrong])).toEqual([expect.stringContaining("Property 'limits' does not exist")]);
}, 300_000);

test('every GraphQL snippet of the documents is valid against the schema', () => {
  const schema = buildContract(readFileSync('schema.graphql', 'utf8'));
  const snippets = blocks.filter(({ language }) => language === 'graphql');
  expect(snippets.length).toBeGreaterThan(0);
  for (const { text } of snippets) expect(validate(schema, parse(text))).toEqual([]);
  expect(validate(schema, parse('{ me { id nothing } }'))).toHaveLength(1);
});

test('every JSON snippet of the documents is JSON', () => {
  for (const { language, text } of blocks) if (language === 'json') JSON.parse(text);
});

/** Each snippet in a component of its own. A transport and a session are there unless the snippet makes them. */
function mistakesIn(snippets: Block[]): string[] {
  mkdirSync(folder, { recursive: true });
  const files = snippets.map((snippet, at) => {
    const path = join(folder, `snippet-${at}.tsx`);
    const transport = snippet.text.includes('const transport') ? '' : 'declare const transport: Transport;\n';
    const auth = snippet.text.includes('const auth') ? '' : 'declare const auth: CognitoSession;\n';
    writeFileSync(path, `${around}${transport}${auth}export async function snippet() {\n${snippet.text}}\n`);
    return { path: resolve(path), snippet };
  });
  const { config } = ts.readConfigFile('web/tsconfig.json', (path) => readFileSync(path, 'utf8'));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, resolve('web'));
  const program = ts.createProgram(
    files.map(({ path }) => path),
    {
      ...options,
      composite: false,
      incremental: false,
      tsBuildInfoFile: undefined,
      noEmit: true,
      noUnusedLocals: false,
      noUnusedParameters: false,
    },
  );
  return files.flatMap(({ path, snippet }) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(path))
      .map(
        (one) => `${snippet.file}:${snippet.line} ${ts.flattenDiagnosticMessageText(one.messageText, ' ')}`,
      ),
  );
}
