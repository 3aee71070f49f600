import { useCountdown } from './useCountdown.ts';
import { useAccount } from './useAccount.ts';

/** The running trial whose reminder is due, until it ends or is bought; of several the one that ends first. */
export function useEndingTrial() {
  const { data: account } = useAccount();
  const reminded = (account?.trials ?? [])
    .filter(({ isActive, remindAt }) => isActive && remindAt !== null)
    .sort((a, b) => Date.parse(a.remindAt!) - Date.parse(b.remindAt!));
  const first = reminded[0];
  const untilReminder = useCountdown(first?.remindAt ?? undefined);
  const untilEnd = useCountdown(first?.expiresAt);
  return first && untilReminder === 0 && untilEnd! > 0 ? first : undefined;
}
