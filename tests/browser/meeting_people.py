"""Citizen and host at a meeting, by what a person sees and does; any server will do.

Each of them has a camera of one colour, so that the colour which arrives on the other side proves
whose picture it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.citizen_pages import CitizenPages

# Two moments of a picture: its size, the mean colour of its ground, and a digest of each moment.
LOOK = """async (video) => {
  const look = () => {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth; canvas.height = video.videoHeight;
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0);
    const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
    const mean = [0, 0, 0];
    const columns = [];
    for (let x = 0; x < canvas.width; x += 8) {
      const at = (Math.floor(canvas.height / 2) * canvas.width + x) * 4;
      columns.push(data[at] + data[at + 1] + data[at + 2]);
      for (const part of [0, 1, 2]) mean[part] += data[at + part];
    }
    return { mean: mean.map((sum) => sum / columns.length), columns };
  };
  const first = look();
  for (let tries = 0; tries < 40; tries += 1) {
    await new Promise((later) => setTimeout(later, 100));
    const second = look();
    const moved = second.columns.filter((one, x) => Math.abs(one - first.columns[x]) > 90).length;
    if (moved >= 2) return { width: video.videoWidth, mean: second.mean, moved };
  }
  return { width: video.videoWidth, mean: first.mean, moved: 0 };
}"""

WAYS = """async () => {
  const ways = [];
  for (const connection of globalThis.connections ?? []) {
    const report = await connection.getStats();
    for (const one of report.values()) {
      if (one.type !== "candidate-pair" || !one.nominated || one.state !== "succeeded") continue;
      for (const id of [one.localCandidateId, one.remoteCandidateId])
        ways.push(report.get(id)?.address);
    }
  }
  return ways.filter(Boolean);
}"""

# Lets a test ask for the connections that the page has made; the page itself knows nothing of it.
WITNESS = """{
  const Real = globalThis.RTCPeerConnection;
  globalThis.connections = [];
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...settings) { super(...settings); globalThis.connections.push(this); }
  };
}"""


@dataclass(frozen=True, slots=True)
class Picture:
    """What was seen of a video.

    Attributes:
        width: Of the picture, in pixels.
        mean: Mean red, green and blue along its middle, 0 … 255.
        moved: How many places along it had changed a moment later.
    """

    width: int
    mean: tuple[float, float, float]
    moved: int

    @property
    def is_red(self) -> bool:
        """Whether it is of the red film."""
        red, green, blue = self.mean
        return red > green + 60 and red > blue + 60

    @property
    def is_blue(self) -> bool:
        """Whether it is of the blue film."""
        red, green, blue = self.mean
        return blue > green + 60 and blue > red + 60


class AtMeeting(CitizenPages):
    """Somebody before a page with a meeting."""

    def check_devices(self) -> None:
        """Waits until the own devices are shown."""
        expect(self.page.locator("#devices")).to_be_visible()
        expect(self.page.locator("#camera-choice")).to_be_visible()
        expect(self.page.locator("#waiting")).to_be_empty()

    def go_in(self, consent: bool | None = True) -> None:
        """Says whether one agrees to a recording, and goes in."""
        self.check_devices()
        if consent is not None:
            self._choose("consent", "yes" if consent else "no")
        self.page.locator("#join").click()

    def in_waiting_room(self) -> None:
        """Waits until one waits."""
        expect(self.page.locator("#waiting-room")).to_be_visible()

    def in_room(self) -> None:
        """Waits until one is in."""
        expect(self.page.locator("#room")).to_be_visible()

    def tile(self, name: str) -> Locator:
        """The tile of somebody else."""
        return self.page.locator(".hall-tile:not(.hall-tile--self)", has_text=name)

    def sees(self, name: str) -> Picture:
        """Looks at somebody until their picture is there."""
        tile = self.tile(name)
        expect(tile).to_be_visible()
        expect(tile.locator(".hall-tile__dark")).to_be_hidden(timeout=30_000)
        video = tile.locator("video")
        self.page.wait_for_function(
            "(video) => video.videoWidth > 0", arg=video.element_handle(), timeout=30_000
        )
        return _picture(video.evaluate(LOOK))

    def sees_self(self) -> Picture:
        """Looks at the own picture."""
        return _picture(self.page.locator(".hall-tile--self video").evaluate(LOOK))

    def ways(self) -> list[str]:
        """The addresses between which sound and picture go."""
        return list(self.page.evaluate(WAYS))

    def write(self, text: str) -> None:
        """Writes something to everybody."""
        self.page.locator("#chat-text").fill(text)
        self.page.locator("#chat-send").click()

    def written(self) -> list[str]:
        """What stands in the chat, by people."""
        lines = self.page.locator(".hall-chat__line:not(.hall-chat__line--note) .hall-breakable")
        return lines.all_inner_texts()

    def hand_over(self, file: Path) -> None:
        """Hands a file over in the room."""
        self.page.locator("#file-part summary").click()
        expect(self.page.locator("#file-limits")).not_to_be_empty()
        self.page.locator("#file").set_input_files(file)
        self.page.locator("#file-send").click()

    def opens(self, name: str) -> bytes:
        """Opens the last file of this name that the other side has handed over."""
        line = self.page.locator(".hall-chat__line", has_text=name).last
        with self.page.expect_download() as opened:
            line.get_by_role("button").click()
        return opened.value.path().read_bytes()

    def over(self) -> str:
        """Waits for the end, and reads why."""
        expect(self.page.locator("#over")).to_be_visible()
        return self.page.locator("#over-title").inner_text()


class CitizenAtMeeting(AtMeeting):
    """A citizen with number and code."""

    def come(self, receipt_no: str, query_code: str, name: str) -> None:
        """Comes to the door."""
        self.open("meeting/")
        self._type("receipt_no", receipt_no)
        self._type("query_code", query_code)
        self._type("display_name", name)
        self.page.locator("#door-form button").click()


class HostAtMeeting(AtMeeting):
    """A member of staff."""

    def sign_in(self, username: str, password: str) -> None:
        """Signs in."""
        self.open("host/")
        self._type("username", username)
        self._type("password", password)
        self.page.locator("#sign-in-form button").click()

    def open_appointment(self, case_id: str) -> None:
        """Opens an appointment of the day."""
        self.page.locator(f'[data-case="{case_id}"]').click()
        expect(self.page.locator("#appointment")).to_be_visible()

    def go_to_meeting(self, consent: bool | None = True) -> None:
        """Goes to the meeting of the appointment that is shown."""
        self.page.locator("#to-meeting").click()
        self.go_in(consent)
        self.in_room()

    def waiter(self, name: str) -> Locator:
        """Somebody before the door."""
        return self.page.locator(".hall-waiter", has_text=name)

    def check_identity(self, name: str, method: str = "document_compared") -> None:
        """Says how it is known who somebody is."""
        waiter = self.waiter(name)
        waiter.locator("select").select_option(method)
        waiter.locator(".hall-waiter__check button").click()

    def admit(self, name: str) -> None:
        """Lets somebody in."""
        self.waiter(name).locator(".govuk-button-group button").first.click()

    def let_in(self, name: str) -> None:
        """Checks who somebody is, and lets them in."""
        self.check_identity(name)
        expect(self.waiter(name).locator("select")).to_have_count(0)
        self.admit(name)


def new_page(context: Any) -> Page:
    """A page whose connections a test can ask for."""
    page: Page = context.new_page()
    page.add_init_script(WITNESS)
    return page


def _picture(seen: dict[str, Any]) -> Picture:
    red, green, blue = seen["mean"]
    return Picture(seen["width"], (red, green, blue), seen["moved"])
