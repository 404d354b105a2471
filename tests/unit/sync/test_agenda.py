"""What the pump does next."""

from dataclasses import replace

from crinsu_gateway.sync.agenda import Act, Choice, Duty, Standing, choose

IDLE = Standing(
    facts_waiting=False,
    paused_until=0,
    push_paused_until=0,
    pull=Duty(130, 30),
    beat=Duty(140, 60),
    urgent_wait_s=0,
    calm_wait_s=0,
)


def test_nothing_to_do_waits_for_the_first_duty() -> None:
    """The wait ends when the next pull is due."""
    assert choose(100, IDLE) == Choice(Act.WAIT, wait_s=30)


def test_facts_go_before_a_pull_that_is_due() -> None:
    """A fact is told first, even when a pull and a heartbeat are due."""
    busy = replace(IDLE, facts_waiting=True, pull=Duty(90, 30), beat=Duty(90, 60))
    assert choose(100, busy) == Choice(Act.PUSH, urgent=True)


def test_a_pull_long_overdue_steps_in_between_facts() -> None:
    """After three periods without a pull it is as urgent as a fact."""
    blind = replace(IDLE, facts_waiting=True, pull=Duty(40, 30))
    assert choose(100, blind) == Choice(Act.PULL, urgent=True)


def test_a_pause_stops_everything() -> None:
    """While the centre is away nothing is tried before its time."""
    away = replace(IDLE, facts_waiting=True, paused_until=112)
    assert choose(100, away) == Choice(Act.WAIT, wait_s=12)


def test_a_paused_push_lets_the_rest_go_on() -> None:
    """When numbers do not fit, pulls and heartbeats continue."""
    lost = replace(IDLE, facts_waiting=True, push_paused_until=400, pull=Duty(100, 30))
    assert choose(100, lost) == Choice(Act.PULL)


def test_a_spent_budget_is_waited_for() -> None:
    """Facts wait for an urgent place; a calm duty waits for a calm one."""
    spent = replace(IDLE, facts_waiting=True, urgent_wait_s=7, calm_wait_s=20, pull=Duty(90, 30))
    assert choose(100, spent) == Choice(Act.WAIT, wait_s=7)
    calm = replace(spent, facts_waiting=False, urgent_wait_s=0, calm_wait_s=20)
    assert choose(100, calm) == Choice(Act.WAIT, wait_s=20)
