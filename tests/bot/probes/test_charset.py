import pytest

from bot.probes.causes import LookCause
from bot.probes.charset import decoded
from scheduler.errors import TurnFailed

PRICE = "12,90 € «кофе»"


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        pytest.param(PRICE.encode(), "text/html; charset=utf-8", PRICE, id="as the header says"),
        pytest.param(PRICE.encode(), 'text/html; charset="UTF8"', PRICE, id="in quotes, an alias"),
        pytest.param(PRICE.encode(), "text/html", PRICE, id="UTF-8 that nobody declares"),
        pytest.param("кофе".encode("cp1251"), "text/html; charset=windows-1251", "кофе", id="1251"),
        pytest.param("кофе".encode("koi8-r"), "text/html;charset=KOI8-R", "кофе", id="koi8"),
        pytest.param("価格".encode("cp932"), "text/html; charset=Shift_JIS", "価格", id="japanese"),
        pytest.param("价格".encode("gb18030"), "text/html; charset=gb2312", "价格", id="chinese"),
        pytest.param(b"12 \x80", "text/html; charset=ISO-8859-1", "12 €", id="latin 1 means 1252"),
        pytest.param(b"12 \x80", "text/html", "12 €", id="no UTF-8 and nobody declares"),
        pytest.param(b"\xef\xbb\xbf" + PRICE.encode(), "text/html", PRICE, id="UTF-8, marked"),
        pytest.param(PRICE.encode("utf-16"), "text/html", PRICE, id="UTF-16, marked"),
        pytest.param(
            b"\xef\xbb\xbf" + PRICE.encode(),
            "text/html; charset=windows-1251",
            PRICE,
            id="the mark knows better",
        ),
        pytest.param(
            b"<meta charset='windows-1251'>" + "кофе".encode("cp1251"),
            "text/html",
            "<meta charset='windows-1251'>кофе",
            id="as the page says",
        ),
        pytest.param(
            b'<meta http-equiv=x content="text/html; charset=koi8-r">' + "кофе".encode("koi8-r"),
            "",
            '<meta http-equiv=x content="text/html; charset=koi8-r">кофе',
            id="as an old page says",
        ),
        pytest.param(
            b"<meta charset=utf-16>" + PRICE.encode(),
            "",
            f"<meta charset=utf-16>{PRICE}",
            id="a page that is wrong about itself",
        ),
        pytest.param(b"a\xffb", "text/html; charset=utf-8", "a\ufffdb", id="a broken byte"),
        pytest.param(b"plain", "text/html; charset=martian", "plain", id="unknown, but plain"),
    ],
)
def test_text_of_a_body(body: bytes, content_type: str, text: str) -> None:
    assert decoded(body, content_type) == text


@pytest.mark.parametrize(
    "charset",
    [
        "martian",
        "hex",
        "zip",
        "rot13",
        "base64",
        "unicode_escape",
        "punycode",
        "idna",
        "utf-7",
        "a" * 99,
    ],
)
def test_what_is_no_encoding_of_text_is_not_used(charset: str) -> None:
    with pytest.raises(TurnFailed) as failed:
        decoded(b"\xff\xff", f"text/html; charset={charset}")

    assert failed.value.cause == LookCause.BAD_ENCODING
    assert decoded(b"YWJj", f"text/html; charset={charset}") == "YWJj"
