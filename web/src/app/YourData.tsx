import { useRef, useState } from 'react';
import { DeleteMyAccountDocument, ExportMyDataDocument } from '../generated/graphql.ts';
import { Confirm } from '../ui/Confirm.tsx';
import { Field } from '../ui/Field.tsx';
import { Failure } from '../ui/Notice.tsx';
import { collectExport } from '../ui/collectExport.ts';
import { saveAs } from '../ui/saveAs.ts';
import { UsherError } from '@usher/client';
import { ExportedData } from '../ui/exportedData.ts';
import { useTransport, useSend } from '@usher/client/react';
import { useOnLeft } from './LeftContext.ts';

/** Taking one's data along, and leaving. */
export function YourData({ email }: { email: string }) {
  const exporting = useExport();
  const deleting = useSend(DeleteMyAccountDocument);
  const onLeft = useOnLeft();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const download = async () => {
    const text = await exporting.collect();
    if (text !== undefined) saveAs('my-data.json', text);
  };
  const leave = () =>
    deleting.mutate(
      { confirm: typed.trim() },
      { onSuccess: ({ deleteMyAccount }) => onLeft(deleteMyAccount.steps) },
    );
  return (
    <section className="card stack" aria-labelledby="data-heading">
      <h2 id="data-heading">Your data</h2>
      <div className="row">
        <button
          type="button"
          className="button"
          disabled={exporting.progress !== undefined}
          onClick={() => void download()}
        >
          {exporting.progress ?? 'Download everything'}
        </button>
        <button type="button" className="button danger" onClick={() => setAsking(true)}>
          Delete my account
        </button>
      </div>
      {exporting.error && <Failure error={exporting.error} retry={() => void download()} />}
      <Confirm title="Delete my account" open={asking} onClose={() => setAsking(false)}>
        <form
          className="stack"
          onSubmit={(event) => {
            event.preventDefault();
            leave();
          }}
        >
          <p>
            Your subscription ends now, and your results, your log and your address are forgotten. This cannot
            be undone.
          </p>
          <Field
            label={`Type ${email} to continue`}
            autoComplete="off"
            required
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {deleting.error && <Failure error={deleting.error} />}
          <div className="row">
            <button
              className="button danger"
              disabled={deleting.isPending || typed.trim().toLowerCase() !== email.toLowerCase()}
            >
              {deleting.isPending ? 'Deleting…' : 'Delete for good'}
            </button>
            <button type="button" className="button plain" onClick={() => setAsking(false)}>
              Keep it
            </button>
          </div>
        </form>
      </Confirm>
    </section>
  );
}

/** Page by page; after a failure, what has come is kept and the rest is fetched. */
function useExport() {
  const transport = useTransport();
  const begun = useRef(new ExportedData());
  const [progress, setProgress] = useState<string>();
  const [error, setError] = useState<Error>();
  const fetchPage = async (nextToken: string | null) =>
    (await transport.query(ExportMyDataDocument, { nextToken })).exportMyData;
  const collect = async (): Promise<string | undefined> => {
    setProgress('Collecting…');
    setError(undefined);
    try {
      await collectExport(begun.current, fetchPage, setProgress);
      const { text } = begun.current;
      begun.current = new ExportedData();
      return text;
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
      // It was begun too long ago: there is nothing to continue.
      if (failure instanceof UsherError && failure.code === 'BadRequest') begun.current = new ExportedData();
      return undefined;
    } finally {
      setProgress(undefined);
    }
  };
  return { collect, progress, error };
}
