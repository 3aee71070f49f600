import { useAccount } from '@usher/client/react';

const words = { live: 'Live', connecting: 'Connecting', offline: 'Offline' } as const;

export function ConnectionBadge() {
  const { connection } = useAccount();
  const tone = connection === 'live' ? 'good' : connection === 'offline' ? 'bad' : '';
  return (
    <span className={`tag ${tone}`} role="status" data-testid="connection">
      <span className="hidden-text">Updates: </span>
      {words[connection]}
    </span>
  );
}
