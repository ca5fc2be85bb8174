"""A time budget for a page: an alarm where Python code runs, the end of the process where it is stuck."""

import faulthandler
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

GRACE = 10.0
"""Seconds that a process which does not heed the alarm may still take, beyond its budget."""


AGAIN = 0.5
"""Seconds after which the alarm rings again: Python drops what is raised while it takes an object away."""


class OverTime(BaseException):
    """A page took too long. No Exception: what catches those on the way must not catch this."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise OverTime in what takes longer.

    The alarm is heard between two steps of Python: code in C that is stuck does not hear it. A process of a pool is
    then ended, and its pool tells that it died; elsewhere there is nothing to be done. Without alarms (Windows, or not
    the main thread) the process of a pool is all that is ended.
    """
    in_pool = multiprocessing.parent_process() is not None
    alarm = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with open(os.devnull, "w") as nowhere:
        if in_pool:
            faulthandler.dump_traceback_later(seconds + GRACE, exit=True, file=nowhere)
        running = True

        def ring(*_: object) -> None:
            if running:
                raise OverTime

        before = signal.signal(signal.SIGALRM, ring) if alarm else None
        try:
            if alarm:
                signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
            yield
        finally:
            running = False
            if alarm:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
            if in_pool:
                faulthandler.cancel_dump_traceback_later()
