"""Makes chec_voice/suggest/minilm/codebooks.npy: run `python -m tools.codebook_vectors` after a
bundled codebook or the model has changed.

`--check` says whether every sentence has its vector, and ends with 1 where one has none.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from chec_voice import bundled
from chec_voice.codebook import load
from chec_voice.suggest import codebook_vectors, load_encoder
from chec_voice.suggest.encoder import encode_unique
from chec_voice.suggest.features import sentences_for
from chec_voice.suggest.scope import suggestible
from chec_voice.text import text_hash


def sentences() -> list[str]:
    """What the learner reads of the bundled codebooks, each text once."""
    books = [load(path).codes for path in bundled.codebooks().values()]
    read = [sentences_for(suggestible(codes, housekeeping=True)) for codes in books]
    return list(dict.fromkeys(sentence.text for book in read for sentence in book))


def main(args: Sequence[str]) -> int:
    texts = sentences()
    if "--check" in args:
        known = codebook_vectors.codebook_vectors()
        missing = [text for text in texts if text_hash(text) not in known]
        if missing:
            print(f"{len(missing)} sentences have no vector: run python -m tools.codebook_vectors")
        return int(bool(missing))
    codebook_vectors.FILE.unlink(missing_ok=True)  # or they would be taken from there
    codebook_vectors.codebook_vectors.cache_clear()
    codebook_vectors.save(texts, encode_unique(load_encoder(), texts))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
