"""Serves the app through textual-serve, with pages of our own.

Every visitor says who they are and gets a session: one person, one project, one process of the app
at a time. Nothing that anybody said stands in an address, a title or a log: pages hold the name of
the project at most, and nothing is logged about requests.
"""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
import textual_serve
from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from chec_voice.errors import ChecError
from chec_voice.project import Project
from chec_voice.project.team import named
from tui.serve.sessions import LIFETIME, Limit, Session, Sessions, same

COOKIE = "chec_voice_session"
_STATIC = Path(textual_serve.__file__).parent / "static"
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
        " font-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self';"
        " frame-ancestors 'none'; base-uri 'none'"
    ),
}
_LEAVING = 50
"""Tenths of a second that a session's old window has to end."""
_LONGEST = 80
"""Letters of a name at most."""


def is_here(host: str) -> bool:
    """Whether an address is this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class OneApp(AppService):
    """The app's process for one session; its words go to the browser and nowhere else."""

    def __init__(self, arguments: list[str], **rest: Any) -> None:
        super().__init__("chec-voice", **rest)
        self._arguments = arguments

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        # No shell: a name is an argument, whatever stands in it.
        self._process = process = await asyncio.create_subprocess_exec(
            *self._arguments,
            stdin=PIPE,
            stdout=PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=self._build_environment(width=width, height=height),
        )
        process.stderr = asyncio.StreamReader()  # which `run` reads, and which is over
        process.stderr.feed_eof()
        assert process.stdin is not None
        self._stdin = process.stdin
        return process

    async def stop(self) -> None:
        """End the app, which saves as it goes; one that does not end by itself is ended."""
        await super().stop()
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 10)
        except TimeoutError:
            process.kill()
            await process.wait()


class Site:
    """The pages and the socket of one project.

    Args:
        project: its file.
        token: what visitors have to know; None on this machine alone.
        coder: everybody is this person; None: each says who they are.
    """

    def __init__(self, project: Path, token: str | None, coder: str | None = None) -> None:
        self._project, self._token, self._coder = project.resolve(), token, coder
        self._sessions = Sessions()
        self._tries = Limit(5, 60)
        self._openings = Limit(20, 60)
        with Project.open(project) as opened:
            self._name = opened.name

    def app(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=8192, middlewares=[_guard, _headers])
        folder = Path(__file__).with_name("templates")
        aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(folder), autoescape=True)
        app[_TOKEN] = self._token is not None
        app.add_routes(
            [
                web.get("/", self._index),
                web.post("/", self._begin),
                web.get("/app", self._terminal),
                web.get("/ws", self._socket),
                web.static("/static", _STATIC),
                web.static("/own", folder / "own"),
            ]
        )
        return app

    # --- pages ---

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return self._page(request)

    def _page(
        self,
        request: web.Request,
        problem: str = "",
        like: str = "",
        typed: str = "",
        status: int = 200,
    ) -> web.StreamResponse:
        known: list[str] = []
        if self._token is None and self._coder is None:  # names are for who is known to belong here
            with Project.open(self._project) as opened:
                known = opened.team.people()
        context = {
            "project": self._name if self._token is None else "",
            "known": known,
            "fixed": self._coder,
            "token": self._token is not None,
            "problem": problem,
            "like": like,
            "typed": typed,
        }
        response = aiohttp_jinja2.render_template("begin.html", request, context)
        response.set_status(status)
        return response

    async def _begin(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        if self._token is not None:
            if not self._tries.allows(request.remote or ""):
                return self._page(request, "Too many tries. Wait a minute.", status=429)
            if not same(str(form.get("token", "")), self._token):
                return self._page(request, "That is not the token.", status=403)
        typed = str(form.get("name") or form.get("known") or "")[:_LONGEST]
        try:
            coder = self._coder or named(typed)
            if self._coder is None and form.get("sure") != "yes":
                with Project.open(self._project) as opened:
                    like = opened.team.like(coder)
                if like:
                    return self._page(request, like=like[0], typed=coder)
        except ChecError as error:
            return self._page(request, error.message, status=400)
        name = self._sessions.begin(coder)
        if name is None:
            return self._page(request, "Too many people are here. Try again later.", status=503)
        response = web.Response(status=303, headers={"Location": "/app"})
        response.set_cookie(
            COOKIE, name, httponly=True, samesite="Strict", path="/", max_age=int(LIFETIME)
        )
        return response

    def _session(self, request: web.Request) -> Session | None:
        return self._sessions.get(request.cookies.get(COOKIE))

    async def _terminal(self, request: web.Request) -> web.StreamResponse:
        if self._session(request) is None:
            raise web.HTTPSeeOther("/")
        socket = f"{'wss' if request.secure else 'ws'}://{request.host}/ws"
        return aiohttp_jinja2.render_template("app.html", request, {"socket": socket})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        session = self._session(request)
        if session is None or not _same_origin(request):
            raise web.HTTPForbidden(text="Begin at the first page.")
        # A page that is loaded anew comes before the app of the old one has ended.
        for _ in range(_LEAVING):
            if not session.connected:
                break
            await asyncio.sleep(0.1)
        if session.connected:
            raise web.HTTPConflict(text="This session is open in another window.")
        if not self._openings.allows(request.remote or ""):
            raise web.HTTPTooManyRequests(text="Too many openings. Wait a minute.")
        session.connected = True
        try:
            return await self._run(request, session)
        finally:
            session.connected = False

    async def _run(self, request: web.Request, session: Session) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=15, max_msg_size=1 << 20)
        await socket.prepare(request)
        command = [sys.executable, "-m", "chec_voice", "code", str(self._project)]
        service = OneApp(
            [*command, "--coder", session.coder],
            write_bytes=socket.send_bytes,
            write_str=socket.send_str,
            close=socket.close,
            download_manager=DownloadManager(),
        )
        await service.start(_cells(request, "width", 80), _cells(request, "height", 24))
        try:
            async for message in socket:
                if message.type == WSMsgType.TEXT:
                    await _pass_on(message.json(), service, socket)
        finally:
            await service.stop()
        return socket


