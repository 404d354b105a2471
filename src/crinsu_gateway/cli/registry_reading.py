"""Asks the registry itself for what a verb wants to see; nothing of it is kept.

It reads as everybody may; credentials go along only where the registry asks for them.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from crinsu_gateway.app.clock import SystemClock
from crinsu_gateway.cli.answer import Refusal
from crinsu_gateway.config.load import load
from crinsu_gateway.config.registry import RegistrySettings
from crinsu_gateway.config.secret import secret
from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.errors import ConfigError
from crinsu_gateway.model.registry import Key, Kind, Record, id_fault, name_in
from crinsu_gateway.model.registry_errors import NoRegistry
from crinsu_gateway.sync.registry.access import access_of
from crinsu_gateway.sync.registry.cristin import Cristin
from crinsu_gateway.sync.registry.readers import names_of, text_of
from crinsu_gateway.sync.registry.turns import Turns

Json = dict[str, Any]


def kind_of(word: str) -> Kind:
    """The kind that a person means; Refusal with a near match."""
    known = {str(kind): kind for kind in Kind} | {str(kind)[:-1]: kind for kind in Kind}
    if word not in known:
        near = near_match(word, known)
        raise Refusal("NO_KIND", f'there is no kind "{word}"{near}; allowed: {", ".join(Kind)}')
    return known[word]


async def fetched(config: str, kind: Kind, identity: str) -> Json:
    """One record as the registry says it now."""
    if fault := id_fault(kind, identity):
        raise Refusal("NO_ID", fault)
    settings = _settings(config)
    async with _open(settings) as registry:
        found = await registry.one(Key(kind, identity))
    assert found.record is not None
    return _shown(settings, found.record)


async def searched(config: str, kind: Kind, search: Mapping[str, str]) -> Json:
    """The first page of a search."""
    settings = _settings(config)
    async with _open(settings) as registry:
        page = await registry.page(kind, search)
    return {
        "records": [_shown(settings, one) for one in page.records],
        "total": page.total,
        "odd": page.odd,
        "more": page.next is not None,
    }


async def codes(config: str, path: str) -> list[Json]:
    """A list of codes with their names; its shape is not published, so both forms are read."""
    settings = _settings(config)
    async with _open(settings) as registry:
        found = await registry.codes(path)
    return [
        {
            "code": text_of(one.get("code") or one.get("material_code")),
            "name": name_in(names_of(one.get("name") or one.get("material_name")), settings.lang),
        }
        for one in found
    ]


def _settings(config: str) -> RegistrySettings:
    settings = load(Path(config)).registry
    if settings is None:
        raise NoRegistry("no registry is configured; [registry] in the configuration names one")
    return settings


@asynccontextmanager
async def _open(settings: RegistrySettings) -> AsyncIterator[Cristin]:
    password = None
    if settings.password_file:
        with suppress(ConfigError):  # reading needs none, unless the registry asks
            password = secret(settings.password_file)
    turns = Turns(SystemClock(), settings.requests_per_minute)
    async with Cristin(access_of(settings, password), turns) as registry:
        yield registry


def _shown(settings: RegistrySettings, record: Record) -> Json:
    return {
        "kind": record.kind,
        "id": record.id,
        "name": name_in(record.names, settings.lang),
        "names": dict(record.names),
        "facts": dict(record.facts),
        "links": [
            {
                "role": one.role,
                "kind": one.kind,
                "id": one.id,
                "name": name_in(one.names, settings.lang),
            }
            for one in record.links
        ],
    }
