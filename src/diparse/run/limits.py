"""A time budget for a page: an alarm where Python code runs, the end of the process where it is stuck."""

import ctypes
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
    then ended, and its pool tells that it died; elsewhere there is nothing to be done. Where there are no alarms
    (Windows, or not the main thread, as on the workers of a cluster) another thread rings.
    """
    in_pool = multiprocessing.parent_process() is not None
    alarm = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    watch = None if alarm else _Watch(threading.get_ident(), seconds)
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
            if watch:
                watch.start()
            try:
                yield
            finally:
                if watch:
                    watch.stop()
        finally:
            running = False
            if watch:
                watch.stop()  # where it rang while it was being stopped
            if alarm:
                signal.setitimer(signal.ITIMER_REAL, 0)
                signal.signal(signal.SIGALRM, before)
            if in_pool:
                faulthandler.cancel_dump_traceback_later()


class _Watch(threading.Thread):
    """Raises OverTime in another thread, again and again, until it is stopped."""

    def __init__(self, thread: int, seconds: float):
        super().__init__(daemon=True)
        self._thread = thread
        self._seconds = seconds
        self._over = threading.Event()
        self._ringing = threading.Lock()

    def run(self) -> None:
        """Wait, and ring."""
        wait = self._seconds
        while not self._over.wait(wait):
            with self._ringing:
                if not self._over.is_set():
                    _raise_in(self._thread, OverTime)
            wait = AGAIN

    def stop(self) -> None:
        """Ring no more, and take back what was not heard yet."""
        with self._ringing:
            self._over.set()
            _raise_in(self._thread, None)


def _raise_in(thread: int, error: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), error and ctypes.py_object(error))
