from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Credentials:
    access_key_id: str
    # What is printed or logged shows no secret.
    secret_access_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


#: Asked before each request, so that it may renew them.
CredentialsProvider = Callable[[], Credentials]


def found_credentials() -> CredentialsProvider:
    """Those of the environment, as Lambda sets them; otherwise as botocore finds them, where it is installed."""
    if os.environ.get("AWS_ACCESS_KEY_ID"):
        return _from_environment
    try:
        from botocore.session import get_session  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError as error:
        raise RuntimeError(
            "There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, install usher-backend[aws], or give `credentials`."
        ) from error
    chain = get_session().get_credentials()
    if chain is None:
        raise RuntimeError("botocore found no AWS credentials.")

    def provide() -> Credentials:
        frozen = chain.get_frozen_credentials()
        return Credentials(frozen.access_key, frozen.secret_key, frozen.token)

    return provide


def _from_environment() -> Credentials:
    return Credentials(
        os.environ["AWS_ACCESS_KEY_ID"],
        os.environ["AWS_SECRET_ACCESS_KEY"],
        os.environ.get("AWS_SESSION_TOKEN"),
    )
