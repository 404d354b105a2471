# ruff: noqa: N815
"""Paging of the Crinsutrack-compatible face: `page` from 1, `perPage` 10 unless asked."""

from typing import Annotated

from pydantic import Field

from crinsu_gateway.web.endpoint import LARGEST_ID, Query

AnyId = Annotated[int, Field(ge=0, le=LARGEST_ID)]


class Paging(Query):
    """The page wanted of a list."""

    page: Annotated[int, Field(ge=1, le=10**9)] = 1
    perPage: Annotated[int, Field(ge=1, le=100)] = 10

    @property
    def offset(self) -> int:
        """How many items lie before the page."""
        return (self.page - 1) * self.perPage
