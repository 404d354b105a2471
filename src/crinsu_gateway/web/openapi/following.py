"""Links between operations: an id that one of them answers is what another one takes in its path.

They are found in the paths: what `POST /things` makes has an id, which `/things/{id}` and all that
stands below it take. So a reader knows where to go on, and tools try sequences of calls.
"""

from collections.abc import Iterable, Mapping, Sequence

from crinsu_gateway.web.endpoint import AnyEndpoint
from crinsu_gateway.web.faces import Face
from crinsu_gateway.web.openapi.naming import operation_id
from crinsu_gateway.web.openapi.schemas import Json, Schemas


def links(
    endpoint: AnyEndpoint,
    schemas: Schemas,
    below: Mapping[str, Sequence[AnyEndpoint]],
    face: Face,
    *,
    bare: bool,
) -> Json:
    """The links of what an endpoint answers, by the name of the operation that they lead to."""
    where = _pointer(endpoint, schemas, face, bare)
    if where is None:
        return {}
    return {
        operation_id(one): {
            "operationId": operation_id(one),
            "parameters": {"id": f"$response.body#{where}"},
            "description": one.summary,
        }
        for one in below.get(_collection(endpoint), ())
        if one is not endpoint
    }


def below(endpoints: Iterable[AnyEndpoint]) -> Mapping[str, Sequence[AnyEndpoint]]:
    """The endpoints that take the id of one of a collection, by the path of the collection."""
    found: dict[str, list[AnyEndpoint]] = {}
    for one in endpoints:
        if one.path.count("{") == 1 and "/{id}" in one.path:
            found.setdefault(one.path.partition("/{id}")[0], []).append(one)
    return found


def _collection(endpoint: AnyEndpoint) -> str:
    """The path of the collection that what is answered is one of."""
    path, _, rest = endpoint.path.partition("/{id}")
    return path if not rest else endpoint.path


def _pointer(endpoint: AnyEndpoint, schemas: Schemas, face: Face, bare: bool) -> str | None:
    """Where the id stands in the body; None where there is none."""
    if endpoint.answers is None:
        return None
    shape = schemas.resolved(schemas.answer(endpoint))
    if shape.get("properties", {}).get("id", {}).get("type") != "integer":
        return None
    data = "/data" if face is Face.EXTERNAL and not bare else ""
    if endpoint.listed:
        # A list of the own API stands elsewhere in each format, and has links of its own.
        return None if face is Face.OWN else f"{data}/0/id"
    return f"{data}/id"
