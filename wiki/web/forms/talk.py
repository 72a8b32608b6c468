"""Forms for discussions and for watching."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired


class MessageForm(FlaskForm):
    """What somebody says."""

    text = TextAreaField(
        "Message",
        render_kw={"rows": 5, "maxlength": 10_000},
        description="Markdown. Link with [[page]].",
    )


class ThreadForm(MessageForm):
    """A new discussion: what it is about, and the first message."""

    title = StringField("What is it about?", render_kw={"maxlength": 200})


class WatchForm(FlaskForm):
    """What to watch, or to watch no more, and where to go afterwards."""

    kind = HiddenField(validators=[InputRequired()])
    name = HiddenField(validators=[InputRequired()])
    step = HiddenField(validators=[AnyOf(("watch", "unwatch"))])
    again = HiddenField()