async def _pass_on(said: Any, service: AppService, socket: web.WebSocketResponse) -> None:
    """What a browser sends: keys, its size, a sign of life."""
    match said:
        case ["stdin", str(data)]:
            await service.send_bytes(data.encode("utf-8", "replace"))
        case ["resize", {"width": int(width), "height": int(height)}]:
            await service.set_terminal_size(_bounded(width), _bounded(height))
        case ["ping", data]:
            await socket.send_json(["pong", data])
        case ["blur", *_]:
            await service.blur()
        case ["focus", *_]:
            await service.focus()


def _cells(request: web.Request, name: str, usual: int) -> int:
    given = request.query.get(name, "")
    return _bounded(int(given)) if given.isdecimal() and len(given) < 6 else usual


def _bounded(cells: int) -> int:
    return min(max(cells, 10), 1000)


def _same_origin(request: web.Request) -> bool:
    """A page of another site must not open our socket."""
    origin = request.headers.get("Origin", "")
    return origin.partition("://")[2] == request.host


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_TOKEN = web.AppKey("token", bool)


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """On this machine alone, only names of this machine are answered: another site's name that was
    made to point here is not."""
    host = request.host.rsplit(":", 1)[0].strip("[]")
    if not request.app[_TOKEN] and not is_here(host):
        raise web.HTTPForbidden(text="This address is not served.")
    return await handler(request)


@web.middleware
async def _headers(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(_HEADERS)
        raise
    if not response.prepared:
        response.headers.update(_HEADERS)
    return response


def serve(site: Site, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until somebody presses Ctrl+C; `ready` is told the address once it can be opened."""

    async def run() -> None:
        runner = web.AppRunner(site.app(), access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
            shown = f"[{host}]" if ":" in host else host
            at = runner.addresses[0][1]
            ready(f"http://{shown}:{at}")
            await asyncio.Event().wait()
        finally:
            await runner.cleanup()

    asyncio.run(run())
