"""Which providers of video this deployment is set up for, by its environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sunhall.adapters.settings import SettingsError, read_settings

if TYPE_CHECKING:
    from sunhall.application.meetings import Video


@dataclass(frozen=True, slots=True)
class VideoSettings:
    """What a deployment says of its providers.

    Attributes:
        stun_urls: Addresses of STUN servers, blanks between them.
        turn_urls: Addresses of TURN servers, blanks between them.
        turn_secret_id: Secret that is shared with the TURN servers.
        jitsi_origin: Origin of the Jitsi server.
        jitsi_app_id: What it knows us by.
        jitsi_secret_id: Secret that is shared with it.
        chime_region: Region of Chime; without it there is no Chime.
    """

    stun_urls: str = ""
    turn_urls: str = ""
    turn_secret_id: str = ""
    jitsi_origin: str = ""
    jitsi_app_id: str = ""
    jitsi_secret_id: str = ""
    chime_region: str = ""


class ConfiguredVideos:
    """The providers; each is made when a meeting wants it.

    Args:
        environ: The environment of the function.
        client: Gives an AWS client.
        now: Tells the time.

    Raises:
        SettingsError: A provider is only half set up.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        client: Callable[[str], Any],
        now: Callable[[], datetime],
    ) -> None:
        self._settings = read_settings(VideoSettings, environ)
        self._client = client
        self._now = now
        self._secrets: dict[str, str] = {}
        if bool(self._settings.turn_urls) != bool(self._settings.turn_secret_id):
            raise SettingsError("TURN_URLS and TURN_SECRET_ID go together")
        jitsi = (
            self._settings.jitsi_origin,
            self._settings.jitsi_app_id,
            self._settings.jitsi_secret_id,
        )
        if any(jitsi) and not all(jitsi):
            raise SettingsError("JITSI_ORIGIN, JITSI_APP_ID and JITSI_SECRET_ID go together")

    def of(self, provider: str) -> Video | None:
        """Return a provider by its name; None when it is not set up here."""
        match provider:
            case "direct":
                return self._direct
            case "jitsi":
                return self._jitsi
            case "chime":
                return self._chime
            case "link":
                return self._link
            case _:
                return None

    @cached_property
    def _direct(self) -> Video:
        from sunhall.adapters.video.direct import DirectVideo
        from sunhall.adapters.video.turn import IceServers

        settings = self._settings
        return DirectVideo(
            IceServers(
                tuple(settings.stun_urls.split()),
                tuple(settings.turn_urls.split()),
                lambda: self._secret(settings.turn_secret_id),
                self._now,
            )
        )

    @cached_property
    def _jitsi(self) -> Video | None:
        from sunhall.adapters.video.jitsi import JitsiVideo

        settings = self._settings
        if not settings.jitsi_origin:
            return None
        return JitsiVideo(
            settings.jitsi_origin,
            settings.jitsi_app_id,
            lambda: self._secret(settings.jitsi_secret_id),
            self._now,
        )

    @cached_property
    def _chime(self) -> Video | None:
        from sunhall.adapters.video.chime import ChimeVideo

        region = self._settings.chime_region
        return ChimeVideo(self._client("chime-sdk-meetings"), region) if region else None

    @cached_property
    def _link(self) -> Video:
        from sunhall.adapters.video.link import LinkVideo

        return LinkVideo()

    def _secret(self, secret_id: str) -> str:
        """Return the text of a secret; read once a process."""
        if secret_id not in self._secrets:
            answer = self._client("secretsmanager").get_secret_value(SecretId=secret_id)
            self._secrets[secret_id] = answer["SecretString"]
        return self._secrets[secret_id]
