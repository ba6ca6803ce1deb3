"""Somebody with a browser: opens pages and notes what must not happen meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response, Route

ELSEWHERE = "<!doctype html><html lang='en'><title>Weather</title><h1>Weather</h1></html>"


@dataclass
class Reader:
    """A window on the site at `address`. Nothing that it asks of another host leaves the machine."""

    context: BrowserContext
    address: str
    foreign: list[str] = field(default_factory=list)
    """Addresses on other hosts that the browser asked for."""
    refusals: list[str] = field(default_factory=list)
    """What the Content-Security-Policy made the browser refuse."""
    others_answer: bool = True
    """Without an answer (204) the browser stays on the page as it was left, as with a network that is slow."""

    def __post_init__(self) -> None:
        self.context.route(lambda url: not url.startswith(self.address), self._answer_for_others)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._note_refusal)

    def _answer_for_others(self, route: Route) -> None:
        self.foreign.append(route.request.url)
        if self.others_answer:
            route.fulfill(content_type="text/html", body=ELSEWHERE)
        else:
            route.fulfill(status=204)

    def _note_refusal(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.refusals.append(message.text)

    def open(self, path: str) -> Response:
        response = self.page.goto(self.address + path)
        assert response is not None
        return response

    def sees(self) -> str:
        """The text that is shown now."""
        return str(self.page.evaluate("document.body.innerText")).strip()

    @property
    def host(self) -> str:
        """The host that the window shows now."""
        return urlsplit(self.page.url).hostname or ""

    def scrolls_sideways(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))

    def log_in(self, user: str, password: str = "exchange-demo") -> None:
        self.open("/admin/login/")
        self.page.locator("[name=username]").fill(user)
        self.page.locator("[name=password]").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/admin/")
