from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any, cast

from .hold import Hold
from .operations import operations
from .sending import Sender
from .types import (
    AccountInfo,
    Action,
    ActionPage,
    Checkout,
    Decision,
    Entitlement,
    HoldDecision,
    Trial,
    TrialState,
    Usage,
    UseItem,
)


class Account:
    """Every verb of one account. A refusal is an answer (`allowed` is False); a mistake is raised as `UsherError`."""

    def __init__(self, account_id: str, sender: Sender) -> None:
        self.id = account_id
        self._sender = sender

    def ensure(self, *, email: str | None = None, name: str | None = None) -> AccountInfo:
        """Makes the account of a user who has not come yet; of one that is there it only answers."""
        return cast(AccountInfo, self._ask("EnsureAccount", email=email, name=name))

    def check(self, feature: str, amount: int = 1) -> Decision:
        """Whether a use would be allowed now. Writes nothing and reserves nothing."""
        return cast(Decision, self._ask("Check", feature=feature, amount=amount))

    def use(self, feature: str, amount: int = 1, *, key: str | None = None, action: Action | None = None) -> Decision:
        """
        Uses units: `allowed` means that it is counted. The same key counts once within 24 hours; the default is a new one for each
        call, which covers the retries of this call only. Give the id of a job or a message to cover a restart of your program.
        """
        said = {"feature": feature, "amount": amount, "key": _own(key), "action": _input(action)}
        return cast(Decision, self._ask("Use", **said))

    def use_many(self, items: Sequence[UseItem]) -> list[Decision]:
        """1 to 25 uses in one call, each decided on its own; the answers are in their order."""
        said = [
            _present(
                feature=item["feature"],
                amount=item.get("amount"),
                idempotencyKey=_own(item.get("key")),
                action=_input(item.get("action")),
            )
            for item in items
        ]
        return cast("list[Decision]", self._ask("UseMany", items=said))

    def hold(self, feature: str, amount: int, *, seconds: int | None = None, key: str | None = None) -> Hold:
        """
        Units for a `with` block: `with account.hold("tokens", 1000) as hold: …; hold.used(730)`. Raises `Refused` before the block when
        they are not there.
        """
        return Hold(self, feature, amount, seconds, key)

    def reserve(self, feature: str, amount: int, *, seconds: int | None = None, key: str | None = None) -> HoldDecision:
        """Sets units aside until they are settled or released: `hold` without a block, for work that spans programs."""
        said = {"feature": feature, "amount": amount, "seconds": seconds, "key": _own(key)}
        return cast(HoldDecision, self._ask("Hold", **said))

    def settle(self, feature: str, hold_id: str, amount: int, *, action: Action | None = None) -> Decision:
        """Counts what was used of a hold, and gives back the rest."""
        said = {"feature": feature, "holdId": hold_id, "amount": amount, "action": _input(action)}
        return cast(Decision, self._ask("Settle", **said))

    def release(self, feature: str, hold_id: str) -> Usage:
        """Gives back a whole hold."""
        return cast(Usage, self._ask("Release", feature=feature, holdId=hold_id))

    def usage(self, feature: str) -> Usage | None:
        """The counter of a feature in its window of now; None when no plan of the account has it."""
        return cast("Usage | None", self._ask("Usage", feature=feature))

    def entitlements(self) -> list[Entitlement]:
        """What the account may use now."""
        return cast("list[Entitlement]", self._ask("Entitlements"))

    def products(self) -> list[dict[str, Any]]:
        """What is for sale, with what this account may do with each of it."""
        return cast("list[dict[str, Any]]", self._ask("Products"))

    def trial(self, product_id: str) -> TrialState:
        """Whether the account has had, has, or may start a trial."""
        return cast(TrialState, self._ask("Trial", productId=product_id))

    def actions(
        self,
        *,
        filter: dict[str, str] | None = None,
        limit: int | None = None,
        next_token: str | None = None,
    ) -> ActionPage:
        """The log of the account, newest first."""
        said = {"filter": filter, "limit": limit, "nextToken": next_token}
        return cast(ActionPage, self._ask("Actions", **said))

    def start_trial(self, product_id: str, hours: int | None = None) -> Trial:
        """Starts a trial, once ever; `Conflict` when it was had. It is not asked again when no answer comes: `trial` says whether it runs."""
        started = self._ask("StartTrial", productId=product_id, hours=hours)
        return cast(Trial, started["trial"])

    def checkout(self, product_id: str, price_id: str | None = None) -> Checkout:
        """A page of Stripe where the customer pays; of one who has a plan already, the portal."""
        return cast(Checkout, self._ask("Checkout", productId=product_id, priceId=price_id))

    def portal(self) -> str:
        """The page of Stripe where the customer changes card or plan, or cancels."""
        return cast(str, self._ask("Portal")["url"])

    def refresh(self) -> dict[str, Any]:
        """Reads the account's subscriptions from Stripe now."""
        return cast("dict[str, Any]", self._ask("Refresh"))

    def grant(
        self,
        feature: str,
        amount: int,
        *,
        reason: str,
        key: str | None = None,
        expires_at: datetime | None = None,
    ) -> Usage:
        """Gives units beside the plan, once for a key. `expires_at` has a time zone."""
        said = {"feature": feature, "amount": amount, "reason": reason, "key": _own(key)}
        return cast(Usage, self._ask("Grant", **said, expiresAt=_instant(expires_at)))

    def _ask(self, operation: str, **said: Any) -> Any:
        variables = {"accountId": self.id, **_present(**said)}
        data = self._sender.send(operations[operation], variables, operation not in _once)
        # Each operation asks one field.
        (value,) = data.values()
        return value


#: Doing these twice is another thing than doing them once, and they carry no key.
_once = {"StartTrial"}


def _own(key: str | None) -> str:
    """The caller's key, also one that the API refuses: in place of an empty one, a new key would count a retry again."""
    return str(uuid.uuid4()) if key is None else key


def _present(**said: Any) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}


def _input(action: Action | None) -> dict[str, str] | None:
    """AppSync takes an object as the text of it."""
    if action is None:
        return None
    details = action.get("details")
    return _present(type=action.get("type"), details=None if details is None else json.dumps(details))


def _instant(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
