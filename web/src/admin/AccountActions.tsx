import { useContext } from 'react';
import {
  DeleteAccountDocument,
  ExportAccountDocument,
  ExtendTrialDocument,
  GrantUsageDocument,
  SetAccountEnabledDocument,
} from '../generated/graphql.ts';
import type { AccountPartsFragment as Account } from '../generated/graphql.ts';
import { collectExport } from '../ui/collectExport.ts';
import { saveAs } from '../ui/saveAs.ts';
import { nameOf, timeOf } from '../ui/words.ts';
import { ExportedData } from '../ui/exportedData.ts';
import { useTransport } from '@usher/client/react';
import { featureNameOf } from '../ui/featureWords.ts';
import { ActionDialog } from './ActionDialog.tsx';
import { firstFeatureOf } from './firstFeature.ts';
import { For, UsersStayContext } from './groups.tsx';

interface ActionsProps {
  account: Account;
  onDone: (sentence: string) => void;
}

export function AccountActions({ account, onDone }: ActionsProps) {
  const transport = useTransport();
  const { id: userId, status } = account;
  const enable = status === 'DISABLED';
  const lockOut = useContext(UsersStayContext)
    ? 'Lock this account out here; the user still signs in to the app'
    : 'Lock this account out';
  return (
    <div className="row">
      <For least="support" what="Changing an account">
        <Grant account={account} onDone={onDone} />
        <ActionDialog
          label={enable ? 'Enable' : 'Disable'}
          title={enable ? 'Let this account in again' : lockOut}
          danger={!enable}
          onDone={onDone}
          act={async ({ reason = '' }) => {
            await transport.query(SetAccountEnabledDocument, { userId, enabled: enable, reason });
            return enable ? 'The account is enabled.' : 'The account is disabled.';
          }}
        />
      </For>
      <For least="admins" what="Exporting and deleting an account">
        <ActionDialog
          label="Export"
          title="Export everything that is kept about this account"
          onDone={onDone}
          act={async ({ reason = '' }, say) => {
            const data = new ExportedData();
            const fetchPage = async (nextToken: string | null) =>
              (await transport.query(ExportAccountDocument, { userId, reason, nextToken })).exportAccount;
            await collectExport(data, fetchPage, say);
            saveAs(`account-${userId}.json`, data.text);
            return 'The export is saved.';
          }}
        />
        <ActionDialog
          label="Delete"
          title="Delete this account for good"
          danger
          onDone={onDone}
          inputs={[{ name: 'confirm', label: `Type ${account.email ?? userId} to continue` }]}
          act={async ({ reason = '', confirm }) => {
            if (confirm !== (account.email ?? userId)) throw new Error('That is not this account.');
            await transport.query(DeleteAccountDocument, { userId, reason });
            return 'The account is being deleted.';
          }}
        />
      </For>
    </div>
  );
}

function Grant({ account, onDone }: { account: Account; onDone: (sentence: string) => void }) {
  const { id: userId } = account;
  const transport = useTransport();
  return (
    <ActionDialog
      label="Grant"
      title="Grant extra units"
      onDone={onDone}
      inputs={[
        { name: 'feature', label: 'Feature', initial: firstFeatureOf(account) },
        { name: 'amount', label: 'Units', type: 'number', initial: '10' },
        {
          name: 'expiresAt',
          label: 'Until',
          type: 'datetime-local',
          required: false,
          hint: 'Empty: for good.',
        },
        {
          name: 'key',
          label: 'Key',
          initial: crypto.randomUUID(),
          hint: 'The same key grants once, however often it is sent.',
        },
      ]}
      act={async ({ feature = '', amount, expiresAt, key = '', reason = '' }) => {
        await transport.query(GrantUsageDocument, {
          userId,
          feature,
          amount: Number(amount),
          expiresAt: expiresAt ? new Date(expiresAt).toISOString() : null,
          idempotencyKey: key,
          reason,
        });
        return `${featureNameOf(feature)}: ${amount} granted.`;
      }}
    />
  );
}

interface ExtendTrialProps {
  userId: string;
  productId: string;
  onDone: (sentence: string) => void;
}

export function ExtendTrial({ userId, productId, onDone }: ExtendTrialProps) {
  const transport = useTransport();
  return (
    <For least="support">
      <ActionDialog
        label="Move the end"
        title={`Move the end of the ${nameOf(productId)} trial`}
        onDone={onDone}
        inputs={[
          {
            name: 'hours',
            label: 'Hours',
            type: 'number',
            initial: '24',
            hint: 'Negative shortens, not into the past.',
          },
        ]}
        act={async ({ hours, reason = '' }) => {
          const variables = { userId, productId, hours: Number(hours), reason };
          const { extendTrial } = await transport.query(ExtendTrialDocument, variables);
          return `The trial now ends on ${timeOf(extendTrial.expiresAt)}.`;
        }}
      />
    </For>
  );
}
