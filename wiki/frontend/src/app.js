// What every screen gets. Without it all of them work, only less smoothly.
import { setUpCopying } from "./copying.js";
import { setUpSearchKey } from "./search-key.js";
import { setUpSuggestions } from "./suggest.js";
import { setUpThemeButton } from "./theme-button.js";

setUpThemeButton();
setUpSearchKey();
setUpSuggestions(document);
setUpCopying(document);
// The editor tells of fields that it adds later.
document.addEventListener("throughline:added", (event) => setUpSuggestions(event.target));
