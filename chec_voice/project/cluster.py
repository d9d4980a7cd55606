"""Parts of long work on the workers of a Dask cluster, where one machine is too slow.

An extra: `pip install 'chec-voice[dask]'`. Dask starts, watches and repeats the parts; here is only
what is sent. Every worker needs the same version of chec_voice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

from chec_voice.errors import Refused

Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""What `map` does, somewhere else: results come in the order of the parts."""
_AT_ONCE = 64
"""Parts that are sent before their results are fetched: what workers have to hold."""
_SECONDS = "10s"


@contextmanager
def on_cluster(address: str) -> Iterator[Spread]:
    """Workers behind the Dask scheduler at an address, such as tcp://10.0.0.5:8786.

    Raises:
        Refused: Dask is not installed, or nothing answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise Refused(
            "work on a cluster needs Dask, which is not installed.",
            fix="Install it, here and on every worker: pip install 'chec-voice[dask]'",
        ) from error
    try:
        client = Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise Refused(
            f"no Dask scheduler answers at {address!r}.",
            fix="Start one with `dask scheduler`, and workers with `dask worker ADDRESS`.",
        ) from error
    with client:
        yield partial(_spread, client)


def _spread(client: Any, work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
    waiting = iter(parts)
    while some := list(islice(waiting, _AT_ONCE)):
        yield from client.gather(client.map(work, some, pure=False))
