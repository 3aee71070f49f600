import { words } from '../ui/words.ts';
import { useAccount } from '@usher/client/react';

export function ConnectionBadge() {
  const { connection } = useAccount();
  const tone = connection === 'live' ? 'good' : connection === 'offline' ? 'bad' : '';
  return (
    <span className={`tag ${tone}`} role="status" data-testid="connection">
      <span className="hidden-text">Updates: </span>
      {words.texts.connection[connection]}
    </span>
  );
}
