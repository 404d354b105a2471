"""A check of values against the JSON Schema that the documents of this project use.

It knows the keywords that stand in them and no other: one that it does not know is an error, so
that nothing is passed over in silence.
"""

import re
from typing import Any

ABOUT = {"title", "description", "default", "discriminator", "examples", "format"}
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def faults(document: Any, schema: Any, value: Any, where: str = "$") -> list[str]:
    """What is wrong with a value, a line each; `document` is what references lead into."""
    if "$ref" in schema:
        return faults(document, resolved(document, schema["$ref"]), value, where)
    found: list[str] = []
    for keyword, said in schema.items():
        if keyword not in ABOUT:
            found += _fault(document, schema, keyword, said, value, where)
    return found


def resolved(document: Any, reference: str) -> Any:
    """What a reference within the document leads to; KeyError when it leads nowhere."""
    here = document
    for part in reference.removeprefix("#/").split("/"):
        here = here[part]
    return here


def _fault(
    document: Any, schema: Any, keyword: str, said: Any, value: Any, where: str
) -> list[str]:
    match keyword:
        case "type" if isinstance(said, list):
            each = [_fault(document, schema, keyword, one, value, where) for one in said]
            return [] if [] in each else [f"{where}: {value!r} is none of {said}"]
        case "type":
            right = isinstance(value, TYPES[said]) and (
                said == "boolean" or not isinstance(value, bool)
            )
            return [] if right else [f"{where}: {value!r} is no {said}"]
        case "const":
            return [] if value == said else [f"{where}: {value!r} is not {said!r}"]
        case "enum":
            return [] if value in said else [f"{where}: {value!r} is none of {said}"]
        case "anyOf" | "oneOf":
            tries = [faults(document, one, value, where) for one in said]
            good = sum(not one for one in tries)
            if good == 1 or (good and keyword == "anyOf"):
                return []
            return [f"{where}: {good} of {keyword} fit: {min(tries, key=len)[:3]}"]
        case "allOf":
            return [fault for one in said for fault in faults(document, one, value, where)]
        case _ if isinstance(value, dict):
            return _of_object(document, schema, keyword, said, value, where)
        case _ if isinstance(value, list):
            return _of_list(document, keyword, said, value, where)
        case _:
            return _of_plain(keyword, said, value, where)


KNOWN = {
    *("type", "const", "enum", "anyOf", "oneOf", "allOf", "properties", "required"),
    *("additionalProperties", "items", "minItems", "maxItems", "pattern", "minLength"),
    *("maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "$ref"),
    *ABOUT,
}


def _of_object(
    document: Any, schema: Any, keyword: str, said: Any, value: dict[str, Any], where: str
) -> list[str]:
    match keyword:
        case "required":
            return [f"{where}: {name} is missing" for name in said if name not in value]
        case "properties":
            return [
                fault
                for name, one in said.items()
                if name in value
                for fault in faults(document, one, value[name], f"{where}.{name}")
            ]
        case "additionalProperties":
            more = (
                {name: one for name, one in value.items() if name not in schema["properties"]}
                if "properties" in schema
                else value
            )
            if isinstance(said, bool):
                return [] if said else [f"{where}: {name} is too much" for name in more]
            return [
                fault
                for name, one in more.items()
                for fault in faults(document, said, one, f"{where}.{name}")
            ]
    return []


def _of_list(document: Any, keyword: str, said: Any, value: list[Any], where: str) -> list[str]:
    match keyword:
        case "items":
            return [
                fault
                for number, one in enumerate(value)
                for fault in faults(document, said, one, f"{where}[{number}]")
            ]
        case "minItems":
            return [] if len(value) >= said else [f"{where}: too few"]
        case "maxItems":
            return [] if len(value) <= said else [f"{where}: too many"]
    return []


def _of_plain(keyword: str, said: Any, value: Any, where: str) -> list[str]:
    right = True
    if isinstance(value, str):
        match keyword:
            case "pattern":
                right = re.search(said, value) is not None
            case "minLength":
                right = len(value) >= said
            case "maxLength":
                right = len(value) <= said
    elif isinstance(value, int | float):
        match keyword:
            case "minimum":
                right = value >= said
            case "maximum":
                right = value <= said
            case "exclusiveMinimum":
                right = value > said
            case "exclusiveMaximum":
                right = value < said
    return [] if right else [f"{where}: {value!r} breaks {keyword} {said!r}"]
