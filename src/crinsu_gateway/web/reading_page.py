"""The OpenAPI document as a page for people: HTML without a script, from the document alone. Pure.

Operations stand by face and resource, each under an anchor that is its operationId. Whatever comes
from the document is escaped.
"""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

Json = dict[str, Any]
STYLE = """
:root { color-scheme: light dark; --ground: #fff; --ink: #1c1f22; --link: #0b57a4;
  --line: #8884; --dim: #5a6068; --soft: #8881; background: var(--ground); color: var(--ink); }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171a; --ink: #e4e6e8; --link: #8ab8f2; --dim: #a5abb2; } }
a { color: var(--link); }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 0 auto; padding: 1rem;
  overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 3rem; border-bottom: 2px solid var(--line); }
nav ul { columns: 15rem; padding: 0; list-style: none; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { background: var(--soft); padding: .6rem; overflow-x: auto; white-space: pre-wrap; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .4rem 0; padding: 0 .8rem; }
summary { cursor: pointer; padding: .5rem 0; } summary b { display: inline-block; min-width: 4rem; }
details:target { outline: 2px solid; } .dim { color: var(--dim); }
dl { display: grid; grid-template-columns: minmax(6rem, 14rem) 1fr; gap: .2rem 1rem; }
dt { font-family: ui-monospace, monospace; } dd { margin: 0; }
@media (max-width: 40rem) { dl { display: block; } dd { margin: 0 0 .6rem 1rem; } }
"""


def page(document: Json, style_path: str) -> str:
    """The whole page."""
    info = document["info"]
    groups = _grouped(document)
    parts = [
        '<!doctype html><html lang="en"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<title>{escape(info["title"])} API</title><link rel="stylesheet" href="{style_path}">',
        f"</head><body><h1>{escape(info['title'])} API</h1>",
        f"<p>Version {escape(info['version'])}. {_prose(info['description'])}</p>",
        "<p>Fetch a token with <code>POST /oauth/token</code>; tools read "
        "<a href='/openapi.json'>/openapi.json</a>.</p><nav><ul>",
        *(f'<li><a href="#{_anchor(tag)}">{escape(tag)}</a></li>' for tag in groups),
        "</ul></nav>",
    ]
    for tag, operations in groups.items():
        parts.append(f'<h2 id="{_anchor(tag)}">{escape(tag)}</h2>')
        parts += [_operation(document, *one) for one in operations]
    parts.append("<h2 id='schemas'>Schemas</h2>")
    parts += [_schema(document, name) for name in document["components"]["schemas"]]
    return "".join([*parts, "</body></html>"])


