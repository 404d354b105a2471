"""The outlines of a tank, a dewar and a freezer, as SVG path data on a card of 220 by 300.

Fixed drawings: they know no value. Liquid stands between `full` (100 %) and `empty` (0 %).
"""

from dataclasses import dataclass

from crinsu_gateway.model.place import StorageType


@dataclass(frozen=True, slots=True)
class Lid:
    """A lid or door in one position: its path, and the transform that brings it there."""

    path: str
    turn: str = ""


@dataclass(frozen=True, slots=True)
class Silhouette:
    """One kind of unit; `left` and `right` bound its inside, `spout` is where nitrogen enters."""

    outer: str
    inner: str
    trim: str
    shelves: str
    closed: Lid
    opened: Lid
    full: float
    empty: float
    left: float
    right: float
    spout: float


_TANK_LID = "M15 96 H113 Q117 96 117 100 V108 H11 V100 Q11 96 15 96 Z M52 96 V90 H76 V96"
_DEWAR_LID = "M45 78 H83 Q88 78 88 83 V90 H40 V83 Q40 78 45 78 Z M53 90 H75 V104 H53 Z"

SILHOUETTES = {
    StorageType.TANK: Silhouette(
        outer="M15 108 H113 V196 Q113 222 87 222 H41 Q15 222 15 196 Z",
        inner="M23 108 H105 V195 Q105 214 86 214 H42 Q23 214 23 195 Z",
        trim="M32 222 V228 M96 222 V228 M26 229 H38 M90 229 H102",
        shelves="",
        closed=Lid(_TANK_LID),
        opened=Lid(_TANK_LID, "rotate(-19 13 108)"),
        full=118,
        empty=214,
        left=23,
        right=105,
        spout=92,
    ),
    StorageType.DEWAR: Silhouette(
        outer="M46 90 H82 V106 C82 120 112 120 112 146 V200 Q112 226 86 226 H42 "
        "Q16 226 16 200 V146 C16 120 46 120 46 106 Z",
        inner="M53 90 H75 V108 C75 127 104 127 104 148 V199 Q104 218 85 218 H43 "
        "Q24 218 24 199 V148 C24 127 53 127 53 108 Z",
        trim="M34 119 C22 112 18 122 22 130 M94 119 C106 112 110 122 106 130",
        shelves="",
        closed=Lid(_DEWAR_LID),
        opened=Lid(_DEWAR_LID, "translate(22 -4) rotate(24 64 90)"),
        full=126,
        empty=218,
        left=24,
        right=104,
        spout=64,
    ),
    StorageType.FREEZER: Silhouette(
        outer="M24 70 H100 Q108 70 108 78 V214 Q108 222 100 222 H24 Q16 222 16 214 V78 "
        "Q16 70 24 70 Z",
        inner="M30 82 H94 Q98 82 98 86 V206 Q98 210 94 210 H30 Q26 210 26 206 V86 Q26 82 30 82 Z",
        trim="M28 222 V228 M96 222 V228 M22 229 H34 M90 229 H102",
        shelves="M26 118 H98 M26 149 H98 M26 180 H98",
        closed=Lid("M102 124 H106 V168 H102 Z"),
        opened=Lid("M108 74 L118 65 V229 L108 218 Z M115 138 V158"),
        full=92,
        empty=210,
        left=26,
        right=98,
        spout=84,
    ),
}
"""By type of storage solution; complete."""
