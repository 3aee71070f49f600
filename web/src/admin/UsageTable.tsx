import { Scroll } from '../ui/Scroll.tsx';
import type { AccountUsagePartsFragment } from '../generated/graphql.ts';
import { featureNameOf } from '../ui/featureWords.ts';
import { nameOf, numberOf } from '../ui/words.ts';
import { AccountLink } from './AccountLink.tsx';
import { Share, WindowCell } from './WindowCell.tsx';

/** Windows of several accounts; `ofFeatures` when they are of several features. */
export function UsageTable({ label, items, ofFeatures = false }: Props) {
  return (
    <Scroll label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">Account</th>
            {ofFeatures && <th scope="col">Feature</th>}
            <th scope="col">Used</th>
            <th scope="col">Limit</th>
            <th scope="col">Share</th>
            <th scope="col">Window</th>
            <th scope="col">Plan</th>
          </tr>
        </thead>
        <tbody>
          {items.map((usage) => (
            <tr key={`${usage.userId} ${usage.feature} ${usage.period} ${usage.windowStart}`}>
              <td>
                <AccountLink {...usage} />
              </td>
              {ofFeatures && <td>{featureNameOf(usage.feature)}</td>}
              <td className="number whole">
                {numberOf(usage.used)}
                {usage.held > 0 && ` + ${numberOf(usage.held)} held`}
              </td>
              <td className="number">{usage.limit === null ? 'unlimited' : numberOf(usage.limit)}</td>
              <td>{usage.share === null ? '–' : <Share share={usage.share} />}</td>
              <td>
                <WindowCell {...usage} />
              </td>
              <td>{usage.productId ? nameOf(usage.productId) : '–'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

interface Props {
  label: string;
  items: readonly AccountUsagePartsFragment[];
  ofFeatures?: boolean;
}
