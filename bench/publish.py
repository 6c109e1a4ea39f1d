"""How soon a published change is in a customer's reply, with 1, 100 and 1,000 contexts and conversations running.

From the moment the publish call returns to the first reply that uses the change. Beside it, in the same run: what
``rasa train`` and a reload take for the same change to a stock assistant of one such CSP.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from rich.progress import Progress

from bench.generated import csp_id, generated
from bench.report import Report, percentile, progress, run_bench
from bench.stock_assistant import StockAssistant
from bench.system import Running, running_system
from foundation.secrets import Secrets, new_token, secret_name
from server.cli.chat.client import ChatClient

_SIZES = (1, 100, 1000)
_TALKERS = 3
_GIVEN_UP = 30.0  # seconds


@dataclass
class Measured:
    """One size: seconds from a publish call's return to the reply, seconds of the call, and the turns beside it."""

    contexts: int
    live: list[float] = field(default_factory=list)
    calls: list[float] = field(default_factory=list)
    turns: int = 0
    failed: int = 0


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="python -m bench.publish", description=__doc__)
    parser.add_argument("--publishes", type=int, default=100, help="publishes for each size")
    parser.add_argument("--sizes", type=int, nargs="+", default=_SIZES, help="numbers of contexts")
    parser.add_argument("--without-stock", action="store_true", help="leave the stock assistant out")
    run_bench(measure, parser)


def measure(options: argparse.Namespace) -> Report:
    """Each size in a system of its own, then the stock assistant."""
    found = []
    with progress() as shown:
        for size in options.sizes:
            made = [generated(number) for number in shown.track(range(size), description=f"making {size} contexts")]
            with running_system(contexts=made) as system, _talking(system, size) as talked:
                found.append(_publish(system, Measured(size), options.publishes, shown))
            found[-1].turns, found[-1].failed = talked.turns, talked.failed
        stock = [] if options.without_stock else _stock(shown)
    return _report(found, stock)


def _publish(system: Running, measured: Measured, publishes: int, shown: Progress) -> Measured:
    made = random.Random(measured.contexts)
    task = shown.add_task(f"{measured.contexts} contexts, publishes", total=publishes)
    for number in range(publishes):
        of = made.randrange(measured.contexts)
        price = f"{100 + number}.50"
        with ChatClient(system.server) as client, staff_client(system, of) as staff:
            client.start(csp_id(of), "home", "en-GB")
            client.say("hello")
            files = generated(of, price=price)
            body = {"files": dict(files.texts), "base": "live", "author": "bench", "note": price}
            started = time.perf_counter()
            staff.post("/publish", json=body).raise_for_status()
            returned = time.perf_counter()
            _until_said(client, f"how much is {_name(of)}", price)
            measured.calls.append(returned - started)
            measured.live.append(time.perf_counter() - returned)
        shown.advance(task)
    return measured


def _name(of: int) -> str:
    return f"Line {of}-0"


def _until_said(client: ChatClient, text: str, wanted: str) -> None:
    deadline = time.perf_counter() + _GIVEN_UP
    while time.perf_counter() < deadline:
        if wanted in str(client.say(text)["messages"]):
            return
    raise SystemExit(f"{wanted} was published and never said.")


def staff_client(system: Running, of: int) -> httpx.Client:
    """For the API of the staff of a made-up CSP."""
    csp = csp_id(of)
    token = Secrets(system.state).get(secret_name(csp, "STAFF_TOKEN"), make=new_token).get_secret_value()
    return httpx.Client(
        base_url=f"{system.server}/staff/contexts/{csp}", headers={"Authorization": f"Bearer {token}"}, timeout=120,
        trust_env=False,
    )  # fmt: skip


@contextmanager
def _talking(system: Running, size: int) -> Iterator[Measured]:
    """Customers who talk all the while, in any of the contexts; afterwards how many turns they had, and lost."""
    ended, talked, lock = threading.Event(), Measured(size), threading.Lock()

    def talk(seed: int) -> None:
        made = random.Random(seed)
        while not ended.is_set():
            turns, failed = _hold(system.server, made.randrange(min(size, 20)), ended)
            with lock:
                talked.turns += turns
                talked.failed += failed

    threads = [threading.Thread(target=talk, args=(seed,), daemon=True) for seed in range(_TALKERS)]
    for thread in threads:
        thread.start()
    try:
        yield talked
    finally:
        ended.set()
        for thread in threads:
            thread.join(60)


def _hold(url: str, number: int, ended: threading.Event) -> tuple[int, int]:
    """One conversation: its turns, and how many of them failed."""
    turns = failed = 0
    with ChatClient(url) as client:
        client.start(csp_id(number), "home", "en-GB")
        for line in ("hello", f"how much is {_name(number)}", f"i want {_name(number)}", "500", "pro", "start over"):
            if ended.wait(0.2):
                break
            turns += 1
            try:
                messages = client.say(line)["messages"]
                failed += any("error_" in str(one.get("reply", {}).get("message_id")) for one in messages)
            except Exception:
                failed += 1
    return turns, failed


def _stock(shown: Progress) -> list[tuple[str, float, float]]:
    """What was changed, seconds of training, seconds of reloading until the reply has the change."""
    with tempfile.TemporaryDirectory(prefix="bespoke-stock-") as folder:
        stock = StockAssistant(Path(folder), generated(0))
        task = shown.add_task("stock assistant", total=3)
        stock.train()
        shown.advance(task)
        found = []
        with stock.running():
            changes = (("a price", "31.00", ()), ("a price and an example", "33.00", ("one more way to say it",)))
            for what, price, more in changes:
                stock.write(price=price, more_examples=more)
                started = time.perf_counter()
                model = stock.train()
                trained = time.perf_counter()
                stock.reload(model)
                while price not in stock.says(stock.first_sentence()):
                    time.sleep(0.01)
                found.append((what, trained - started, time.perf_counter() - trained))
                shown.advance(task)
        return found


def _report(found: list[Measured], stock: list[tuple[str, float, float]]) -> Report:
    report = Report("Publish")
    report.table(
        "seconds from the publish call's return to the reply that uses the change",
        ("contexts", "publishes", "p50", "p95", "p99", "longest", "the call itself, p50", "turns beside", "failed"),
        [
            (f"{one.contexts}", len(one.live), *(percentile(one.live, percent) for percent in (50, 95, 99)),
             max(one.live), percentile(one.calls, 50), one.turns, one.failed)
            for one in found
        ],
    )  # fmt: skip
    for one in found:
        report.expect(f"live, p99, {one.contexts} contexts", percentile(one.live, 99), at_most=1, unit="s")
    report.expect("failed turns", sum(one.failed for one in found), at_most=0)
    if stock:
        report.table(
            "seconds a stock assistant takes", ("what was changed", "rasa train", "reload and reply", "together"),
            [(what, train, reload, train + reload) for what, train, reload in stock],
        )  # fmt: skip
        quickest = min(train + reload for _, train, reload in stock)
        slowest = max(percentile(one.live, 99) for one in found)
        report.expect(
            "quickest change of the stock assistant against our p99", quickest / slowest, at_least=50, unit="×"
        )
    return report


if __name__ == "__main__":
    main()
