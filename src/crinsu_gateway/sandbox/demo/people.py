"""Who works in the demo's facility: invented people, whose badges and PINs everybody may know."""

from dataclasses import dataclass

from crinsu_gateway.model.person import Role, Training

WITNESS, DISPOSE = Training.CAN_WITNESS, Training.CAN_DISPOSE


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of them, with what they carry and know."""

    name: str
    role: Role
    badge: str
    pin: str
    trainings: tuple[Training, ...] = ()


PEOPLE = (
    DemoPerson("Ada Moreau", Role.TECHNICIAN, "04A1B2C301", "271828", (WITNESS,)),
    DemoPerson("Jonas Lind", Role.TECHNICIAN, "04A1B2C302", "314159", (WITNESS,)),
    DemoPerson("Chiara Rossi", Role.SUPERVISOR, "04A1B2C303", "161803", (WITNESS, DISPOSE)),
    DemoPerson("Noor de Wit", Role.ADMINISTRATOR, "04A1B2C304", "577215"),
    DemoPerson("Paul Okafor", Role.SERVICE, "04A1B2C305", "141421"),
    DemoPerson("Mei Tanaka", Role.QA, "04A1B2C306", "173205"),
)


def told() -> str:
    """A line for each: who it is, badge and PIN."""
    return "\n".join(
        f"  {one.name:<14} {one.role.value:<14} badge {one.badge}   PIN {one.pin}" for one in PEOPLE
    )
