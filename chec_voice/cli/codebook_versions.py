"""chec-voice codebook: versions, what differs between them, and what is to be looked at again."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path

from chec_voice.cli.output import counted, print_json, print_table, say, shell
from chec_voice.errors import Refused
from chec_voice.project import Project
from chec_voice.project.codebook_acts import looks, wait_words


def listed(opened: Project, as_json: bool) -> None:
    """Every version, with how many judgements were made under it."""
    found = opened.codes.versions()
    if as_json:
        print_json({"versions": [asdict(version) for version in found]})
        return
    print_table(
        ("number", "version", "since (UTC)", "", "codes", "judgements"),
        [
            (
                str(version.number),
                f"{version.version} ({version.sha256[:8]})",
                version.at[:16].replace("T", " "),
                "stands" if version.current else "",
                version.codes,
                version.decisions,
            )
            for version in found
        ],
        left=4,
    )
    if len(found) > 1:
        say("What differs from the version before: chec-voice codebook PROJECT --diff NUMBER")


def differences(opened: Project, wanted: str, as_json: bool) -> None:
    """What became of each code from one version to another."""
    old, dots, new = wanted.rpartition("..")
    changes = opened.codes.diff(_number(old) if dots else None, _number(new))
    if as_json:
        print_json(
            {"codes": [{**asdict(change), "redefined": change.redefined} for change in changes]}
        )
        return
    if not changes:
        say("Nothing differs.")
    for change in changes:
        went = f": went to {', '.join(change.went_to)}" if change.went_to else ""
        say(f"{change.what.capitalize()}: {change.name} ({change.code}){went}")
        for part in change.parts:
            for line in part.words:
                say(f"  {line}")
    redefined = sum(change.redefined for change in changes)
    if redefined:
        say(
            f"{counted(redefined, 'definition', 'definitions')} changed: answers that were coded"
            " before are to be looked at again (--look-again)."
        )


def waiting(opened: Project, source: Path, as_json: bool) -> None:
    """How many answers each coder is to look at again, code by code."""
    every = opened.codes.to_look_again()
    pairs = dict.fromkeys((one.coder, one.code, one.response_id) for one in every)
    found = Counter((coder, code) for coder, code, _ in pairs)
    if as_json:
        print_json(
            {
                "waiting": [
                    {"coder": coder, "code": code, "answers": number}
                    for (coder, code), number in found.items()
                ]
            }
        )
        return
    if not found:
        say("No answer waits: every judgement was made under the definitions that stand.")
        return
    print_table(
        ("coder", "code", "answers"),
        [(coder, code, number) for (coder, code), number in found.items()],
        left=2,
    )
    say(f"{wait_words(looks(every))}.")
    coder = next(iter(found))[0]
    say(
        "They come back to their coders, after what is not coded yet: chec-voice review"
        f" {shell(source)} --coder {shell(coder)} (--state 'look again': only these)"
    )


def _number(text: str) -> int:
    if not text.strip().isdecimal():
        raise Refused(
            f"{text!r} is no number of a version.",
            fix="Write it as --diff 3, or --diff 1..3; --versions lists the numbers.",
        )
    return int(text)
