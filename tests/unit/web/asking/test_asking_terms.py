"""What stands in `q`, and what values of each kind may be."""

import pytest

from crinsu_gateway.store.listing.conditions import Compare, Condition, Contains, Operator
from tests.fakes.declared import DOCTOR, READER
from tests.unit.web.asking.test_asking_reading import ask, refused


def where(text: str, name: str = "tanks") -> tuple[Condition, ...]:
    """The conditions of a q."""
    return ask(name, ("q", text), scopes=DOCTOR).choice.where


def compared(text: str, name: str = "tanks") -> tuple[Operator, object]:
    """The operator and the value of a q that is one comparison."""
    (found,) = where(text, name)
    assert isinstance(found, Compare)
    return found.operator, found.value


def contained(text: str, name: str = "tanks") -> str:
    """The text of a q that asks for what contains one."""
    (found,) = where(text, name)
    assert isinstance(found, Contains)
    return found.text


@pytest.mark.parametrize(
    ("text", "operator", "value"),
    [
        ("level=80.5", "=", 80.5),
        (" level  >=  -196 ", ">=", -196),
        ("level<1e3", "<", 1000),
        ("level=-0.0", "=", 0),
        ("level != null", "!=", None),
        ("level!=null", "!=", None),
        ("id=9223372036854775807", "=", 2**63 - 1),
        ("id=-9223372036854775808", "=", -(2**63)),
        ("isFull=1", "=", 1),
        ("isFull=false", "=", 0),
        ("name=null", "=", None),
        ('name="null"', "=", "null"),
        ('name=""', "=", ""),
        ("name=true", "=", "true"),
        ("name=a=b:c", "=", "a=b:c"),
        ("name=two words ", "=", "two words"),
        ('name=" a,b;c]\\"\\\\ "', "=", ' a,b;c]"\\ '),
        ("name>=x", ">=", "x"),
        ("state=LOW", "=", "LOW"),
        ("limits.levelMin<=5", "<=", 5),
        ("openedAt>1970-01-01T00:00:01.5Z", ">", 1500),
        ("openedAt<1969-12-31T23:59:59-00:30", "<", 1_799_000),
        ("openedAt=0001-01-01T00:00+14:00", "=", -62135647200000),
    ],
)
def test_comparisons(text: str, operator: str, value: object) -> None:
    """A value is read as what the column holds."""
    assert compared(text) == (operator, value)


def test_a_reference_alone_is_its_id() -> None:
    """It can be compared with an id, or with null."""
    assert compared("parent=101", "boxes") == ("=", 101)
    assert compared("parent.id=101", "boxes") == ("=", 101)
    assert compared("parent=null", "boxes") == ("=", None)
    assert contained("parent.label:x", "boxes") == "x"


def test_texts() -> None:
    """What is no comparison is a text that any field may contain."""
    assert contained("two words") == "two words"
    assert contained('"a: b, c=d"') == "a: b, c=d"
    assert contained('say "hi"!') == 'say "hi"!'
    assert contained("name:a:b") == "a:b"
    assert contained('name: "a,b"') == "a,b"
    assert contained("level:8") == "8"
    assert [type(one) for one in where("north,level>5")] == [Contains, Compare]


def test_nothing_is_asked_by_an_empty_q() -> None:
    """A search box that was left empty asks for everything."""
    assert where("") == where("  ") == ()


