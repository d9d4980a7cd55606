"""Moves the clock of every Python process that a test starts to the clock of the tests.

`tests/conftest.py` puts this folder on PYTHONPATH and writes CHEC_TEST_CLOCK: how many seconds
the tests' clock is ahead of the machine's.
"""

import os
import time

if ahead := os.environ.get("CHEC_TEST_CLOCK"):
    try:
        import time_machine
    except ImportError:  # a clean environment, as the test of the wheel makes
        pass
    else:
        time_machine.travel(time.time() + float(ahead), tick=True).start()
