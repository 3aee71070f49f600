"""What Usher answers, as the API has it."""

from __future__ import annotations

from typing import Any, Literal, TypedDict

RefusalReason = Literal[
    "LIMIT_REACHED",
    "NOT_IN_PLAN",
    "AMOUNT_OVER_LIMIT",
    "TRIAL_OVER",
    "PAYMENT_DUE",
    "ACCOUNT_DISABLED",
    "HOLD_ENDED",
]


class Limit(TypedDict):
    period: str
    used: float
    limit: float | None
    remaining: float | None
    windowStart: str
    resetsAt: str | None


class Usage(TypedDict):
    """One counter: a feature, in one window. `limit` and `remaining` are None where it is unlimited."""

    feature: str
    name: str
    unit: str | None
    unitSingular: str | None
    used: float
    held: float
    limit: float | None
    remaining: float | None
    period: str
    windowStart: str
    resetsAt: str | None
    source: str
    version: int
    others: list[Limit] | None


class Upgrade(TypedDict):
    """The cheapest product that would have allowed a refused use, and products whose trial would."""

    productId: str
    name: str
    trials: list[str]


class Decision(TypedDict):
    """`allowed` means that the use is counted (or, of `check`, that it would be now)."""

    feature: str
    amount: float
    allowed: bool
    reason: RefusalReason | None
    retryAt: str | None
    replayed: bool
    upgrade: Upgrade | None
    usage: Usage | None


class HoldDecision(TypedDict):
    allowed: bool
    holdId: str | None
    endsAt: str | None
    reason: RefusalReason | None
    retryAt: str | None
    replayed: bool
    upgrade: Upgrade | None
    usage: Usage | None


class AccountInfo(TypedDict):
    id: str
    email: str | None
    name: str | None
    status: str
    createdAt: str
    version: int


class Entitlement(TypedDict):
    feature: str
    name: str
    unit: str | None
    unitSingular: str | None
    limit: float | None
    period: str
    source: str
    productId: str | None
    adds: bool
    expiresAt: str | None


class Trial(TypedDict):
    id: str
    productId: str
    status: Literal["active", "expired", "converted"]
    startedAt: str
    expiresAt: str
    isActive: bool


class TrialState(TypedDict):
    productId: str
    hasTrialed: bool
    eligible: bool
    reason: str | None
    trial: Trial | None


class Checkout(TypedDict):
    url: str
    kind: Literal["CHECKOUT", "PORTAL"]
    expiresAt: str | None


class ActionPage(TypedDict):
    items: list[dict[str, Any]]
    nextToken: str | None


class Action(TypedDict, total=False):
    """What the units were used for; kept in the account's log."""

    #: 1 to 64 of a–z, 0–9, _ and -; the default is `consume`.
    type: str
    #: A JSON object of at most 4,096 bytes.
    details: dict[str, Any]


class _Feature(TypedDict):
    feature: str


class UseItem(_Feature, total=False):
    amount: int
    key: str
    action: Action
