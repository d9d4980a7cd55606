"""The policy frameworks of a project, and the links from codes to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from chec_voice import bundled, framework, framework_likeness, indicators
from chec_voice.errors import NotFound, Refused
from chec_voice.indicators import Read
from chec_voice.model import (
    DIRECT,
    Codebook,
    Crosswalk,
    Element,
    Framework,
    Indicator,
    Link,
    Replacement,
)
from chec_voice.project import bundled_measures
from chec_voice.project.results import element_of
from chec_voice.store import (
    Store,
    codes,
    frameworks,
    inputs,
    links,
    measures,
    queries,
    reframing,
    replacing_drafts,
    tags,
)
from chec_voice.store.scope import Way
from chec_voice.text import counted

_NAMED = 6
"""So many elements are named in a refusal."""


class Frameworks:
    """What can be done with frameworks. Open it with `project.frameworks`.

    `project.framework(name)` and `project.links(name)` are what stands.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def names(self) -> list[str]:
        """Ids of the frameworks in the project; the first is the default."""
        return frameworks.everyone(self._store)

    def add(self, name: str, actor: str = "chec_voice") -> Framework:
        """Add or update a framework, with the bundled links to this codebook, if any.

        Args:
            name: a bundled framework, or a file.

        Raises:
            CodebookError: the framework is faulty; names file and line.
            NotFound: there is no such framework.
        """
        frame = load(name)
        with self._store.write():
            save(self._store, frame, codes.current(self._store), actor)
            inputs.note(self._store, name)
        return frame

    def unnamed(self, frame: Framework) -> tuple[list[str], list[str]]:
        """What stands here and not in a newer file of a framework: ids of the elements that would
        stay, since links, tags or measures belong there, and of those that would go."""
        return frameworks.unnamed(self._store, frame)

    def links_along(self, frame: Framework) -> int:
        """How many links between its elements and codes of the codebook come along with one."""
        crosswalk = _comes_along(frame, codes.current(self._store))
        return len(crosswalk.links) if crosswalk is not None else 0

    def link(
        self, path: str | Path, framework_name: str | None = None, actor: str = "chec_voice"
    ) -> dict[str, int]:
        """Add or update the links of a crosswalk file between the codebook and a framework.

        Returns:
            How many links were `added`, `changed`, `known` as they are, and `kept` as people agreed
            or withdrew them here.

        Raises:
            CodebookError: the file is faulty; names file and line.
            NotFound: there is no such framework in the project.
        """
        frame = frameworks.get(self._store, framework_name)
        crosswalk = framework.load_crosswalk(Path(path), codes.current(self._store), frame)
        with self._store.write():
            inputs.note(self._store, path)
            return links.save_crosswalk(self._store, crosswalk, actor)

    def withdrawn_links(self, framework_name: str | None = None) -> list[Link]:
        """Links that somebody withdrew, with who, when and why."""
        frame = frameworks.get(self._store, framework_name)
        return links.links(self._store, frame.id, withdrawn=True)

    def change_link(
        self,
        act: str,
        code: str,
        element: str,
        *,
        actor: str,
        rationale: str = "",
        strength: str = "",
        reason: str = "",
        framework_name: str | None = None,
    ) -> Link:
        """Propose, edit, agree or withdraw one link; it can be undone. Returns how it stands now.

        Args:
            act: `propose`, `edit`, `agree` or `withdraw`.
            strength: `direct` or `may`; '' leaves it (a new link is direct).
            reason: why it is agreed or withdrawn; a withdrawal needs one.

        Raises:
            NotFound: there is no such framework, code, domain or driver, or link.
            Refused: a rationale or reason is missing, or what is proposed stands already.
        """
        frame = frameworks.get(self._store, framework_name)
        element = element_of(frame, element).id
        if code not in codes.ids(self._store):
            raise NotFound(
                f"there is no code {code!r}.", fix="See the codes with: chec-voice codebook PROJECT"
            )
        if act == "propose" and not rationale.strip():
            raise Refused("a link needs a rationale.", fix="Say in a sentence why it holds.")
        if act == "withdraw" and not reason.strip():
            raise Refused("nobody would know why it was withdrawn.", fix="Give a reason.")
        if act == "edit" and not (rationale.strip() or strength):
            raise Refused("nothing was changed.", fix="Give a rationale or a strength.")
        link = Link(code, element, rationale.strip(), strength=strength)
        links.change_link(self._store, frame.id, link, act=act, actor=actor, reason=reason.strip())
        return links.link(self._store, frame.id, code, element)

    def verify(
        self,
        element: str,
        *,
        by: str,
        source: str,
        page: str,
        framework_name: str | None = None,
        actor: str = "",
    ) -> Element:
        """Mark a domain or driver as transcribed from the published figure, or as not any more.

        It can be undone.

        Args:
            by: who compared it; '' takes the mark away.
            actor: who says so; by default who compared it, now or before.

        Raises:
            NotFound: there is no such framework, domain or driver.
            Refused: source or page is missing.
        """
        frame = frameworks.get(self._store, framework_name)
        known = element_of(frame, element)
        if by and not (source.strip() and page.strip()):
            raise Refused(
                "a mark says against which document and page it was checked.",
                fix="Name both: --source DOCUMENT --page PAGE",
            )
        frameworks.verify(
            self._store,
            frame.id,
            known.id,
            by=by,
            source=source,
            page=page,
            actor=actor or by or known.verified_by,
        )
        return element_of(frameworks.get(self._store, frame.id), known.id)

    def compare(self, first: str, second: str) -> list[dict[str, str]]:
        """Two frameworks side by side: per code, where it leads in each; '' leads nowhere.

        Raises:
            NotFound: the project lacks one of them.
        """
        leads: list[dict[str, list[str]]] = []
        for name in (first, second):
            places: dict[str, list[str]] = {}
            for standing in links.links(self._store, frameworks.get(self._store, name).id):
                may = "" if standing.strength == DIRECT else " (may)"
                places.setdefault(standing.code, []).append(f"{standing.element}{may}")
            leads.append(places)
        order = [code.id for code in codes.with_retired(self._store).codes]
        return [
            {
                "code": code,
                first: ", ".join(leads[0].get(code, ())),
                second: ", ".join(leads[1].get(code, ())),
            }
            for code in order
            if code in leads[0] or code in leads[1]
        ]

    def indicators(self, framework_name: str | None = None) -> list[Indicator]:
        """The measures that belong to a framework's drivers; those of this version of the program.

        A project made by an earlier version gets them now; its own measures and all values stay.
        """
        return bundled_measures.known(self._store, frameworks.get(self._store, framework_name))

    def strange_areas(
        self, path: str | Path, *, framework_name: str | None = None, driver: str = ""
    ) -> str:
        """What to know of the areas of a CSV of local values that no answer has, before it is
        loaded; "" where every area has an answer, or none has. Writes nothing.

        Raises:
            InputError: the file is faulty; names row and column.
            NotFound: there is no such framework.
        """
        read = self._read_values(path, framework_name, driver)
        names = (str(one["name"]) for one in queries.attributes(self._store))
        area = next((name for name in names if name.casefold() == "area"), None)
        if area is None:
            return ""  # nothing can stand beside them yet, as the screen says
        known = {value.casefold() for value in queries.given_values(self._store, area)}
        found = dict.fromkeys(one.area for one in read.values if one.area.casefold() not in known)
        return indicators.said_of_strange(list(found))

    def _read_values(self, path: str | Path, framework_name: str | None, driver: str) -> Read:
        frame = frameworks.get(self._store, framework_name)
        known = bundled_measures.known(self._store, frame)
        return indicators.read_values(Path(path), known, frame.elements, driver)

    def load_values(
        self,
        path: str | Path,
        *,
        actor: str,
        framework_name: str | None = None,
        driver: str = "",
    ) -> dict[str, int]:
        """Load local values of indicators from a CSV; all of it or nothing, and it can be undone.

        Args:
            driver: to which indicators belong that the project does not know, where the file has no
                column `driver`.

        Returns:
            How many were `added`, `changed` and `known`.

        Raises:
            InputError: the file is faulty; names row and column.
            NotFound: there is no such framework.
        """
        read = self._read_values(path, framework_name, driver)
        frame = frameworks.get(self._store, framework_name)
        with self._store.write():
            inputs.note(self._store, path)
            return measures.load(
                self._store, frame.id, read.own, read.values, actor, file=Path(path).name
            )

    def replace(
        self, path: str | Path, mapping: str | Path, *, actor: str, dry_run: bool = False
    ) -> Replacement:
        """Let a framework of a file take the place of one in the project, links and tags with it.

        The new one comes under its own id, and links go to the elements that the mapping names.

        Args:
            mapping: YAML: `from:` the id of the framework that goes, `elements:` old element -> new
                element, a list of new elements where it was split, or `gone`; `'*': gone` is for
                all that have no line. Elements named alike in the new framework need none.

        Raises:
            CodebookError: a file is faulty; names file and line.
            NotFound: the project has no framework of that id.
            Refused: the new framework has the id of the old one, or links would be lost of which
                the mapping says nothing.
        """
        new = framework.load_framework(Path(path))
        old_id, places = framework.load_replacement(Path(mapping), new)
        rest_goes = places.pop(framework.REST, None) is not None
        plan = self.plan(new, places, framework_name=old_id)
        if dry_run:
            return plan
        unsaid = sorted({link.element for link in plan.lost} - places.keys())
        if unsaid and not rest_goes:
            named = ", ".join(unsaid[:_NAMED]) + (", ..." if len(unsaid) > _NAMED else "")
            raise Refused(
                f"{counted(len(unsaid), 'element')} that the mapping does not name would lose"
                f" their links: {named}.",
                fix="Say of each where it goes, or `gone`; or of all others at once: '*': gone",
            )
        self.put_in_place(new, places, actor=actor, framework_name=old_id)
        for file in (path, mapping):
            inputs.note(self._store, file)
        return plan

    def look_at(self, name: str | Path) -> Framework:
        """A framework that comes along, by its name, or the one of a file; it is not added.

        Raises:
            NotFound: there is neither.
            CodebookError: the file is faulty; names file and line.
        """
        return load(str(name))

    def plan(
        self,
        new: Framework,
        places: Mapping[str, Sequence[str]],
        *,
        framework_name: str | None = None,
    ) -> Replacement:
        """What would happen if a framework took the place of one in the project.

        Args:
            places: old element -> new ones; none where it is gone. Those that are named alike in
                both need no entry.
            framework_name: the one that goes; by default the first.

        Raises:
            NotFound: the project has no such framework, or an old or new element no place in it.
            Refused: the new framework has the id of the old one.
        """
        old = frameworks.get(self._store, framework_name)
        if old.id == new.id:
            raise Refused(
                f"both frameworks have the id {new.id!r}.",
                fix="Give the new file an id of its own; a new version of the same framework is"
                " loaded with: chec-voice link PROJECT --framework FILE",
            )
        for target in {target for targets in places.values() for target in targets}:
            element_of(new, target)
        whole = {element: tuple(targets) for element, targets in places.items()}
        return framework.plan_replacement(
            old,
            new,
            whole,
            links.links(self._store, old.id),
            tags=tags.standing(self._store, old.id),
            values=measures.values_of(self._store, old.id),
            linked={link.element for link in links.links(self._store, new.id)},
        )

    def guesses(
        self, new: Framework, *, framework_name: str | None = None
    ) -> dict[str, list[tuple[str, float]]]:
        """Old element -> new ones with their likeness (0 to 1), likeliest first, by their words.

        One from `LIKELY` on is worth offering; nothing goes anywhere before a person says so.

        Raises:
            NotFound: the project has no such framework.
        """
        return framework_likeness.guesses(frameworks.get(self._store, framework_name), new)

    def draft(
        self, new: Framework, *, actor: str, framework_name: str | None = None
    ) -> dict[str, tuple[str, ...]]:
        """The places that this person said before and did not put into effect; as in `plan`.

        What the frameworks do not have any more is left out.
        """
        old = frameworks.get(self._store, framework_name)
        return _in_both(replacing_drafts.load(self._store, old.id, new.id, actor), old, new)

    def change_draft(
        self,
        new: Framework,
        changes: Mapping[str, Sequence[str] | None],
        *,
        actor: str,
        framework_name: str | None = None,
    ) -> dict[str, tuple[str, ...]]:
        """Keep where this person says that some elements go (None: not said any more).

        What they said of others stays, also where it was said in another window.

        Returns:
            All that is kept now; as in `plan`.
        """
        old = frameworks.get(self._store, framework_name)
        kept = replacing_drafts.change(self._store, old.id, new.id, actor, changes)
        return _in_both(kept, old, new)

    def turn_draft(
        self, new: Framework, way: Way, *, actor: str, framework_name: str | None = None
    ) -> list[str] | None:
        """Take back what this person said last of the places, or say it again; on any day.

        Returns:
            The elements that it was about; None where there is nothing to turn.
        """
        old = frameworks.get(self._store, framework_name)
        step = replacing_drafts.turn(self._store, old.id, new.id, actor, way)
        here = {element.id for element in old.elements}
        return None if step is None else [element for element in step if element in here]

    def draft_steps(
        self, new: Framework, *, actor: str, framework_name: str | None = None
    ) -> tuple[int, int]:
        """How many steps `turn_draft` can take back, and how many it can do again."""
        old = frameworks.get(self._store, framework_name)
        kept = replacing_drafts.steps(self._store, old.id, new.id, actor)
        return len(kept["said"]), len(kept["taken back"])

    def put_in_place(
        self,
        new: Framework,
        places: Mapping[str, Sequence[str]],
        *,
        actor: str,
        framework_name: str | None = None,
    ) -> Replacement:
        """Let a framework take the place of one in the project, with links and tags; as `plan`.

        It is one command, which `project.commands(actor).undo` takes back; what was said of the
        places is kept for then.
        """
        with self._store.write():
            plan = self.plan(new, places, framework_name=framework_name)
            old = frameworks.get(self._store, framework_name)
            reframing.replace(self._store, old, new, plan, actor)
        return plan


