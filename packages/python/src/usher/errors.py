from __future__ import annotations

from typing import Any


class UsherError(Exception):
    """Usher answered, and the answer is a mistake or a fault. A refusal is data (`allowed` is False) and is never raised."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        first = next((one for one in errors if one.get("errorType")), errors[0])
        super().__init__(first.get("message", "Usher answered with an error."))
        #: `BadRequest`, `NotFound`, `Conflict`, `Forbidden`, `IdempotencyMismatch`, `Unavailable`, `Internal`, or a word of AppSync's own.
        #: AppSync gives no word to a request that it does not take, such as text in place of a number; its errors name no field.
        self.code: str = first.get("errorType") or ("Internal" if first.get("path") else "BadRequest")
        #: What more is known, such as `retryAt`, and the `requestId` to name when asking about it.
        self.info: Any = first.get("errorInfo")
        #: All entries, as they came.
        self.errors = errors

    def __reduce__(self) -> tuple[type[UsherError], tuple[list[dict[str, Any]]]]:
        return type(self), (self.errors,)


class UnreachableError(Exception):
    """No answer came, after all tries. What was asked may have been done; with the same key it is not done twice."""