def _grouped(document: Json) -> dict[str, list[tuple[str, str, Json]]]:
    found: dict[str, list[tuple[str, str, Json]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append((method.upper(), path, operation))
    return found


def _operation(document: Json, method: str, path: str, operation: Json) -> str:
    return "".join(
        [
            f'<details id="{escape(operation["operationId"])}"><summary><b>{method}</b> ',
            f'<code>{escape(path)}</code> <span class="dim">{escape(operation["summary"])}</span>',
            f"</summary><p>{_prose(operation['description'])}</p>",
            *_section("Parameters", _parameters(document, operation)),
            *_body(operation),
            *_section("Answers", _answers(document, operation)),
            f"<h3>Example</h3><pre>{escape(curl(method, path, operation))}</pre></details>",
        ]
    )


def _section(title: str, rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    told = [f"<dt>{name}</dt><dd>{about}</dd>" for name, about in rows]
    if told:
        yield f"<h3>{title}</h3><dl>{''.join(told)}</dl>"


def _parameters(document: Json, operation: Json) -> Iterator[tuple[str, str]]:
    for one in operation["parameters"]:
        told = resolved(document, one)
        needed = ", needed" if told.get("required") else ""
        kind = escape(_kind(told["schema"]))
        about = escape(told["description"])
        yield (
            escape(told["name"]),
            f'{about} <span class="dim">({told["in"]}, {kind}{needed})</span>',
        )


def _body(operation: Json) -> Iterator[str]:
    for media_type, one in operation.get("requestBody", {}).get("content", {}).items():
        yield f"<h3>Body</h3><p><code>{escape(media_type)}</code>: {_told(one['schema'])}</p>"


def _answers(document: Json, operation: Json) -> Iterator[tuple[str, str]]:
    for status, one in operation["responses"].items():
        told = resolved(document, one)
        about = escape(told["description"])
        schemas = {_told(each["schema"]) for each in told.get("content", {}).values()}
        named = sorted(one for one in schemas if one)
        headers = ", ".join(escape(name) for name in told.get("headers", {}))
        also = f' <span class="dim">({headers})</span>' if headers else ""
        yield status, " ".join([about, *named]) + also


def _schema(document: Json, name: str) -> str:
    schema = document["components"]["schemas"][name]
    needed = set(schema.get("required", ()))
    rows = (
        (
            escape(member) + ("" if member in needed else "?"),
            f"{escape(one.get('description', ''))} {_told(one)} "
            f'<span class="dim">{escape(one.get("x-unit", ""))}</span>',
        )
        for member, one in schema.get("properties", {}).items()
    )
    about = escape(schema.get("description", ""))
    choices = ", ".join(f"<code>{escape(str(one))}</code>" for one in schema.get("enum", ()))
    return (
        f'<details id="schema-{escape(name)}"><summary><b>{escape(name)}</b></summary>'
        f"<p>{about} {choices}</p>{''.join(_section('Members', rows))}</details>"
    )


def _told(schema: Json) -> str:
    """What a schema is, with links to those that have a name."""
    names = sorted(set(_references(schema)))
    if names:
        return " ".join(f'<a href="#schema-{escape(one)}">{escape(one)}</a>' for one in names)
    return f'<span class="dim">{escape(_kind(schema))}</span>'


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for one in schema.values():
            yield from _references(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from _references(one)


def _kind(schema: Json) -> str:
    if "enum" in schema:
        return " | ".join(str(one) for one in schema["enum"][:12])
    if "anyOf" in schema:
        return " | ".join(_kind(one) for one in schema["anyOf"])
    kind = schema.get("type", schema.get("const", "any"))
    name = " | ".join(kind) if isinstance(kind, list) else str(kind)
    return f"{name} {schema['format']}" if "format" in schema else name


def curl(method: str, path: str, operation: Json) -> str:
    """The operation as a call of curl; ids and the token are to be put in."""
    parts = [f"curl -X {method}" if method != "GET" else "curl"]
    if any(one for one in operation["security"]):
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if "/v1/" in path and "external" not in path:
        parts.append("-H 'Accept: application/json'")
    if any("Idempotency-Key" in str(one) for one in operation["parameters"]):
        parts.append("-H 'Idempotency-Key: a-new-one'")
    for media_type, one in operation.get("requestBody", {}).get("content", {}).items():
        shown = one["examples"]["one"]["value"]
        if "form" in media_type:
            parts += [f"-d '{name}={text}'" for name, text in shown.items()]
        else:
            parts.append(f"-H 'Content-Type: {media_type}' -d '{_json(shown)}'")
    return " ".join([*parts, f"'http://127.0.0.1:8440{path}'"])


def _json(shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False).replace("'", "\\u0027")


def resolved(document: Json, node: Json) -> Json:
    """What a node is, or what it refers to."""
    found: Any = node
    if "$ref" in node:
        found = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
    return dict(found)


def _anchor(tag: str) -> str:
    return escape(tag.replace(": ", "-").replace(" ", "-"))


def _prose(text: str) -> str:
    """Escaped, with what stands in backticks as code."""
    parts = escape(text).split("`")
    return "".join(
        f"<code>{one}</code>" if number % 2 else one.replace("\n\n", "<br>")
        for number, one in enumerate(parts)
    )
