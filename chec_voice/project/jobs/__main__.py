"""Does one job beside an app: `python -m chec_voice.project.jobs JOB`; see `protocol`."""

from __future__ import annotations

import sys


def main(job: str) -> int:
    """Do the job of this name."""
    if job == "live":
        from chec_voice.project.jobs import live

        return live.main()
    if job == "redact":
        from chec_voice.project.jobs import redact

        return redact.main()
    from chec_voice.project.jobs import job as jobs

    return jobs.main(job)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
