"""What `check` tries out: links, secrets, the state folder, the centre, the broker, the API's port.

Every try has a time limit and leaves nothing open. A fault is a path in TOML terms and a
sentence; what is well is a sentence alone. Nothing is written and no unit is asked anything.
"""

import asyncio
import os
import socket
import ssl
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path

from crinsu_gateway.app import certificates
from crinsu_gateway.app.centre_files import CentreFiles, trusting, unfit
from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.app.installation import Installation, InstalledLink, InstalledScanner
from crinsu_gateway.config.devices import SCANNER_CONNECT_S, SerialLinkSettings
from crinsu_gateway.config.registry import RegistrySettings
from crinsu_gateway.config.secret import secret, too_open
from crinsu_gateway.config.services import CentralSettings, MqttSettings
from crinsu_gateway.config.settings import Settings
from crinsu_gateway.model.errors import ConfigError, LinkDown
from crinsu_gateway.model.registry import Kind
from crinsu_gateway.model.registry_errors import RegistryError
from crinsu_gateway.model.toml_lines import Path as KeyPath
from crinsu_gateway.sync.naming.mapping_file import mapping
from crinsu_gateway.wire.link import Connect, Link
from crinsu_gateway.wire.serial_line import serial
from crinsu_gateway.wire.tcp import tcp


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried: `fault` is empty when it is well; a warning is no error."""

    key: KeyPath
    well: str = ""
    fault: str = ""
    warning: bool = False


def on_this_machine(settings: Settings) -> list[Finding]:
    """The state folder and the secrets."""
    findings = [_state_dir(settings.gateway.state_dir)]
    for key, path in _secrets(settings):
        findings += _secret(key, path)
    if settings.registry and settings.registry.ca_file:
        wrong = unfit(("registry", "ca_file"), settings.registry.ca_file)
        findings += [Finding(key, fault=why) for key, why in wrong]
    findings += _encryption(settings)
    return findings


async def beyond(
    settings: Settings, installation: Installation, centre: CentreFiles | None = None
) -> list[Finding]:
    """Links, scanners, the centre, a registry, the broker and the API's port, all at once."""
    tries: list[Awaitable[Finding]] = [
        _link(("link", index), link) for index, link in enumerate(installation.links)
    ]
    tries += [
        _scanner(("scanner", index), scanner) for index, scanner in enumerate(installation.scanners)
    ]
    if settings.central:
        tries.append(_central(settings.central, centre or CentreFiles(mapping(None), None)))
    if settings.registry:
        tries.append(_registry(settings.registry))
    if settings.mqtt:
        tries.append(_broker(settings.mqtt, settings.mqtt_client_id))
    tries.append(_api_port(settings.api.host, settings.api.port))
    return await asyncio.gather(*tries)


def _encryption(settings: Settings) -> list[Finding]:
    """Whether the API is encrypted where it must be, and with what."""
    now_ms = SystemClock().now().utc_ms
    key = ("api", "host" if settings.api.certificate_file is None else "certificate_file")
    try:
        found = certificates.read(settings, now_ms)
    except ConfigError as error:
        return [Finding(key, fault=error.sentence)]
    if found is None:
        made = settings.tls_files is not None
        return [Finding(key, well="API certificate: will be made at the first start")] * made
    soon = found.why_soon(now_ms)
    if soon:
        return [Finding(key, fault=soon, warning=True)]
    return [Finding(key, well=f"API certificate {found.certificate_file}: {found.fingerprint}")]


def _state_dir(folder: Path) -> Finding:
    key = ("gateway", "state_dir")
    if folder.is_dir():
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            return Finding(key, fault=f'"{folder}" cannot be written by this user')
        if folder.stat().st_mode & 0o007:
            return Finding(
                key, fault=f'everybody can look into "{folder}"; chmod 0700 it', warning=True
            )
        return Finding(key, well=f"state folder {folder}")
    above = next(parent for parent in folder.parents if parent.exists())
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        return Finding(key, fault=f'"{folder}" is not there and cannot be made in "{above}"')
    return Finding(key, well=f"state folder {folder}: will be made")


def _secrets(settings: Settings) -> list[tuple[KeyPath, Path]]:
    found: list[tuple[KeyPath, Path]] = []
    if settings.central:
        found.append((("central", "client_secret_file"), settings.central.client_secret_file))
    if settings.mqtt and settings.mqtt.password_file:
        found.append((("mqtt", "password_file"), settings.mqtt.password_file))
    if settings.registry and settings.registry.password_file:
        found.append((("registry", "password_file"), settings.registry.password_file))
    for index, client in enumerate(settings.api.clients):
        found.append((("api", "client", index, "secret_file"), client.secret_file))
    return found


def _secret(key: KeyPath, path: Path) -> list[Finding]:
    try:
        secret(path)
        why = too_open(path)
    except ConfigError as error:
        return [Finding(key, fault=error.sentence, warning=_of_the_service(path))]
    if why:
        return [Finding(key, fault=why, warning=True)]
    return [Finding(key, well=f"secret file {path}")]


def _of_the_service(path: Path) -> bool:
    """Whether only the service can read a secret: a credential, and this is not the service."""
    return len(path.parts) == 1 and "CREDENTIALS_DIRECTORY" not in os.environ


def _not_tried(key: KeyPath, path: Path | None) -> Finding:
    warning = path is not None and _of_the_service(path)
    return Finding(key, fault="not tried, its secret cannot be read", warning=warning)


