"""The app in a browser: who may open it, and that nothing of it leaks on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

aiohttp = pytest.importorskip("aiohttp")
pytest.importorskip("textual_serve")

from aiohttp.test_utils import TestClient, TestServer  # noqa: E402

from chec_voice.project.project import Project  # noqa: E402
from tests.tui.conftest import Made  # noqa: E402
from tui.serve.server import COOKIE, Site, is_here  # noqa: E402
from tui.serve.sessions import Limit, Sessions, new_token, same  # noqa: E402


async def _client(path: Path, token: str | None) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(Site(path, token).app())) as client:
        yield client


async def test_a_name_begins_a_session_and_the_app_answers_its_keys(made: Made) -> None:
    async for client in _client(made.path, None):
        page = await client.get("/app", allow_redirects=False)
        assert (page.status, page.headers["Location"]) == (303, "/")
        begun = await client.post("/", data={"name": "Jo"})
        text = await begun.text()
        assert begun.url.path == "/app" and "https://" not in text and "//fonts" not in text
        assert "<title>chec_voice</title>" in text and "font-src 'self'" in str(begun.headers)
        origin = str(client.make_url("/")).rstrip("/")
        async with client.ws_connect(
            "/ws?width=100&height=30", headers={"Origin": origin}
        ) as socket:
            again = await client.get("/ws", headers={"Origin": origin})
            assert again.status == 409, "one window a session"
            seen = b""
            while b"no lights" not in seen:
                seen += (await socket.receive(timeout=60)).data
            await socket.send_json(["stdin", "a"])
            while b"Applied" not in seen:
                seen += (await socket.receive(timeout=60)).data
        for _ in range(100):  # the process of the app ends after the socket
            with Project.open(made.path) as project:
                if project.team.people() == ["Jo"] and project.facts()["decisions"] == 1:
                    break
            await asyncio.sleep(0.1)
        else:
            raise AssertionError("the decision is not in the file")


async def test_a_page_that_was_loaded_anew_was_told_that_the_app_was_closed(made: Made) -> None:
    async for client in _client(made.path, None):
        await client.post("/", data={"name": "Jo"})
        headers = {"Origin": str(client.make_url("/")).rstrip("/")}
        old = await client.ws_connect("/ws?width=80&height=24", headers=headers)
        await old.receive(timeout=60)
        anew = asyncio.create_task(client.ws_connect("/ws?width=80&height=24", headers=headers))
        await asyncio.sleep(0.3)
        assert not anew.done()
        await old.close()
        socket = await asyncio.wait_for(anew, 60)
        assert (await socket.receive(timeout=60)).data
        await socket.close()


async def test_without_the_token_nobody_learns_anything(made: Made) -> None:
    with made.open() as project:
        project.coding("Samira Khan")
    token = new_token()
    async for client in _client(made.path, token):
        first = await (await client.get("/")).text()
        assert "youth" not in first and "Samira" not in first
        for _ in range(5):
            wrong = await client.post("/", data={"token": token + "x", "name": "Jo"})
            assert wrong.status == 403 and COOKIE not in wrong.cookies
        late = await client.post("/", data={"token": token, "name": "Jo"})
        assert late.status == 429, "guessing is slow, for the right one too"
    async for client in _client(made.path, token):
        like = await client.post("/", data={"token": token, "name": "Samira Kahn"})
        assert "Do you mean Samira Khan?" in await like.text()
        right = await client.post("/", data={"token": token, "name": "Jo"}, allow_redirects=False)
        assert right.status == 303 and token not in str(right.headers)
        cookie = right.cookies[COOKIE]
        assert cookie["httponly"] and cookie["samesite"] == "Strict"


async def test_other_sites_and_other_names_of_this_machine_are_refused(made: Made) -> None:
    async for client in _client(made.path, None):
        assert (await client.get("/", headers={"Host": "evil.example"})).status == 403
        await client.post("/", data={"name": "Jo"})
        foreign = await client.get("/ws", headers={"Origin": "http://evil.example"})
        assert foreign.status == 403
        assert (await client.get("/static/../server.py")).status == 404
        hostile = await client.post("/", data={"name": "<script>alert(1)</script> Jo", "x": "y"})
        assert "<script>alert" not in await hostile.text()


def test_sessions_end_and_limits_wear_off() -> None:
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    name = sessions.begin("Jo")
    assert name is not None and sessions.get(name) is not None
    assert sessions.get("another") is None and sessions.get(None) is None
    now[0] = 13 * 3600.0
    assert sessions.get(name) is None
    limit = Limit(2, 60, lambda: now[0])
    assert [limit.allows("a") for _ in range(3)] == [True, True, False]
    assert limit.allows("b")
    now[0] += 61
    assert limit.allows("a")
    assert same("ä", "ä") and not same("a", "b") and new_token() != new_token()


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False)],
)
def test_which_addresses_are_this_machine(host: str, here: bool) -> None:
    assert is_here(host) == here
