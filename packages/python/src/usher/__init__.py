"""Usher for a backend: check, use, hold, grant and sell for any account, signed with IAM."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable

from .account import Account
from .credentials import Credentials, CredentialsProvider, found_credentials
from .errors import UnreachableError, UsherError
from .hold import Hold, Refused
from .sending import Sender, post
from .types import (
    AccountInfo,
    Action,
    ActionPage,
    Checkout,
    Decision,
    Entitlement,
    HoldDecision,
    Limit,
    RefusalReason,
    Trial,
    TrialState,
    Upgrade,
    Usage,
    UseItem,
)

__all__ = [
    "Account",
    "AccountInfo",
    "Action",
    "ActionPage",
    "Checkout",
    "Credentials",
    "CredentialsProvider",
    "Decision",
    "Entitlement",
    "Hold",
    "HoldDecision",
    "Limit",
    "RefusalReason",
    "Refused",
    "Trial",
    "TrialState",
    "UnreachableError",
    "Upgrade",
    "Usage",
    "UseItem",
    "Usher",
    "UsherError",
]


class Usher:
    """It may act for any account, as far as the role of its credentials allows (`backend` and those beside it)."""

    def __init__(
        self,
        url: str,
        *,
        region: str | None = None,
        credentials: Credentials | CredentialsProvider | None = None,
        tries: int = 4,
        timeout: float = 10.0,
        now: Callable[[], float] = time.time,
        transport: Callable[[str, dict[str, str], bytes, float], tuple[int, bytes]] = post,
    ) -> None:
        """
        `url` is AppSync's own address of the API, the output `graphqlUrl`. The region is the one in it by default, then AWS_REGION.
        Credentials are those of the environment, or as botocore finds them. `tries` counts the first one; `timeout` is seconds for
        one of them. `now` is for a local Usher whose clock was moved, `transport` for tests and proxies.
        """
        if isinstance(credentials, Credentials):
            fixed = credentials
            provider: CredentialsProvider = lambda: fixed
        else:
            provider = credentials or found_credentials()
        self._sender = Sender(url, region or _region_in(url), provider, tries, timeout, now, transport)

    def account(self, account_id: str) -> Account:
        """The account of a user, by the `sub` of the user."""
        return Account(account_id, self._sender)


def _region_in(url: str) -> str:
    found = re.search(r"\.appsync-api\.([a-z0-9-]+)\.amazonaws\.com", url)
    region = found.group(1) if found else os.environ.get("AWS_REGION")
    if not region:
        raise ValueError("The region of the API is not in its address: give `region`, or set AWS_REGION.")
    return region
