"""Which language a reader gets: the one asked for, the one chosen before, the setting."""

from flask import Flask, current_app, request, session
from flask_babel import Babel

from roadreg.config import Config

LANGUAGES = {"zh": "zh_Hans_CN", "en": "en"}


def choose_locale() -> str:
    """The locale of this request; `?lang=zh|en` is remembered."""
    config: Config = current_app.config["ROADREG"]
    asked = request.args.get("lang", "")
    if asked in LANGUAGES and session.get("lang") != asked:
        session["lang"] = asked
    return LANGUAGES[asked if asked in LANGUAGES else session.get("lang", config.lang)]


def init_app(app: Flask, config: Config) -> None:
    """Set up translation and local time."""
    app.config["BABEL_DEFAULT_TIMEZONE"] = config.timezone
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    Babel(app, locale_selector=choose_locale)
