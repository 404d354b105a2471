"""What all tables of a profile file share: strictness, and the kinds of values in them.

An unknown key is an error, and no text becomes a number. It knows no table (link_schema, schema).
"""

from collections.abc import Iterator
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field

word = Field(strict=False)  # an enumeration is written as its text
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Text = Annotated[str, Field(min_length=1)]
Millis = Annotated[int, Field(ge=0, le=600_000)]
Seconds = Annotated[float, Field(gt=0, le=31_536_000)]
Pair = Annotated[list[float], Field(min_length=2, max_length=2)]
Scalar = bool | int | float | str


class Part(BaseModel):
    """A table of a profile file."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


def parts_in(annotation: Any) -> Iterator[type[Part]]:
    """The tables that an annotated key may hold, also inside lists, unions and options."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        yield annotation
    for argument in get_args(annotation):
        yield from parts_in(argument)
