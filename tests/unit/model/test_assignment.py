"""Who gets which container: kept together, apart from others, and split when it is asked for."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from crinsu_gateway.model.assignment import Share, Vacancy, Whose, assign, shares

OWN, MIXED, EMPTY, OTHERS = Whose


def some(*containers: tuple[Whose, int]) -> list[Vacancy]:
    """Containers 0, 1, 2, ... in the order of the layout."""
    return [Vacancy(number, number, *one) for number, one in enumerate(containers)]


vacancies = st.lists(
    st.tuples(st.sampled_from(list(Whose)), st.integers(1, 5)), min_size=0, max_size=7
).map(lambda found: some(*found))


def test_the_cane_of_the_subject_then_an_empty_one_then_one_of_others() -> None:
    """Each is chosen once the better ones are not there; among equals the layout decides."""
    found = some((OTHERS, 3), (EMPTY, 3), (EMPTY, 3), (MIXED, 3), (OWN, 3))
    for chosen in (4, 3, 1, 2, 0):
        assert assign(found, 3) == [Share(chosen, 3)]
        found = [one for one in found if one.container != chosen]


def test_a_batch_is_rather_kept_together_than_put_into_what_is_left_of_an_own_cane() -> None:
    """Three in one empty cane, not two beside the others of the subject and one elsewhere."""
    assert assign(some((OWN, 2), (EMPTY, 5)), 3) == [Share(1, 3)]


def test_nobody_is_put_among_others_while_there_is_space_apart() -> None:
    """Rather two canes of one's own than one that is shared."""
    assert assign(some((OTHERS, 5), (OWN, 2), (EMPTY, 1)), 3) == [Share(1, 2), Share(2, 1)]
    assert assign(some((OTHERS, 5), (OWN, 2)), 3) == [Share(0, 3)]


def fewest(sizes: list[int], wanted: int) -> int:
    """The least number of containers of these sizes that have the space, by trying them all."""
    return next(
        count
        for count in range(len(sizes) + 1)
        for chosen in combinations(sizes, count)
        if sum(chosen) >= wanted
    )


@given(vacancies, st.integers(1, 20))
def test_against_a_simple_model(found: list[Vacancy], wanted: int) -> None:
    """Nothing twice, nothing too much; together if it can be; apart if it can be; as few as can."""
    taken = {one.container: one.count for one in assign(found, wanted)}
    assert sum(taken.values()) == min(wanted, sum(one.free for one in found))
    by_id = {one.container: one for one in found}
    assert all(0 < count <= by_id[container].free for container, count in taken.items())
    apart = [one for one in found if one.whose is not OTHERS]
    enough_apart = sum(one.free for one in apart) >= wanted
    usable = apart if enough_apart else found
    assert taken.keys() <= {one.container for one in usable}
    roomy = [one for one in usable if one.free >= wanted]
    if roomy:
        assert [*taken] == [min(roomy, key=lambda one: (one.whose, one.ordinal)).container]
    elif sum(taken.values()) == wanted:
        own = sum(one.free for one in usable if one.whose is OWN)
        new = [container for container in taken if by_id[container].whose is not OWN]
        others = [one for one in usable if one.whose is not OWN]
        for kind in (MIXED, EMPTY, OTHERS):
            sizes = [one.free for one in others if one.whose is kind]
            rest = min(max(wanted - own, 0), sum(sizes))
            assert len([one for one in new if by_id[one].whose is kind]) == fewest(sizes, rest)
            own += sum(sizes)


@given(st.integers(0, 1000), st.integers(1, 9))
def test_a_split_is_even_and_whole(count: int, parts: int) -> None:
    """Every one is somewhere, no part has two more than another, the first has the most."""
    found = shares(count, parts)
    assert (len(found), sum(found)) == (parts, count)
    assert found == sorted(found, reverse=True)
    assert found[0] - found[-1] <= 1
