"""In which language sentences for people are told: English, and those of words/.

A catalogue gives for the code of a refusal a sentence in another language; where it has none, the
English one stands. It translates no data: names and notes are told as they were written.
"""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources

Catalogue = Mapping[str, str]
"""Code of a refusal -> its sentence; `{sentence}` in it is the English one, with its details."""

ENGLISH = "en"
CATALOGUES: Mapping[str, Catalogue] = {
    file.name.removesuffix(".toml"): tomllib.loads(file.read_text("utf-8"))
    for file in (resources.files("crinsu_gateway.web") / "words").iterdir()
}
"""Language (RFC 5646, lower case, without a region) -> what is told in it; English needs none. Read
at once: who must refuse may be unable to open a file."""
MOST_WISHES = 20
_WISH = re.compile(r"([a-z]{1,8}|\*)(?:-[a-z0-9]{1,8})*(?:;q=(0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?")


def language_of(accepted: str, known: Mapping[str, Catalogue] = CATALOGUES) -> str:
    """The language that suits a caller best (RFC 9110, 12.5.4); English when none does."""
    best, weight = ENGLISH, 0.0
    for wish in accepted.lower().replace(" ", "").split(",", MOST_WISHES)[:MOST_WISHES]:
        found = _WISH.fullmatch(wish)
        if found is None:
            continue
        language, q = found[1], float(found[2] or 1)
        if (language in known or language == ENGLISH) and q > weight:
            best, weight = language, q
    return best


def told(
    code: str, sentence: str, language: str, known: Mapping[str, Catalogue] = CATALOGUES
) -> tuple[str, str]:
    """The sentence of a refusal and the language that it is in."""
    template = known.get(language, {}).get(code)
    if template is None:
        return sentence, ENGLISH
    return template.replace("{sentence}", sentence), language


def of_answer(media_type: str) -> str:
    """The language of an answer that bears text for people; empty for bytes alone."""
    return "" if media_type in ("", "application/x-jackson-smile") else ENGLISH
