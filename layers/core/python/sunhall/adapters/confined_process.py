"""Runs what opens strangers' files in a process of its own: no credentials, bounded, thrown away.

Readers of pictures and PDFs are large programs in C. What breaks over a file ends that process and
no other.
"""

from __future__ import annotations

import os
import subprocess
import sys


class Broken(Exception):
    """The process did not come to an end: out of time or memory, or its reader broke."""


def answered(module: str, request: bytes, *, seconds: float) -> bytes:
    """Run a module in a process of its own, and return what it writes.

    Args:
        module: Name of the module.
        request: What it reads.
        seconds: Time that it may take.

    Raises:
        Broken: It was ended, by a limit or by a fault of its reader.
    """
    try:
        done = subprocess.run(  # noqa: S603 - this very interpreter with a module of our own
            [sys.executable, "-S", "-P", "-m", module],
            input=request,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Broken from None
    if done.returncode < 0:
        raise Broken
    return done.stdout


def confine(*, memory_bytes: int, cpu_seconds: int) -> None:
    """Bound what this process may take: more is asked for by files that were made to ask for it.

    Args:
        memory_bytes: Address space.
        cpu_seconds: Processor time.
    """
    # Only processes that open files load it.
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _environment() -> dict[str, str]:
    """Return what the process is told: where its code is. No credentials, no names of tables."""
    # Lambda's interpreter finds its own library by this variable.
    libraries = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PYTHONPATH": os.pathsep.join(sys.path), **libraries}
