"""Forms for pictures and files."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import FileField, HiddenField, StringField

from wiki.services.file_kinds import ACCEPTED
from wiki.services.files import Description


class DescriptionForm(FlaskForm):
    """What people say of a file."""

    alt = StringField(
        "What the picture shows",
        render_kw={"maxlength": 500},
        description="For people who cannot see it. Needed for pictures.",
    )
    caption = StringField(
        "Caption", render_kw={"maxlength": 1_000}, description="Shown below it."
    )
    credit = StringField(
        "Credit",
        render_kw={"maxlength": 300},
        description="Who made it, and under which licence.",
    )

    def description(self) -> Description:
        """Give what was said."""
        return Description(
            self.alt.data or "", self.caption.data or "", self.credit.data or ""
        )


class FileForm(DescriptionForm):
    """A new file; `taken` carries one that came before its description was right."""

    file = FileField("File", render_kw={"accept": ACCEPTED})
    taken = HiddenField()
