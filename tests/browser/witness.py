"""Who watches over the pages that a test opens, and remembers what went wrong there unseen.

An error in the console (the content policy tells its refusals there), an error of a script, a request of ours that
fails or is refused, a request to anybody else. What a test means to be refused, it says first: `expects(409)`.
"""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

# The browser says again, in the console, what `_answered` knows already.
SAID_TWICE = "Failed to load resource: the server responded with a status of"
# A search suggested too late, a preview of yesterday's words, a page left before it was whole.
GIVEN_UP = "net::ERR_ABORTED"


class Witness:
    """What went wrong in the pages of the test that runs, each thing in a sentence."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.wrongs: list[str] = []
        self._expected: set[int] = set()

    def begin(self) -> None:
        """A test begins: what went wrong before was another's."""
        self.wrongs.clear()
        self._expected.clear()

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrongs.append(f"a script failed: {error.error}"))
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def expects(self, *statuses: int) -> None:
        """These answers are what the test is about."""
        self._expected.update(statuses)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(SAID_TWICE):
            self.wrongs.append(f"the console says: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site}/", "data:", "blob:")):
            self.wrongs.append(f"asked of somebody else: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.wrongs.append(f"{request.url} failed: {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self._expected:
            self.wrongs.append(f"{response.url} answered {response.status}")
