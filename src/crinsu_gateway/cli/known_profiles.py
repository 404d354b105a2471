"""The device profiles for verbs that name one: shipped, and in the folders that a person adds."""

from collections.abc import Iterable
from pathlib import Path

from crinsu_gateway.model.complaint import near_match
from crinsu_gateway.model.errors import NotFound, ProfileError
from crinsu_gateway.profile.described import Profile
from crinsu_gateway.profile.load import Known, load_sound, shipped_dir


def known_profiles(folders: Iterable[str]) -> Known:
    """All that can be used, and what is wrong with the others."""
    return load_sound([shipped_dir(), *map(Path, folders)])


def profile_named(known: Known, name: str) -> Profile:
    """One of them; NotFound with a near match, ProfileError when its file is broken."""
    if name in known.broken:
        complaints = known.broken[name]
        raise ProfileError(f"{name} cannot be used: {complaints[0]}", complaints)
    if name not in known.profiles:
        raise NotFound(f'there is no profile "{name}"{near_match(name, known.profiles)}')
    return known.profiles[name]
