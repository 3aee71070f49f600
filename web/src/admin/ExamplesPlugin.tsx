import { useEditorContext } from '@graphiql/react';
import type { GraphiQLPlugin } from '@graphiql/react';
import { useState } from 'react';
import { flushSync } from 'react-dom';
import contract from '../../../schema.graphql?raw';
import { Field } from '../ui/Field.tsx';
import { examplesOf } from './examples.ts';
import type { Example, OperationKind } from './examples.ts';
import { buildContract } from './schema.ts';

const examples = examplesOf(buildContract(contract));
const titles: readonly (readonly [OperationKind, string])[] = [
  ['query', 'Queries'],
  ['mutation', 'Mutations'],
  ['subscription', 'Subscriptions'],
];

/** A saved operation for every field of the schema; choosing one opens it in a tab of its own. */
export const EXAMPLES_PLUGIN: GraphiQLPlugin = {
  title: 'Examples',
  icon: () => (
    <span className="labelled" aria-hidden="true">
      <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.5">
        <path d="M3 2h7l3 3v9H3z M6 7h4 M6 10h4" />
      </svg>
      Examples
    </span>
  ),
  content: Examples,
};

function Examples() {
  const [text, setText] = useState('');
  const { addTab, queryEditor, variableEditor } = useEditorContext({ nonNull: true, caller: Examples });
  const open = ({ query, variables }: Example) => {
    // A new tab empties the editors, and may do so as late as React renders it.
    flushSync(addTab);
    queryEditor?.setValue(query);
    variableEditor?.setValue(variables);
    queryEditor?.focus();
  };
  const wanted = text.trim().toLowerCase();
  return (
    <section className="examples" aria-label="Examples">
      <Field label="Find an operation" value={text} onChange={(event) => setText(event.target.value)} />
      {titles.map(([kind, title]) => (
        <div key={kind}>
          <h2>{title}</h2>
          <ul className="plain-list">
            {examples
              .filter((example) => example.kind === kind && example.field.toLowerCase().includes(wanted))
              .map((example) => (
                <li key={example.field}>
                  <button
                    type="button"
                    className="graphiql-un-styled"
                    title={example.description}
                    onClick={() => open(example)}
                  >
                    {example.field}
                  </button>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
