"""Which step kinds there are: one line a kind. A test holds it against the files of steps/."""

from crinsu_gateway.procedures.step import Step
from crinsu_gateway.procedures.steps.check_unit import CheckUnit
from crinsu_gateway.procedures.steps.close_lid import CloseLid
from crinsu_gateway.procedures.steps.fill import Fill
from crinsu_gateway.procedures.steps.lift import Lift
from crinsu_gateway.procedures.steps.lock_lid import LockLid
from crinsu_gateway.procedures.steps.lower import Lower
from crinsu_gateway.procedures.steps.open_lid import OpenLid
from crinsu_gateway.procedures.steps.shut_valve import ShutValve
from crinsu_gateway.procedures.steps.sign import Sign
from crinsu_gateway.procedures.steps.store_samples import StoreSamples
from crinsu_gateway.procedures.steps.take_samples import TakeSamples
from crinsu_gateway.procedures.steps.unlock_lid import UnlockLid
from crinsu_gateway.procedures.steps.verify_unit import VerifyUnit
from crinsu_gateway.procedures.steps.witness import Witness

STEPS: dict[str, Step] = {
    "check_unit": CheckUnit(),
    "unlock_lid": UnlockLid(),
    "open_lid": OpenLid(),
    "lift": Lift(),
    "store_samples": StoreSamples(),
    "take_samples": TakeSamples(),
    "lower": Lower(),
    "witness": Witness(),
    "close_lid": CloseLid(),
    "lock_lid": LockLid(),
    "fill": Fill(),
    "shut_valve": ShutValve(),
    "verify_unit": VerifyUnit(),
    "sign": Sign(),
}
