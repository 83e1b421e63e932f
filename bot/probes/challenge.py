"""Tells a page that asks "are you human?" from the page that was wanted, though both say 200 OK."""

import re

LITTLE_TEXT = 1500
"""Characters; a challenge is a short page, and a long one may well speak about such things."""

_TITLES = (
    "just a moment",
    "attention required",
    "access denied",
    "access to this page has been denied",
    "are you a robot",
    "are you human",
    "bot verification",
    "checking your browser",
    "client challenge",
    "ddos-guard",
    "human verification",
    "pardon our interruption",
    "please verify you are a human",
    "please wait... | cloudflare",
    "robot check",
    "robot or human",
    "security check",
    "security verification",
    "validate captcha",
    "verify you are human",
    "verifying you are human",
    "vercel security checkpoint",
    "you are being redirected",
)
# Only what the challenge itself carries: scripts that watch for robots stand on honest pages too.
_MARKUP = (
    "_cf_chl_opt",
    "cf-challenge-running",
    "captcha-delivery.com",
    "px-captcha",
    "_incapsula_resource",
    "sec-if-cpt-container",
    "awswafcookiedomainlist",
    "validatecaptcha",
    "/sorry/index",
    "anubis_challenge",
    "geo.captcha",
)

_BEGINS = re.compile(rf"(?:{'|'.join(map(re.escape, _TITLES))})(?!\w)")


def is_challenge(*, title: str, markup: str, text_length: int) -> bool:
    """Whether a page of this title, markup and length of text is a challenge."""
    if text_length > LITTLE_TEXT:
        return False
    source = markup.lower()
    return bool(_BEGINS.match(title.strip().lower())) or any(mark in source for mark in _MARKUP)
