"""The rules as a process that answers `helper.Helper`:

python -m chec_voice.deidentify.serve
"""

from __future__ import annotations

import pickle
import sys
from typing import IO

from chec_voice.deidentify.finder import hits_in


def serve(source: IO[bytes], out: IO[bytes]) -> None:
    """Answers parts until there are no more."""
    while True:
        try:
            texts, minimum, leads = pickle.load(source)
        except EOFError:
            return
        pickle.dump(hits_in(texts, minimum, leads), out)
        out.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
