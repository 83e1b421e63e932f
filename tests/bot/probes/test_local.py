import os
from pathlib import Path

import pytest

from bot.probes.causes import LookCause
from bot.probes.local import FileProbe
from scheduler.canonical import Json
from scheduler.errors import TurnFailed, TurnRefused


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    folder = tmp_path / "opened"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("canary")
    return folder


async def look(folder: Path, path: object, **more: Json) -> Json:
    source: dict[str, Json] = {"probe": "file", "path": str(path), **more}
    return (await FileProbe([folder]).look(source)).state


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        pytest.param(b"one\ntwo\n", ["one", "two"], id="lines"),
        pytest.param(b"one\r\n\r\n  two  \r\n", ["one", "", "  two"], id="white space that means"),
        pytest.param(b"\xef\xbb\xbf12 \xe2\x82\xac", ["12 €"], id="a mark"),
        pytest.param("a\u202eb\x1bc".encode(), ["abc"], id="tricks"),
        pytest.param(b"", [], id="empty: a file may be"),
    ],
)
async def test_lines_of_a_file(opened: Path, content: bytes, lines: list[str]) -> None:
    (opened / "file.txt").write_bytes(content)

    assert await look(opened, opened / "file.txt") == {"text": lines}
    assert await look(opened, "file.txt") == {"text": lines}


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        pytest.param(None, LookCause.FILE_MISSING, id="missing"),
        pytest.param(b"\xff\xfe\xfd", LookCause.NOT_TEXT, id="no text"),
        pytest.param(b"a\x00b", LookCause.NOT_TEXT, id="a NUL"),
        pytest.param(b"a" * 65_537, LookCause.TOO_LARGE, id="too large"),
        pytest.param(b"\n" * 40_000, LookCause.TOO_LARGE, id="too large as a state"),
    ],
)
async def test_what_is_an_error_and_no_state(
    opened: Path, content: bytes | None, cause: LookCause
) -> None:
    if content is not None:
        (opened / "file.txt").write_bytes(content)

    with pytest.raises(TurnFailed) as failed:
        await look(opened, "file.txt")

    assert failed.value.cause == cause


async def test_a_folder_is_no_file(opened: Path) -> None:
    with pytest.raises(TurnFailed) as failed:
        await look(opened, opened)

    assert failed.value.cause == LookCause.FILE_UNREADABLE


async def test_a_pipe_is_not_waited_for(opened: Path) -> None:
    os.mkfifo(opened / "pipe")

    with pytest.raises(TurnFailed) as failed:
        await look(opened, "pipe")

    assert failed.value.cause == LookCause.FILE_UNREADABLE


async def test_a_watch_for_existence(opened: Path) -> None:
    before = await look(opened, "flag", existence=True)
    (opened / "flag").write_bytes(b"\xff")
    after = await look(opened, "flag", existence=True)

    assert (before, after) == ({"exists": False}, {"exists": True})


async def test_links_inside_are_followed(opened: Path) -> None:
    (opened / "file.txt").write_text("a")
    (opened / "link").symlink_to("file.txt")

    assert await look(opened, "link") == {"text": ["a"]}


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/etc/passwd", id="elsewhere"),
        pytest.param("../secret.txt", id="one up"),
        pytest.param("a/../../secret.txt", id="down and up"),
        pytest.param("link", id="a link out"),
        pytest.param("linked/secret.txt", id="a folder that is a link out"),
        pytest.param("loop", id="a loop of links"),
        pytest.param("~nobody-at-all/x", id="an unknown home"),
        pytest.param("a\x00b", id="a NUL"),
        pytest.param("../opened-too/file.txt", id="a folder that begins alike"),
        pytest.param("/proc/self/environ", id="the environment"),
    ],
)
@pytest.mark.parametrize("existence", [False, True])
async def test_nothing_outside_is_seen(opened: Path, path: str, existence: bool) -> None:
    (opened / "link").symlink_to("../secret.txt")
    (opened / "linked").symlink_to("..")
    (opened / "loop").symlink_to("loop")
    (opened.parent / "opened-too").mkdir()
    (opened.parent / "opened-too" / "file.txt").write_text("canary")
    source: dict[str, Json] = {"probe": "file", "path": path, "existence": existence}
    probe = FileProbe([opened])

    with pytest.raises(TurnRefused) as checked:
        await probe.check(source)
    with pytest.raises(TurnRefused) as looked:
        await probe.look(source)

    assert {checked.value.cause, looked.value.cause} == {LookCause.REFUSED_FILE}
    assert str(opened.parent) not in str(looked.value)


async def test_without_folders_no_file_is_seen(opened: Path) -> None:
    with pytest.raises(TurnRefused):
        await FileProbe([]).check({"probe": "file", "path": str(opened / "file.txt")})


async def test_a_link_put_there_after_the_check_is_not_followed(
    opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (opened / "file.txt").symlink_to("../secret.txt")
    probe = FileProbe([opened])
    monkeypatch.setattr(FileProbe, "_place", lambda *_: opened / "file.txt")

    with pytest.raises(TurnFailed) as failed:
        await probe.look({"probe": "file", "path": "file.txt"})

    assert failed.value.cause == LookCause.FILE_UNREADABLE


async def test_a_missing_file_may_be_watched_for(opened: Path) -> None:
    await FileProbe([opened]).check({"probe": "file", "path": "not-yet.txt"})
