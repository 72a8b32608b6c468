// What the editor gets: menus, a toolbar, a live preview, rows, a warning.
import { setUpAdvice } from "./advice.js";
import { setUpDrafts } from "./drafts.js";
import { setUpFit } from "./fit.js";
import { setUpPreview } from "./preview.js";
import { setUpResolving } from "./resolving.js";
import { setUpRows } from "./rows.js";
import { setUpSource } from "./source.js";
import { setUpToolbar } from "./toolbar.js";
import { setUpUnsaved } from "./unsaved.js";
import { setUpUpload } from "./upload.js";
import { setUpWikilinks } from "./wikilinks.js";

const conflicts = document.querySelector("form[data-resolving]");
if (conflicts) setUpResolving(conflicts);

const form = document.querySelector("form[data-editor]");
if (form) {
  const begun = isBegun(form);
  const body = form.querySelector("textarea[data-body]");
  setUpRows(form);
  setUpFit(form);
  if (body) {
    setUpWikilinks(form, body);
    setUpToolbar(body);
    setUpUpload(form, body);
    setUpPreview(form, body);
    if ("source" in body.dataset) setUpSource(body);
  }
  setUpUnsaved(form, begun);
  setUpDrafts(form, begun);
  setUpAdvice(form);
}

/** Tell whether somebody has written in a form already, before this script came. */
function isBegun(form) {
  const fields = [...form.elements].filter((each) => each.type !== "hidden");
  return fields.some((each) => "defaultValue" in each && each.value !== each.defaultValue);
}
