from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

from .types import Decision, HoldDecision

if TYPE_CHECKING:
    from .account import Account


class Refused(Exception):
    """Nothing was set aside, and the block was not begun. `decision` says why, until when, and what would have allowed it."""

    def __init__(self, decision: HoldDecision) -> None:
        super().__init__(f"The units were not set aside: {decision['reason']}.")
        self.decision = decision

    def __reduce__(self) -> tuple[type[Refused], tuple[HoldDecision]]:
        return type(self), (self.decision,)


@dataclass
class Hold:
    """
    Units that are set aside while a `with` block runs. What the block notes as used is counted when it is through, the rest is given
    back; when it raises, all of them are. A program that dies gives them back when the hold ends.
    """

    account: Account
    feature: str
    amount: int
    seconds: int | None
    key: str | None
    hold_id: str = ""
    ends_at: datetime | None = None
    #: How it was settled, after the block.
    decision: Decision | None = None
    _used: int | None = None

    def used(self, amount: int) -> None:
        """Notes units as used; what all calls come to is counted in the end. Without any call, the whole hold is counted."""
        self._used = (self._used or 0) + amount

    def __enter__(self) -> Hold:
        decision = self.account.reserve(self.feature, self.amount, seconds=self.seconds, key=self.key)
        if not decision["allowed"] or decision["holdId"] is None or decision["endsAt"] is None:
            raise Refused(decision)
        self.hold_id = decision["holdId"]
        self.ends_at = datetime.fromisoformat(decision["endsAt"].replace("Z", "+00:00"))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            # When this fails as well, it is raised with the block's error as its context; the hold ends by itself.
            self.account.release(self.feature, self.hold_id)
            return
        used = self.amount if self._used is None else self._used
        self.decision = self.account.settle(self.feature, self.hold_id, used)
