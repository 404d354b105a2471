"""What leaves and what arrives share: the shipper is scanned first, then each tag. Pure."""

from crinsu_gateway.model.errors import WrongInput
from crinsu_gateway.model.procedure import InputKind, StepState
from crinsu_gateway.procedures.handling import handled
from crinsu_gateway.procedures.step import (
    Act,
    ActKind,
    Decision,
    ItemView,
    StepView,
    done,
    refused,
    wait,
)


def shipper_then_samples(
    view: StepView, waiting: list[ItemView], kind: ActKind, doing: str, over: str
) -> Decision:
    """Note the scan of the shipper; then each scan of a tag is an act with it."""
    shipper = str(view.memory.get("shipper", ""))
    if not waiting:
        return done(view, f"Everything {over}")
    if not shipper:
        return _shipper(view, waiting)
    tags = ", ".join(sorted(item.tag for item in waiting))

    def act(item: ItemView) -> Act:
        last = kind is ActKind.SHIP
        return Act(kind, item.sample_id, item.procedure, detail=shipper, last=last)

    return handled(view, waiting, f"{doing} shipper {shipper} and scan: {tags}", act)


def _shipper(view: StepView, waiting: list[ItemView]) -> Decision:
    prompt = "Scan the shipper"
    if view.given is None:
        return wait(view, prompt)
    tag = view.given.text.strip()
    if view.given.kind is not InputKind.SCAN or not tag:
        return refused(view, WrongInput("scan the shipper first"))
    if tag in {item.tag for item in waiting}:
        return refused(view, WrongInput(f"{tag} is a sample container; scan the shipper first"))
    return Decision(StepState.ACTIVE, prompt, {**view.memory, "shipper": tag}, used=True)