def test_a_text_is_sought_in_what_is_shown() -> None:
    """Texts, numbers and titles; no times, truths, hidden fields, and none behind a scope."""
    (found,) = where("x")
    assert isinstance(found, Contains)
    columns = [one.sql for one in found.columns]
    assert columns == ["t.id", "t.name", "t.level", "t.room", "t.state", "t.level_min"]
    for scopes, more in ((READER, []), (DOCTOR, ["d.surname"])):
        (found,) = ask("vials", ("q", "x"), scopes=scopes).choice.where
        assert isinstance(found, Contains)
        columns = [one.sql for one in found.columns]
        assert columns == ["t.id", "t.name", "t.volume", *more, "b.label", "d.code"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "levle>5",
            "at 1: there is no \"levle\" in tanks; did you mean 'level'?; allowed: id, name",
        ),
        ("north,12:30", 'at 7: there is no "12" in tanks; allowed'),
        ("a:b", "a text that holds : stands in double quotes"),
        ("=5", "at 1: a field or a text is missing"),
        ("level=", "at 7: a value is missing"),
        ("name:", "at 6: a value is missing"),
        ('name:""', "at 6: a text that is to be contained cannot be empty"),
        ("a,", "at 3: a field or a text is missing"),
        (",a", "at 1: a field or a text is missing"),
        ('name="a', "at 6: these quotes are not closed"),
        ('name="a\\n"', "at 8: in quotes"),
        ('name="a" b', "at 10: after a closing quote a comma must come"),
        ("a;b", 'at 2: ";" cannot stand here'),
        ("a]b", 'at 2: "]" cannot stand here'),
        ("id=1.5", 'at 4: "1.5" is no whole number'),
        ("id=-0", 'at 4: "-0" is no whole number'),
        ("id=007", 'at 4: "007" is no whole number'),
        ("id=9223372036854775808", "is no whole number from -2^63 to 2^63 - 1"),
        ("id=9999999999999999999999", "is no whole number"),
        ("id=NaN", "is no whole number"),
        ("id=true", "is no whole number"),
        ("level=NaN", '"NaN" is no number'),
        ("level=inf", '"inf" is no number'),
        ("level=1e400", '"1e400" is no number'),
        ("level=1_0", '"1_0" is no number'),
        ("level=٣", "is no number"),
        ("level=", "a value is missing"),
        ("isFull=yes", '"yes" is no truth; allowed: true, false, 1, 0'),
        ("isFull=True", '"True" is no truth'),
        ("isFull<1", "can only be compared by = or !="),
        ("isFull:1", '"isFull" is a boolean; compare it by = or !='),
        ("level<null", '"null" can only be compared by = or !='),
        ("openedAt=2026-11-22T10:30:00", "with its zone"),
        ("openedAt=2026-11-22", "with its zone"),
        ("openedAt=2026-11-22T10:30:00 01:00", "a + must be sent as %2B"),
        ("openedAt=2026-02-30T10:30:00Z", "is not in the calendar"),
        ("openedAt=2026-11-22T24:00:00Z", "is not in the calendar"),
        ("openedAt=2026-11-22T10:30:60Z", "is not in the calendar"),
        ("openedAt=2026-11-22T10:30:00+25:00", "is not in the calendar"),
        ("openedAt=2026-11-22T10:30:00.1234Z", "to the ms"),
        ("openedAt:2026", '"openedAt" is a moment'),
        ("state=LOWW", "\"LOWW\" is not one of them; did you mean 'LOW'?; allowed: OK, LOW, OFF"),
        ("state>LOWW", "allowed: OK, LOW, OFF"),
        ("boxes=1", 'tanks cannot be narrowed by "boxes"'),
        ("plan=x", "this holds no single value"),
        ("boxes.label=1", 'there is no "boxes.label" in tanks'),
    ],
)
def test_what_cannot_be_asked(text: str, told: str) -> None:
    """Each wrong q is refused with its place and what would be right."""
    sentence = refused("tanks", ("q", text))
    assert sentence.startswith("q: at ")
    assert told in sentence


def test_the_way_to_a_name_is_told_where_it_breaks_off() -> None:
    """A dotted name that is wrong in its third part is told with what there is at that place."""
    assert refused("vials", ("q", "box.tank.levle=1")).startswith(
        "q: at 1: there is no \"box.tank.levle\" in tanks; did you mean 'box.tank.level'?; "
        "allowed: box.tank.id, box.tank.name"
    )


def test_no_more_than_fifty_terms() -> None:
    """Terms are counted over all the q of a question."""
    ask("tanks", ("q", ",".join(["level>1"] * 50)))
    assert "50 terms in all" in refused("tanks", ("q", ",".join(["level>1"] * 51)))
    inner = f"boxes[q={','.join(['label:1'] * 25)}]"
    ask("tanks", ("q", ",".join(["level>1"] * 25)), ("expand", inner))
    refused("tanks", ("q", ",".join(["level>1"] * 26)), ("expand", inner))


def test_no_more_than_eight_sort_keys() -> None:
    """A list is sorted by so many names at the most, each once in a direction."""
    names = ["id", "name", "level", "room", "isFull", "openedAt", "state", "limits.levelMin"]
    assert len(ask("tanks", ("sort", ",".join(names))).choice.order) == 8
    assert "sorted by 8 names at the most" in refused("tanks", ("sort", ",".join([*names, "-id"])))
    assert 'at 6: "name" stands here twice' in refused("tanks", ("sort", "name,name"))
