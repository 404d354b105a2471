"""Step: fill with liquid nitrogen, by the unit's valve where it has one, else by hand.

The unit's own controller ends the fill; the gateway watches, and fails the step when the fill
takes longer than allowed (the recipe then shuts the valve). A fill that did not raise the level
is not called done.
"""

from crinsu_gateway.model.command import CommandState
from crinsu_gateway.model.device import Purpose
from crinsu_gateway.model.errors import DeviceError, NotVerified
from crinsu_gateway.model.procedure import InputKind, StepState
from crinsu_gateway.procedures.asking import confirmed, ordered
from crinsu_gateway.procedures.interlocks import blocking
from crinsu_gateway.procedures.step import Decision, StepView, done, failed, wait

START_WITHIN_S = 15.0
"""How long after the valve opened the unit may take to say that it is filling."""


class Fill:
    """Parameters: `max_s` (longest fill in seconds), `rise` (least rise of the level in %)."""

    accepts = frozenset({InputKind.CONFIRM})

    def advance(self, view: StepView) -> Decision:
        """Open the valve, then watch the level until the unit says that it stopped."""
        needed = {Purpose.FILLING, Purpose.LEVEL}
        if Purpose.FILL_VALVE not in view.storage.can_write or not needed <= view.storage.can_read:
            return confirmed(view, f"Fill {view.storage.name} by hand to its mark, then confirm")
        if "level_before" not in view.memory:
            return self._note_level(view)
        overtime = self._overtime(view)
        if overtime is not None:
            return failed(view, overtime)
        opening = ordered(
            view,
            Purpose.FILL_VALVE,
            True,
            doing=f"Opening the fill valve of {view.storage.name}",
            by_hand="",
            blocked=blocking(view.storage, refill=True),
        )
        if not self._was_opened(view) and opening.state is not StepState.DONE:
            return opening
        return self._watch(view)

    def _was_opened(self, view: StepView) -> bool:
        """Whether the valve is known to have opened; the unit shuts it at the end by itself."""
        read_back = view.command is not None and view.command.state is CommandState.DONE
        return read_back or view.memory.get("opened") is True

    def _note_level(self, view: StepView) -> Decision:
        level = view.storage.good(Purpose.LEVEL)
        if level is None:
            return wait(view, f"The fill must wait: {view.storage.why_not(Purpose.LEVEL)}")
        return wait(view, f"Level before the fill: {level:g} %", level_before=level)

    def _overtime(self, view: StepView) -> DeviceError | None:
        limit = float(str(view.parameters["max_s"]))
        if view.opened.boot_id != view.now.boot_id:
            return DeviceError("the machine was restarted during the fill")
        if view.now.boot_ms - view.opened.boot_ms > limit * 1000:
            return DeviceError(f"the fill took longer than {limit:g} s")
        return None

    def _watch(self, view: StepView) -> Decision:
        level, filling = view.storage.good(Purpose.LEVEL), view.storage.good(Purpose.FILLING)
        if level is None or filling is None:
            prompt = f"Filling {view.storage.name}; its values are not fresh"
            return wait(view, prompt, opened=True)
        if filling is True:
            prompt = f"Filling {view.storage.name}: {level:g} %"
            return wait(view, prompt, opened=True, flowed=True)
        settled = view.command_settled_boot_ms
        flowed = view.memory.get("flowed") is True
        if not flowed and (settled is None or view.now.boot_ms - settled < START_WITHIN_S * 1000):
            prompt = f"Waiting for nitrogen to flow into {view.storage.name}"
            return wait(view, prompt, opened=True)
        rise = float(str(level)) - float(str(view.memory["level_before"]))
        if rise < float(str(view.parameters["rise"])):
            sentence = f"the fill ended but the level rose by only {rise:.1f} %"
            return failed(view, NotVerified(sentence, rise=rise))
        return done(view, f"Filled to {level:g} %", level_after=level)
