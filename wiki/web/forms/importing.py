"""Forms of the import screen."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, MultipleFileField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from wiki.services.context import Context
from wiki.services.transfer.importing import FORMATS

FORMAT_LABELS = {
    "": "Find out by the file",
    "markdown": "Markdown of this wiki",
    "csv": "Tables (CSV, XLSX)",
    "jsonl": "JSON Lines",
    "wordpress": "WordPress export (WXR)",
    "mediawiki": "MediaWiki export (XML)",
    "obsidian": "Obsidian notes",
    "bibtex": "BibTeX",
    "ris": "RIS",
}


class ImportForm(FlaskForm):
    """Files, and how they are to be read."""

    files = MultipleFileField(
        "Files",
        description=(
            "Folders come as a ZIP archive, tables of pages and of links together."
        ),
    )
    format = SelectField(
        "Format",
        choices=[SelectChoice(each, FORMAT_LABELS[each]) for each in ("", *FORMATS)],
    )
    type = SelectField(
        "Type of pages that say none", description="Posts, notes, rows without a type."
    )
    partly = BooleanField("Take what fits even if something is refused")
    mapping = TextAreaField(
        "Names of the other program",
        render_kw={"rows": 6, "spellcheck": "false"},
        description="What is not called the same here, in TOML; the manual has an"
        " example. May stay empty.",
    )

    def offer_types(self, context: Context) -> None:
        """Offer the page types of the vocabulary."""
        self.type.choices = [
            SelectChoice("", "As the format suggests"),
            *(
                SelectChoice(each.slug, each.label)
                for each in context.schema.types.values()
            ),
        ]
