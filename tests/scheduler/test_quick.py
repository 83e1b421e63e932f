"""What is made quickly is the very same frozen dataclass otherwise."""

import copy
import pickle
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace

import pytest

from scheduler import model
from scheduler.quick import quick
from scheduler.verdict import Verdict


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field without a default behind one that has a default, and one that is made."""

    name: str = "here"
    row: int
    notes: Mapping[str, int] = field(default_factory=dict)


def test_fields_and_defaults_are_as_they_were_written() -> None:
    place = Place(row=3)

    assert (place.name, place.row, place.notes) == ("here", 3, {})
    assert place == Place(name="here", row=3, notes={})
    assert repr(place) == "Place(name='here', row=3, notes={})"


def test_what_is_made_anew_is_not_shared() -> None:
    assert Place(row=1).notes is not Place(row=1).notes


def test_nothing_can_be_set_any_more() -> None:
    place = Place(row=3)

    with pytest.raises(FrozenInstanceError):
        place.row = 4  # type: ignore[misc]  # what is tried here
    with pytest.raises(FrozenInstanceError):
        del place.name  # type: ignore[misc]  # what is tried here
    assert place.row == 3


@pytest.mark.parametrize("values", [{}, {"row": 1, "column": 2}], ids=["too few", "unknown"])
def test_wrong_fields_are_refused(values: dict[str, int]) -> None:
    with pytest.raises(TypeError):
        Place(**values)  # type: ignore[arg-type]  # what is tried here


def test_it_can_be_replaced_and_copied() -> None:
    place = Place(row=3, notes={"a": 1})

    assert replace(place, row=4) == Place(row=4, notes={"a": 1})
    for again in (copy.copy(place), copy.deepcopy(place), pickle.loads(pickle.dumps(place))):  # noqa: S301 - our own
        assert again == place
        assert type(again) is Place


@pytest.mark.parametrize(
    "kind",
    [
        model.Claim,
        model.Delivery,
        model.Due,
        model.Job,
        model.Memory,
        model.Observation,
        model.Outcome,
        model.Plan,
        model.Run,
        model.Turn,
        Verdict,
    ],
)
def test_what_a_burst_is_made_of_is_frozen_and_has_slots(kind: type) -> None:
    made = kind(**dict.fromkeys((one.name for one in fields(kind)), None))

    assert type(made) is kind
    assert not hasattr(made, "__dict__")
    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(kind)[0].name, 1)
