from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from .credentials import CredentialsProvider
from .errors import UnreachableError, UsherError
from .signing import signed_headers


@dataclass(frozen=True)
class Sender:
    """
    Signed requests. Each is asked again while no answer comes, or one that passes, unless it may have been done and doing it twice
    would be another thing: what counts carries a key, by which it is done once.
    """

    url: str
    region: str
    credentials: CredentialsProvider
    #: Tries of one call, the first included.
    tries: int
    #: Seconds after which one try is given up.
    timeout: float
    #: The time, in seconds.
    now: Callable[[], float]
    #: Does the request and gives status and body.
    post: Callable[[str, dict[str, str], bytes, float], tuple[int, bytes]]

    def send(self, text: str, variables: dict[str, Any], may_repeat: bool = True) -> Any:
        body = _body(text, variables)
        tries = self.tries if may_repeat else 1
        for attempt in range(1, tries + 1):
            is_last = attempt == tries
            answer = self._ask(body, is_last)
            if answer is not None and (is_last or not _passes(answer)):
                return _read(answer)
            time.sleep(_pause(attempt))
        raise AssertionError("The last try answers or raises.")

    def _ask(self, body: bytes, is_last: bool) -> dict[str, Any] | None:
        """None: no answer came, and another try may get one."""
        now = datetime.fromtimestamp(self.now(), timezone.utc)
        headers = signed_headers(self.url, body, self.region, self.credentials(), now)
        try:
            status, text = self.post(self.url, headers, body, self.timeout)
        except (OSError, HTTPException) as error:
            if is_last:
                raise UnreachableError("Usher did not answer.") from error
            return None
        answer = None if status >= 500 or status == 429 else _answer_in(text)
        if answer is None and is_last:
            raise UnreachableError(f"{self.url} answered {status}: {text[:_told_bytes].decode(errors='replace')}")
        return answer


#: Of an answer that is not Usher's.
_told_bytes = 200


def _body(text: str, variables: dict[str, Any]) -> bytes:
    try:
        return json.dumps({"query": text, "variables": variables}, allow_nan=False).encode()
    except ValueError as error:
        raise UsherError([{"errorType": "BadRequest", "message": f"The arguments cannot be sent: {error}."}]) from error


def _answer_in(text: bytes) -> dict[str, Any] | None:
    """None for what is no answer of GraphQL: one that was cut off, the page of a proxy or of a wrong address."""
    try:
        answer = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) and (answer.get("data") or answer.get("errors")) else None


def post(url: str, headers: dict[str, str], body: bytes, timeout: float) -> tuple[int, bytes]:
    try:
        with urlopen(Request(url, body, headers), timeout=timeout) as answer:
            return answer.status, answer.read()
    except HTTPError as error:
        return error.code, error.read()


def _passes(answer: dict[str, Any]) -> bool:
    """The service was busy: the same call may succeed a moment later. What has a time in it (`retryAt`) is told at once."""
    return any(
        one.get("errorType") == "Unavailable" and "retryAt" not in (one.get("errorInfo") or {}) for one in answer.get("errors") or []
    )


def _read(answer: dict[str, Any]) -> Any:
    if answer.get("errors"):
        raise UsherError(answer["errors"])
    return answer["data"]


def _pause(attempt: int) -> float:
    """0.1 s, 0.2, 0.4, …, at most 5, each with half of it by chance, so that many callers do not come back together."""
    most = min(5.0, 0.1 * 2.0 ** (attempt - 1))
    return most / 2 + random.random() * (most / 2)
