"""Against a running Usher, whose address, keys and accounts come in USHER_TEST: test/stories/pythonClient.test.ts starts it."""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import time
import unittest
from collections.abc import Callable

from usher import Credentials, Refused, UnreachableError, UseItem, Usher, UsherError
from usher.sending import post

given = json.loads(os.environ["USHER_TEST"])
accounts = iter(given["accounts"])


def now() -> float:
    return time.time() + float(given["aheadMs"]) / 1000


def backend(role: str = "backend", **more: object) -> Usher:
    keys = given["roles"][role]
    credentials = Credentials(keys["accessKeyId"], keys["secretAccessKey"], keys["sessionToken"])
    return Usher(given["url"], region=given["region"], credentials=credentials, now=now, **more)  # type: ignore[arg-type]


class Losing:
    """Sends each request, and loses the answers that are named, counted from 1."""

    def __init__(self, *lost: int) -> None:
        self.lost = lost
        self.count = 0

    def __call__(self, url: str, headers: dict[str, str], body: bytes, timeout: float) -> tuple[int, bytes]:
        answer = post(url, headers, body, timeout)
        self.count += 1
        if self.count in self.lost:
            raise ConnectionResetError("The connection was cut.")
        return answer


class Everything(unittest.TestCase):
    def test_calls_every_verb_of_an_account(self) -> None:
        account = backend().account(next(accounts))
        self.assertEqual(account.ensure(name="Ada")["id"], account.id)
        self.assertTrue(account.check("simulations", 3)["allowed"])
        self.assertEqual(account.check("simulations", 4)["reason"], "AMOUNT_OVER_LIMIT")
        used = account.use("simulations", action={"type": "simulated", "details": {"laps": 3}})
        self.assertEqual((used["allowed"], used["usage"] and used["usage"]["used"]), (True, 1))
        many = account.use_many([{"feature": "simulations"}, {"feature": "nothing", "amount": 2}])
        self.assertEqual([one["reason"] for one in many], [None, "NOT_IN_PLAN"])
        held = account.reserve("simulations", 1, seconds=120)
        self.assertEqual(account.release("simulations", held["holdId"] or "")["remaining"], 1)
        again = account.reserve("simulations", 1)
        self.assertTrue(account.settle("simulations", again["holdId"] or "", 1)["allowed"])
        self.assertEqual(account.use("simulations")["reason"], "LIMIT_REACHED")
        usage = account.usage("simulations")
        self.assertEqual(usage and (usage["used"], usage["limit"]), (3, 3))
        self.assertIsNone(account.usage("nothing"))
        self.assertEqual(account.grant("simulations", 5, reason="A pack.")["remaining"], 5)
        self.assertIn("simulations", [one["feature"] for one in account.entitlements()])
        self.assertGreater(len(account.products()), 3)
        self.assertTrue(account.trial("pro")["eligible"])
        self.assertTrue(account.start_trial("pro")["isActive"])
        self.assertEqual(account.refresh()["subscriptions"], [])
        for ask in (account.portal, lambda: account.checkout("nothing")):
            with self.assertRaises(UsherError) as raised:
                ask()
            self.assertEqual(raised.exception.code, "NotFound")
        types: list[str] = []
        while "simulated" not in types:
            types = [one["actionType"] for one in account.actions(limit=50)["items"]]

    def test_counts_once_however_often_an_answer_is_lost(self) -> None:
        wire = Losing(1, 2)
        account = backend(transport=wire).account(next(accounts))
        used = account.use("simulations")
        self.assertEqual((used["replayed"], used["usage"] and used["usage"]["used"]), (True, 1))
        self.assertEqual(wire.count, 3)
        dead = Losing(1, 2, 3, 4)
        with self.assertRaises(UnreachableError):
            backend(transport=dead).account(account.id).use("simulations", key="job 7")
        self.assertTrue(account.use("simulations", key="job 7")["replayed"])
        usage = account.usage("simulations")
        self.assertEqual(usage and usage["used"], 2)

    def test_a_hold_counts_what_its_block_used(self) -> None:
        account = backend(transport=Losing(1, 3)).account(next(accounts))
        with account.hold("simulations", 3) as hold:
            hold.used(1)
            hold.used(1)
        assert hold.decision is not None and hold.decision["usage"] is not None
        self.assertEqual(hold.decision["usage"]["used"], 2)
        with account.hold("simulations", 1):
            pass
        begun = False
        with self.assertRaises(Refused) as raised, account.hold("simulations", 1):
            begun = True
        self.assertEqual((raised.exception.decision["reason"], begun), ("LIMIT_REACHED", False))

    def test_a_hold_whose_block_raises_is_released(self) -> None:
        account = backend().account(next(accounts))
        with self.assertRaises(ZeroDivisionError), account.hold("simulations", 3):
            raise ZeroDivisionError
        usage = account.usage("simulations")
        self.assertEqual(usage and (usage["used"], usage["held"], usage["remaining"]), (0, 0, 3))

    def test_a_program_that_is_killed_in_its_block_has_counted_nothing(self) -> None:
        account = backend().account(next(accounts))
        program = (
            "import test_usher, time\n"
            f"with test_usher.backend().account({account.id!r}).hold('simulations', 3, seconds=60) as hold:\n"
            "    hold.used(1)\n    print('working', flush=True)\n    time.sleep(600)\n"
        )
        child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=os.path.dirname(__file__))
        assert child.stdout is not None
        child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        usage = account.usage("simulations")
        self.assertEqual(usage and (usage["used"], usage["held"]), (0, 3))

    def test_says_what_usher_says(self) -> None:
        account = backend().account(next(accounts))
        account.use("simulations", key="k")
        mistakes: list[tuple[Callable[[], object], str]] = [
            (lambda: account.use("simulations", 2, key="k"), "IdempotencyMismatch"),
            (lambda: account.use("simulations", 0), "BadRequest"),
            (lambda: account.use("simulations", float("nan")), "BadRequest"),  # type: ignore[arg-type]
            (lambda: account.use("simulations", "3"), "BadRequest"),  # type: ignore[arg-type]
            (lambda: account.use("simulations", key=""), "BadRequest"),
            (lambda: account.use_many([{"feature": "simulations", "key": ""}]), "BadRequest"),
            (lambda: backend().account("not-there").use("simulations"), "NotFound"),
            (lambda: backend("backendRead").account(account.id).use("simulations"), "Unauthorized"),
        ]
        for ask, code in mistakes:
            with self.assertRaises(UsherError) as raised:
                ask()
            self.assertEqual(raised.exception.code, code)
        usage = account.usage("simulations")
        self.assertEqual(usage and usage["used"], 1)
        with self.assertRaises(ValueError):
            Usher("https://usher.example.com/graphql", credentials=Credentials("a", "b"))

    def test_tells_what_answered_in_place_of_usher(self) -> None:
        answers = [(403, b"<html>Blocked</html>"), (404, b'{"message":"Not Found"}'), (200, b"[1]"), (200, b'{"data":null}')]
        for answer in answers:
            with self.assertRaises(UnreachableError) as raised:
                backend(tries=1, transport=lambda *_, answer=answer: answer).account("a").usage("simulations")
            self.assertEqual(str(raised.exception), f"{given['url']} answered {answer[0]}: {answer[1].decode()}")

    def test_what_is_raised_in_a_worker_process_reaches_the_process_that_waits(self) -> None:
        account = backend().account(next(accounts))
        with self.assertRaises(UsherError) as mistake:
            account.use("simulations", 0)
        with self.assertRaises(Refused) as refused, account.hold("simulations", 4):
            pass
        there = pickle.loads(pickle.dumps(mistake.exception))
        self.assertEqual((there.code, there.info, str(there)), ("BadRequest", mistake.exception.info, str(mistake.exception)))
        self.assertEqual(pickle.loads(pickle.dumps(refused.exception)).decision, refused.exception.decision)

    def test_what_is_printed_shows_no_secret(self) -> None:
        said = repr(Credentials("AKIDEXAMPLE", "of nobody's business", "nor this"))
        self.assertEqual(said, "Credentials(access_key_id='AKIDEXAMPLE')")

    def test_an_item_of_many_names_its_feature(self) -> None:
        self.assertEqual(UseItem.__required_keys__, {"feature"})


if __name__ == "__main__":
    unittest.main()
