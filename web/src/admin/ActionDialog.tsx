import { useState } from 'react';
import { Confirm } from '../ui/Confirm.tsx';
import { Field } from '../ui/Field.tsx';
import { Failure } from '../ui/Notice.tsx';
import { timeOf } from '../ui/words.ts';
import { UsherError } from '@usher/client';

interface Input {
  name: string;
  label: string;
  type?: 'text' | 'number' | 'datetime-local';
  hint?: string;
  initial?: string;
  required?: boolean;
}

interface ActionDialogProps {
  /** What the button says. */
  label: string;
  title: string;
  inputs?: readonly Input[];
  danger?: boolean;
  /** Resolves to a sentence about what was done; throws what went wrong. Says meanwhile how far it is, when it takes long. */
  act: (values: Record<string, string>, say: (progress: string) => void) => Promise<string>;
  onDone: (sentence: string) => void;
}

/** What an operator is told whose action waits for a second one (`FourEyes`); undefined for any other failure. */
function waitingIn(failure: Error): string | undefined {
  const info =
    failure instanceof UsherError ? (failure.info as { request?: string; expiresAt?: string } | null) : null;
  if (!info?.request || !info.expiresAt) return undefined;
  return `Nothing is done yet. Another operator has to approve it, under Requests, until ${timeOf(info.expiresAt)}.`;
}

/** A button that asks for what an action needs, always with the reason that goes into the log. */
export function ActionDialog({ label, title, inputs = [], danger = false, act, onDone }: ActionDialogProps) {
  const [open, setOpen] = useState(false);
  const [values, setValues] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState<string>();
  const [error, setError] = useState<Error>();
  const begin = () => {
    setValues(Object.fromEntries(inputs.map(({ name, initial = '' }) => [name, initial])));
    setError(undefined);
    setOpen(true);
  };
  const submit = async () => {
    setBusy('One moment…');
    setError(undefined);
    try {
      const sentence = await act(values, setBusy);
      setOpen(false);
      onDone(sentence);
    } catch (failure) {
      if (!(failure instanceof Error)) throw failure;
      const waiting = waitingIn(failure);
      if (waiting === undefined) return setError(failure);
      setOpen(false);
      onDone(waiting);
    } finally {
      setBusy(undefined);
    }
  };
  const all: readonly Input[] = [
    ...inputs,
    { name: 'reason', label: 'Reason', hint: 'It goes into the log with your name.', required: true },
  ];
  return (
    <>
      <button type="button" className={`button slim ${danger ? 'danger' : ''}`} onClick={begin}>
        {label}
      </button>
      <Confirm title={title} open={open} onClose={() => setOpen(false)}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            void submit();
          }}
        >
          {all.map(({ name, label: text, type = 'text', hint, required = true }) => (
            <Field
              key={name}
              label={text}
              type={type}
              hint={hint}
              required={required}
              value={values[name] ?? ''}
              onChange={(event) => setValues({ ...values, [name]: event.target.value })}
            />
          ))}
          {error && <Failure error={error} />}
          <div className="row">
            <button className={`button ${danger ? 'danger' : 'primary'}`} disabled={busy !== undefined}>
              {busy ?? label}
            </button>
            <button type="button" className="button plain" onClick={() => setOpen(false)}>
              Cancel
            </button>
          </div>
        </form>
      </Confirm>
    </>
  );
}
