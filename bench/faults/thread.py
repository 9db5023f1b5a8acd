"""The proxy in a thread with a loop of its own, for tests that are not asynchronous themselves."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bench.faults.line import Line
from bench.faults.plan import Plan
from bench.faults.proxy import FaultProxy


@contextmanager
def running(server: tuple[str, int], plan: Plan, line: Line | None = None) -> Iterator[tuple[FaultProxy, int]]:
    """The proxy and its port. The plan may be changed while it runs: it is read anew for each request."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def wait(work):
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    proxy = FaultProxy(server, plan, line)
    port = wait(proxy.start())
    try:
        yield proxy, port
    finally:
        wait(proxy.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()