async def _opens(key: KeyPath, name: str, where: str, connect: Connect) -> Finding:
    link = Link(name, where, connect)
    try:
        await link.open()
    except LinkDown as error:
        hint = "; does the gateway run?" if "is held by" in error.sentence else ""
        return Finding(key, fault=f"{error.sentence}{hint}")
    finally:
        await link.close()
    return Finding(key, well=f"{name}: {where} can be opened")


async def _link(key: KeyPath, link: InstalledLink) -> Finding:
    settings = link.settings
    if isinstance(settings, SerialLinkSettings):
        assert link.serial is not None
        where, key = str(settings.device), (*key, "device")
        return await _opens(key, f"link {settings.name}", where, serial(where, link.serial))
    where = f"{settings.host}:{settings.port}"
    connect = tcp(settings.host, settings.port, settings.connect_timeout_s)
    return await _opens((*key, "host"), f"link {settings.name}", where, connect)


async def _scanner(key: KeyPath, scanner: InstalledScanner) -> Finding:
    settings, where = scanner.settings, str(scanner.settings.device)
    if settings.tcp is not None:
        connect = tcp(settings.tcp.host, settings.tcp.port, SCANNER_CONNECT_S)
    else:
        assert scanner.serial is not None
        connect = serial(where, scanner.serial)
    return await _opens((*key, "device"), f"scanner {scanner.settings.name}", where, connect)


async def _central(central: CentralSettings, centre: CentreFiles) -> Finding:
    """Fetch a token: the address, the certificate, the client and its secret in one go."""
    import httpx2

    from crinsu_gateway.app.clock import SystemClock
    from crinsu_gateway.sync.road.road_faults import sentence
    from crinsu_gateway.sync.road.strangers import stranger

    call = centre.names.token
    url = f"{central.url.rstrip('/')}{call.path}"
    tls = trusting(centre.authorities) if centre.authorities else url.startswith("https:")
    try:
        form = {
            "grant_type": "client_credentials",
            "client_id": central.client_id,
            "client_secret": secret(central.client_secret_file),
        }
        async with httpx2.AsyncClient(timeout=central.timeout_s, verify=tls) as client:
            answer = await client.request(call.method, url, data=form)
    except ConfigError:
        return _not_tried(("central", "url"), central.client_secret_file)
    except httpx2.HTTPError as error:
        why = sentence(error, httpx2.URL(url), SystemClock().now())
        return Finding(("central", "url"), fault=why)
    if answer.status_code in (400, 401, 403):
        return Finding(
            ("central", "client_id"),
            fault=f"the centre refuses this client and secret ({answer.status_code})",
        )
    if answer.status_code != 200 or stranger(answer):
        why = stranger(answer) or f"HTTP {answer.status_code} and not 200"
        return Finding(("central", "url"), fault=f"{url} answered: {why}")
    return Finding(("central", "url"), well=f"central {central.url}: gave a token")


async def _registry(registry: RegistrySettings) -> Finding:
    """Ask as everybody may, for one institution; nothing here depends on it, so it only warns."""
    from crinsu_gateway.sync.registry.access import access_of
    from crinsu_gateway.sync.registry.cristin import Cristin
    from crinsu_gateway.sync.registry.turns import Turns

    key = ("registry", "url")
    turns = Turns(SystemClock(), registry.requests_per_minute)
    try:
        async with Cristin(access_of(registry, None), turns) as client:
            await client.page(Kind.INSTITUTIONS, {"per_page": "1"})
    except RegistryError as error:
        return Finding(key, fault=f"{registry.url}: {error.sentence}", warning=True)
    return Finding(key, well=f"registry {registry.url}: answers")


async def _broker(mqtt: MqttSettings, client_id: str) -> Finding:
    """Connect as the gateway would, under another client id so that a running one stays."""
    import aiomqtt

    where = f"{mqtt.host}:{mqtt.port}"
    try:
        password = secret(mqtt.password_file) if mqtt.password_file else None
        tls = ssl.create_default_context(cafile=mqtt.ca_file) if mqtt.tls else None
        client = aiomqtt.Client(
            mqtt.host,
            mqtt.port,
            username=mqtt.username,
            password=password,
            identifier=f"{client_id}-check",
            tls_context=tls,
            timeout=10,
        )
        async with client:
            pass
    except ConfigError:
        return _not_tried(("mqtt", "host"), mqtt.password_file)
    except (aiomqtt.MqttError, OSError, ValueError) as error:
        return Finding(("mqtt", "host"), fault=f"{where} does not accept us: {error}")
    return Finding(("mqtt", "host"), well=f"broker {where}: accepts us")


async def _api_port(host: str, port: int) -> Finding:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(5):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, TimeoutError) as error:
        return Finding(("api", "host"), fault=f'"{host}" cannot be resolved: {error}')
    family, kind, _, _, address = found[0]
    return await asyncio.to_thread(_bindable, family, kind, address, f"{host}:{port}")


def _bindable(family: int, kind: int, address: tuple[object, ...], where: str) -> Finding:
    with socket.socket(family, kind) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            taken = error.errno == 98
            hint = "; does the gateway run already?" if taken else ""
            why = f"{where} cannot be listened on: {error.strerror}{hint}"
            return Finding(("api", "port"), fault=why, warning=taken)
    return Finding(("api", "port"), well=f"API {where}: free")
