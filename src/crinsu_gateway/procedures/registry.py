"""Which step kinds there are: one line a kind. A test holds it against the files of steps/."""

from crinsu_gateway.procedures.step import Step
from crinsu_gateway.procedures.steps.carry import Carry
from crinsu_gateway.procedures.steps.check_unit import CheckUnit
from crinsu_gateway.procedures.steps.clear_fog import ClearFog
from crinsu_gateway.procedures.steps.close_lid import CloseLid
from crinsu_gateway.procedures.steps.count_samples import CountSamples
from crinsu_gateway.procedures.steps.fill import Fill
from crinsu_gateway.procedures.steps.lift import Lift
from crinsu_gateway.procedures.steps.lock_lid import LockLid
from crinsu_gateway.procedures.steps.lower import Lower
from crinsu_gateway.procedures.steps.open_lid import OpenLid
from crinsu_gateway.procedures.steps.pause import Pause
from crinsu_gateway.procedures.steps.receive_samples import ReceiveSamples
from crinsu_gateway.procedures.steps.ship_samples import ShipSamples
from crinsu_gateway.procedures.steps.shut_valve import ShutValve
from crinsu_gateway.procedures.steps.sign import Sign
from crinsu_gateway.procedures.steps.stop_fog import StopFog
from crinsu_gateway.procedures.steps.store_samples import StoreSamples
from crinsu_gateway.procedures.steps.take_samples import TakeSamples
from crinsu_gateway.procedures.steps.turn_carousel import TurnCarousel
from crinsu_gateway.procedures.steps.unlock_lid import UnlockLid
from crinsu_gateway.procedures.steps.verify_unit import VerifyUnit
from crinsu_gateway.procedures.steps.witness import Witness

STEPS: dict[str, Step] = {
    "check_unit": CheckUnit(),
    "unlock_lid": UnlockLid(),
    "open_lid": OpenLid(),
    "clear_fog": ClearFog(),
    "turn_carousel": TurnCarousel(),
    "lift": Lift(),
    "store_samples": StoreSamples(),
    "take_samples": TakeSamples(),
    "count_samples": CountSamples(),
    "lower": Lower(),
    "stop_fog": StopFog(),
    "witness": Witness(),
    "close_lid": CloseLid(),
    "lock_lid": LockLid(),
    "fill": Fill(),
    "shut_valve": ShutValve(),
    "verify_unit": VerifyUnit(),
    "carry": Carry(),
    "ship_samples": ShipSamples(),
    "receive_samples": ReceiveSamples(),
    "pause": Pause(),
    "sign": Sign(),
}
