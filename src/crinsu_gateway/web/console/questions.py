"""What people typed or scanned to look for, kept out of addresses: a name, or a badge by mistake.

An address is written into histories and logs, so it bears a key instead, and the text stays here:
in memory alone, the newest of all consoles. It asks nothing and knows no view.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping

MOST = 2048
"""So many are kept; whoever asked before that asks again."""
KEY_BYTES = 12

Question = Mapping[str, str]
"""The texts, by the parameter of the view that each is for."""


def chance() -> str:
    """A key that nobody guesses."""
    return secrets.token_urlsafe(KEY_BYTES)


class Questions:
    """The newest questions by their keys. All of it belongs to one loop."""

    def __init__(self, key: Callable[[], str] = chance) -> None:
        self._key = key
        self._kept: OrderedDict[str, Question] = OrderedDict()

    def keep(self, question: Question) -> str:
        """The key under which it can be asked from now on."""
        key = self._key()
        self._kept[key] = question
        while len(self._kept) > MOST:
            self._kept.popitem(last=False)
        return key

    def asked(self, key: str) -> Question:
        """What stands behind a key; nothing where it is not known any more."""
        if key in self._kept:
            self._kept.move_to_end(key)
        return self._kept.get(key, {})
