"""Another application, on a port of its own: a strict page with our element, and a server that gets tokens for it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2

from actors.accounts import api_tokens
from actors.accounts.people import Viewer
from server.services import Services

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Till</title>
<link rel="stylesheet" href="/till.css">
<script type="module" src="/till.js"></script>
<script type="module" src="{site}/static/js/quicktool.js"></script>
</head>
<body>
<header><b>Till</b><nav><a href="/">Today</a></nav><background-tasks{token}></background-tasks></header>
<main><h1>Receipts of today</h1>
<table>
<tr><th>Leotard, size 8</th><td>2</td><td>$78.00</td></tr>
<tr><th>Grips</th><td>1</td><td>$24.50</td></tr>
<tr><th>Party room, Saturday</th><td>1</td><td>$180.00</td></tr>
</table>
<p class="task">Three receipts, none open.</p><button class="button">Print</button></main>
</body>
</html>"""
STYLE = """
:root { color-scheme: light dark; background: light-dark(#fffaf0, #20180f); color: light-dark(#3a2c12, #f3e7d3); }
body { margin: 0; font: 18px/1.5 serif; }
header { display: flex; align-items: center; gap: 24px; padding: 12px 20px; background: light-dark(#f6deb0, #3a2a12); }
background-tasks { --bar-height: 60px; }
nav { margin-right: auto; }
a { color: inherit; }
main { padding: 12px 20px; }
th { text-align: left; font-weight: normal; }
td { padding: 4px 12px; text-align: right; }
button, .button { padding: 6px 14px; border: 2px dotted; border-radius: 0; background: none; color: inherit; }
.task { letter-spacing: 2px; }
"""
SCRIPT = """document.addEventListener("tokenneeded", async ({ target }) => {
  const answer = await fetch("/token");
  if (answer.ok) target.token = await answer.text();
});"""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self' {site}; connect-src 'self' {site} {socket}; "
    "require-trusted-types-for 'script'"
)


def origin_of(port: int) -> str:
    return f"http://localhost:{port}"


class Host:
    """Of `url`; tokens are for whoever `user` is, an email."""

    def __init__(self, site: str, port: int, api_token: str) -> None:
        self.site = site
        self.url, self.elsewhere = origin_of(port), f"http://127.0.0.1:{port}"
        self.user = ""
        self.given = 0
        self._api_token = api_token

    def page(self, shares_sign_in: bool) -> str:
        return PAGE.format(site=self.site, token="" if shares_sign_in else ' token=""')

    def token(self) -> httpx2.Response:
        self.given += 1
        headers = {"authorization": f"Bearer {self._api_token}"}
        return httpx2.post(f"{self.site}/api/embed-tokens", json={"email": self.user}, headers=headers, trust_env=False)


class Till(BaseHTTPRequestHandler):
    host: Host

    def do_GET(self) -> None:
        if self.path == "/token":
            got = self.host.token()
            return self._answer(got.json().get("token", ""), "text/plain", got.status_code)
        known = {"/till.css": (STYLE, "text/css"), "/till.js": (SCRIPT, "text/javascript")}
        self._answer(*known.get(self.path, (self.host.page(self.path == "/shared"), "text/html")))

    def _answer(self, text: str, media_type: str, status: int = 200) -> None:
        site = self.host.site
        self.send_response(status)
        self.send_header("content-type", media_type)
        self.send_header("content-security-policy", POLICY.format(site=site, socket=site.replace("http", "ws", 1)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def hosting(server: ThreadingHTTPServer, host: Host) -> Iterator[Host]:
    """Serve the other application with `server`, whose handler is `Till`."""
    Till.host = host
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def listen() -> ThreadingHTTPServer:
    """On a free port, before our own server is told of it."""
    return ThreadingHTTPServer(("127.0.0.1", 0), Till)


def key_of(services: Services, owner: Viewer) -> str:
    """An API token with which the other application gets tokens for people of the owner's account."""
    with services.database.write() as connection:
        return api_tokens.make(connection, owner, "Till", [api_tokens.EMBED], services.clock.now(), 30)
