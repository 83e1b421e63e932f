"""Schedules of every kind, made by hypothesis."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from scheduler.schedule import At, Cron, Every, Schedule, Unit

ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Africa/Casablanca",
    "Antarctica/Troll",
)

zones = st.sampled_from(ZONES)
instants = st.datetimes(datetime(2005, 1, 1), datetime(2045, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
stretches = st.timedeltas(timedelta(0), timedelta(days=900))

ats = st.builds(At, moments=st.lists(instants, min_size=1, max_size=6).map(tuple))

everies = st.builds(
    Every,
    amount=st.integers(1, 400),
    unit=st.sampled_from(Unit),
    anchors=st.lists(instants, min_size=1, max_size=3).map(tuple),
    zone=zones,
)

expressions = st.tuples(
    st.sampled_from(["0", "30", "5,50", "*/20", "7-9", "1-59/13"]),
    st.sampled_from(["2", "9", "1-3", "*", "*/5", "22-1", "0,12"]),
    st.sampled_from(["*", "*", "1", "15,L", "29", "31", "*/3"]),
    st.sampled_from(["*", "*", "3", "oct-nov", "2,6"]),
    st.sampled_from(["*", "*", "mon-fri", "0", "1#2", "L0"]),
).map(" ".join)

crons = st.builds(
    Cron, expressions=st.lists(expressions, min_size=1, max_size=3).map(tuple), zone=zones
)

schedules: st.SearchStrategy[Schedule] = st.one_of(ats, everies, crons)