def _in_both(
    places: Mapping[str, Sequence[str]], old: Framework, new: Framework
) -> dict[str, tuple[str, ...]]:
    """The places of elements that both frameworks have still."""
    here, there = ({e.id for e in frame.elements} for frame in (old, new))
    return {
        element: tuple(targets)
        for element, targets in places.items()
        if element in here and there.issuperset(targets)
    }


def load(name: str) -> Framework:
    """A bundled framework by its name, or one from a file."""
    return framework.load_framework(bundled.resolve(name, bundled.frameworks(), "framework"))


def save(store: Store, frame: Framework, book: Codebook, actor: str) -> None:
    """Write a framework, with the links and measures that come with the package."""
    frameworks.save(store, frame, actor)
    crosswalk = _comes_along(frame, book)
    if crosswalk is not None:
        links.save_crosswalk(store, crosswalk, actor)
    bundled_measures.bring_up_to_date(store, frame)


def _comes_along(frame: Framework, book: Codebook) -> Crosswalk | None:
    """The links that come with the package, as far as there are any for these two."""
    path = bundled.crosswalk(book.id, frame.id)
    if path is None:
        return None
    # What a user dropped from a tree is no fault of the file that comes with the package.
    return framework.load_crosswalk(path, book, frame, skip_unknown=True)
