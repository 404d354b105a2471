"""What keeps something from being done, as a refusal by its code: it can be told in any language.

Which language, and the words, are in web/languages.py; how it stands on a page in rendering.py.
"""

from dataclasses import dataclass

from crinsu_gateway.model.errors import GatewayError


@dataclass(frozen=True, slots=True)
class Hindrance:
    """The code of a refusal and its English sentence with all details; false when there is none."""

    code: str = ""
    sentence: str = ""

    def __bool__(self) -> bool:
        return bool(self.sentence)


NONE = Hindrance()


def hindrance(error: GatewayError) -> Hindrance:
    """What an error says."""
    return Hindrance(error.code, error.sentence)
